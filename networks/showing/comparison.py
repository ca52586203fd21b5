"""What each place of a network did itself with what the network stands around."""

from collections import defaultdict
from dataclasses import dataclass

from innovations.models import Adoption, Innovation
from networks.models import Network, NetworkMember
from networks.succession import members_by_place
from places.models import Place


@dataclass
class Implementation:
    """One place's own version: its record, or what it takes up from another place."""

    done_by: Place  # the place itself, or one that it succeeded
    about: Innovation  # what the network stands around
    adoption: Adoption | None  # None where it is the place's own record
    own: Innovation | None  # what the place itself wrote, as far as the reader may see it

    @property
    def is_origin(self) -> bool:
        return self.adoption is None

    @property
    def stage(self) -> str:
        return (self.adoption or self.about).get_stage_display()

    @property
    def changed(self) -> str:
        return self.adoption.what_changed if self.adoption else ""

    @property
    def how_it_went(self) -> str:
        return self.adoption.how_it_went if self.adoption else self.about.outcomes

    @property
    def result(self) -> str:
        """The word of the place itself about its own attempt comes first."""
        for source in (self.adoption, self.own):
            if source is not None and source.result:
                return source.result
        return ""

    @property
    def result_name(self) -> str:
        return str(Innovation.Result(self.result).label) if self.result else ""


@dataclass
class Row:
    """`implementations` is empty where the place has not said anything."""

    member: NetworkMember
    implementations: list[Implementation]


def around(network: Network, user) -> dict[int, Innovation]:
    """The records it stands around, as far as `user` may see them."""
    found = Innovation.objects.visible_to(user).published().filter(networks=network)
    return {record.pk: record for record in found.select_related("place").order_by("title", "pk")}


def rows(
    members: list[NetworkMember], records: dict[int, Innovation], user, *, most: int = 5
) -> list[Row]:
    """A row for each place, in the order given, with its newest few implementations; three
    queries for any number."""
    if not members:
        return []
    stands_for = members_by_place(members)
    found = defaultdict(list)
    for record in records.values():
        for member in stands_for.get(record.place_id, ()):
            found[member.pk].append(Implementation(record.place, record, None, record))
    adoptions = (
        Adoption.objects.visible_to(user)
        .filter(innovation__in=records, place__in=stands_for)
        .select_related("place")
        .order_by("-updated_at", "-pk")
    )
    adoptions = list(adoptions)
    readable = Innovation.objects.visible_to(user).published()
    own = readable.in_bulk({each.record_id for each in adoptions} - {None})
    for adoption in adoptions:
        implementation = Implementation(
            adoption.place, records[adoption.innovation_id], adoption, own.get(adoption.record_id)
        )
        for member in stands_for[adoption.place_id]:
            found[member.pk].append(implementation)
    return [Row(member, found[member.pk][:most]) for member in members]
