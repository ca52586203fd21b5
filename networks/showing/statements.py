"""What pages and files show of statements, read with few queries."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Q

from innovations.reviewing.word_differences import changed_stretches
from networks.influence.permissions import may_write_statements, signing_places
from networks.influence.register import Register
from networks.influence.residents import Residents, residents_spoken_for
from networks.models import Network, SignOn, Statement
from networks.permissions import Standing, committed_place_ids, standings
from networks.reporting.things import is_reportable
from places.models import Place

SHOWN_ON_NETWORK = 10
State = Statement.State


@dataclass
class Signatory:
    """One place that has agreed, as it stands in the list."""

    sign_on: SignOn
    now: list[Place] = field(default_factory=list)  # what took over from it
    residents: int | None = None
    counted_with: Place | None = None
    is_unknown: bool = False
    is_earlier: bool = False  # it agreed to a version that is not the present one
    may_revoke: bool = False

    @property
    def place(self) -> Place:
        return self.sign_on.place


@dataclass
class Card:
    """A statement in a list, with what its signatures come to."""

    statement: Statement
    residents: Residents

    @property
    def is_unnamed(self) -> bool:
        """Whether others signed it, and the source does not say who."""
        return self.statement.is_from_source and not self.residents.places


def on_network(network: Network, user) -> list[Statement]:
    """The statements of a network with `places`, the number of active signatures; one query beside
    those that tell who `user` is."""
    active = Count("sign_ons", filter=Q(sign_ons__ended_at__isnull=True))
    seen = Statement.objects.visible_to(user).filter(network=network).annotate(places=active)
    found = list(seen.order_by("-created_at", "-pk")[:SHOWN_ON_NETWORK])
    for statement in found:
        statement.network = network
    return found


def cards(statements: list[Statement]) -> list[Card]:
    """In the order given; three queries for any number."""
    signed: dict[int, list[int]] = {statement.pk: [] for statement in statements}
    active = SignOn.objects.active().filter(statement__in=list(signed))
    for statement, place in active.values_list("statement_id", "place_id"):
        signed[statement].append(place)
    register = _register_for([pk for places in signed.values() for pk in places])
    return [
        Card(statement, residents_spoken_for(signed[statement.pk], register))
        for statement in statements
    ]


def _register_for(place_ids: list[int]) -> Register:
    return Register.load(place_ids) if place_ids else Register([])


def signatories_of(
    statement: Statement, latest: int, committed: frozenset[int] = frozenset()
) -> tuple[list[Signatory], Residents]:
    """Who has agreed, by name, and for how many residents; three queries."""
    rows = list(
        statement.sign_ons.active()
        .select_related("place", "text_version", "signed_by")
        .order_by("place__name", "pk")
    )
    for row in rows:
        row.statement = statement
    register = _register_for([row.place_id for row in rows])
    found = residents_spoken_for([row.place_id for row in rows], register)
    figures, counted_with = found.own_figures(), found.counted_with()
    unknown = {place.pk for place in found.unknown}
    return [
        Signatory(
            row,
            now=_took_over(row.place, register),
            residents=figures.get(row.place_id),
            counted_with=counted_with.get(row.place_id),
            is_unknown=row.place_id in unknown,
            is_earlier=row.text_version.number < latest,
            may_revoke=row.place_id in committed and row.can_be_taken_back,
        )
        for row in rows
    ], found


def _took_over(place: Place, register: Register) -> list[Place]:
    if not place.is_abolished:
        return []
    found: dict[int, Place] = {}
    edge = list(register.successors.get(place.pk, ()))
    while edge:
        each = register.places[edge.pop(0)]
        if each.pk in found:
            continue
        found[each.pk] = each
        if each.is_abolished:
            edge += register.successors.get(each.pk, ())
    return [each for each in found.values() if not each.is_abolished]


def on_page(statement: Statement, user) -> dict:
    """The page of one statement: its text, who has signed it, and what this reader may do."""
    network = statement.network
    who = standings(user, network)
    versions = list(statement.versions.select_related("written_by"))
    latest = versions[-1].number if versions else 1
    committed = frozenset(committed_place_ids(user))
    signatories, residents = signatories_of(statement, latest, committed)
    writes = may_write_statements(user, network, who) and not statement.is_hidden
    taken_back = statement.sign_ons.filter(ending=SignOn.Ending.REVOKED).select_related("place")
    return {
        "statement": statement,
        "network": network,
        "versions": list(reversed(_with_changes(versions))),
        "latest": latest,
        "signatories": signatories,
        "residents": residents,
        "taken_back": list(taken_back.order_by("-ended_at", "-pk")) if who else [],
        "site_url": settings.SITE_URL,
        "shows_people": bool(who),
        "may_edit": writes and statement.state in (State.DRAFT, State.OPEN),
        "may_step": writes and statement.state != State.WITHDRAWN,
        "may_hide": Standing.MODERATOR in who and statement.state != State.DRAFT,
        "may_report": is_reportable(statement),
        "may_sign": may_sign(statement, user, [row.place.pk for row in signatories]),
        "own_signatures": [each for each in signatories if each.may_revoke],
    }


def may_sign(statement: Statement, user, signed: list[int]) -> bool:
    """Whether to offer it: to who speaks for a place that has not `signed` yet, and to who is not
    signed in and may have one."""
    if not statement.takes_signatures:
        return False
    if not user.is_authenticated:
        return True
    return signing_places(user, statement).exclude(pk__in=signed).exists()


def _with_changes(versions: list) -> list[dict]:
    """Each version with what changed since the one before."""
    found = []
    for number, version in enumerate(versions):
        before = versions[number - 1] if number else None
        changes = []
        if before is not None:
            for name in ("title", "addressed_to", "text"):
                old, new = getattr(before, name), getattr(version, name)
                if old != new:
                    changes.append((name, changed_stretches(old, new)))
        found.append({"version": version, "changes": changes})
    return found
