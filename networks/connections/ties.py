"""Every connection between two places, with what makes it.

Two places are connected where one has taken up an innovation of the other (confirmed by both), where
both take part in a network, or where one has had something that the other offered. Places of the
past count for what exists where they were. Only what the reader may see counts.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from innovations.models import Adoption
from networks.models import Exchange, ExchangeParty, Network, NetworkMember
from places.lineage import Lineage
from places.models import Place

ADOPTION, NETWORK, EXCHANGE = "adoption", "network", "exchange"
KINDS = (ADOPTION, NETWORK, EXCHANGE)


class Tie(NamedTuple):
    """One thing that connects places: an adoption or an exchange two, a network all of its own.

    `lead` is the place that leads a network, or None. A tuple, as there are tens of thousands.
    """

    kind: str
    thing_id: int
    places: frozenset[int]
    lead: int | None = None


@dataclass
class Partners:
    """The places that one is connected with, by kind of connection."""

    by_kind: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    @property
    def all(self) -> set[int]:
        return set().union(*self.by_kind.values())


class Today:
    """The places that exist today, and which of them stand where another was; two queries."""

    def __init__(self):
        self.places = Place.objects.active().only(
            "code", "name", "name_cy", "slug", "kind", "tier", "parent_id", "combined_authority_id"
        ).in_bulk()  # fmt: skip
        self._standing: dict[int | None, list[int]] = {None: []}

    @cached_property
    def lineage(self) -> Lineage:
        return Lineage()

    def of(self, place_id: int | None) -> list[int]:
        """What exists today where a place is or was."""
        if place_id in self.places:
            return [place_id]
        if place_id not in self._standing:
            after = self.lineage.successors(place_id)
            self._standing[place_id] = [pk for pk in after if pk in self.places]
        return self._standing[place_id]


def ties(user, kinds: Iterable[str] = KINDS, today: Today | None = None) -> list[Tie]:
    """All that `user` may know of; one query a kind."""
    today = today or Today()
    found: list[Tie] = []
    if ADOPTION in kinds:
        rows = Adoption.objects.visible_to(user).confirmed()
        for pk, origin, adopter in rows.order_by("pk").values_list(
            "pk", "innovation__place_id", "place_id"
        ):
            found += _between(ADOPTION, pk, today.of(origin), today.of(adopter))
    if NETWORK in kinds:
        found += _networks(user, today)
    if EXCHANGE in kinds:
        seen = Exchange.objects.visible_to(user).order_by().values("pk")
        rows = ExchangeParty.objects.shown().filter(exchange__in=seen)
        for pk, owner, other in rows.order_by("pk").values_list(
            "exchange_id", "exchange__place_id", "place_id"
        ):
            found += _between(EXCHANGE, pk, today.of(owner), today.of(other))
    return found


def partners(found: Iterable[Tie]) -> dict[int, Partners]:
    """Whom each place is connected with."""
    by_place: dict[int, Partners] = defaultdict(Partners)
    for tie in found:
        if len(tie.places) == 2:  # most of them
            one, other = tie.places
            by_place[one].by_kind[tie.kind].add(other)
            by_place[other].by_kind[tie.kind].add(one)
            continue
        for one in tie.places:
            by_place[one].by_kind[tie.kind] |= tie.places
    for one, row in by_place.items():
        for others in row.by_kind.values():
            others.discard(one)
    return by_place


def strands(found: Iterable[Tie]) -> tuple[list[tuple[int, int, str]], list[frozenset[int]]]:
    """What to draw: pairs of places with the kind, each once, and networks that nobody leads.

    Of a network with a lead only the pairs of that and the others: enough to see who belongs
    together, where every pair of thirty places would be a black spot.
    """
    lines: dict[tuple[int, int, str], None] = {}
    rings = []
    for tie in found:
        if tie.kind == NETWORK and tie.lead is None:
            rings.append(tie.places)
            continue
        if tie.lead is None:
            one, other = tie.places
            lines[(one, other, tie.kind) if one < other else (other, one, tie.kind)] = None
            continue
        for other in sorted(tie.places - {tie.lead}):
            one = tie.lead
            lines[(one, other, tie.kind) if one < other else (other, one, tie.kind)] = None
    return list(lines), rings


def _between(kind: str, pk: int, one: list[int], other: list[int]) -> list[Tie]:
    return [Tie(kind, pk, frozenset({a, b})) for a in one for b in other if a != b]


def _networks(user, today: Today) -> list[Tie]:
    seen = Network.objects.visible_to(user).published().order_by().values("pk")
    members: dict[int, set[int]] = defaultdict(set)
    leads: dict[int, int] = {}
    rows = NetworkMember.objects.active().filter(network__in=seen).order_by("network_id", "pk")
    for network, place, role in rows.values_list("network_id", "place_id", "role"):
        standing = today.of(place)
        members[network] |= set(standing)
        if role == NetworkMember.Role.LEAD and standing:
            leads[network] = standing[0]
    return [
        Tie(NETWORK, pk, frozenset(places), leads.get(pk))
        for pk, places in members.items()
        if len(places) > 1
    ]
