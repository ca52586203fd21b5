"""What worked where and what did not, who has not said, what it cost: each figure with its record.

Only what the reader may read counts, and of adoptions only those that both sides confirm. A place
that says what came of it in a record of its own is heard too. What a place did that is gone counts
for the member that took over from it, and is told with the name of who did it.
"""

from dataclasses import dataclass, field

from innovations.models import Adoption, Innovation
from networks.models import Network, NetworkMember
from networks.succession import members_by_place
from places.models import Place

Record, Result = Innovation, Innovation.Result
# In this order: what went wrong saves others the most.
TELLING = (Result.DID_NOT_WORK, Result.MIXED, Result.WORKED)
# Who takes something up or gives it is asked; an observer is not.
ASKED = (NetworkMember.Role.LEAD, NetworkMember.Role.ADOPTER, NetworkMember.Role.PARTNER)


@dataclass(frozen=True)
class Experience:
    """What one place has to tell. `record` is what it wrote itself, where the reader may read it;
    `around` the record of the network that it took up, or its own one. `counts_for` are the places
    of the network that stand for it: itself, or what took over from it."""

    place: Place
    counts_for: tuple[Place, ...]
    result: str
    around: Record
    said: str
    changed: str
    record: Record | None
    is_origin: bool

    @property
    def carried_on_by(self) -> list[Place]:
        return [place for place in self.counts_for if place.pk != self.place.pk]


@dataclass(frozen=True)
class Sum:
    """A sum of money with the record that states it."""

    pounds: int
    record: Record
    note: str
    is_estimated: bool


@dataclass
class Sums:
    """Of one kind, the smallest first."""

    rows: list[Sum] = field(default_factory=list)

    @property
    def lowest(self) -> int:
        return self.rows[0].pounds

    @property
    def highest(self) -> int:
        return self.rows[-1].pounds


@dataclass
class Learnt:
    by_result: list[tuple[str, list[Experience]]]
    too_early: list[Experience]
    silent: list[Place]
    costs: Sums
    savings: Sums
    lessons: list[Record]
    unconfirmed: int

    @property
    def has_anything(self) -> bool:
        return bool(self.by_result or self.too_early or self.costs.rows or self.lessons)

    @property
    def told(self) -> int:
        """How many places have said what came of it; one that took over from another is one."""
        told = (each for _label, rows in self.by_result for each in rows)
        return len({place.pk for each in told for place in each.counts_for or (each.place,)})


def learnt(network: Network, user) -> Learnt:
    """In four queries, whatever the network's size; six where a place tells that is none of its
    members, and may be one that a member took over from."""
    records = list(
        Innovation.objects.visible_to(user)
        .published()
        .filter(networks=network)
        .exclude(kind=Innovation.Kind.NEED)
        .select_related("place")
        .order_by("title", "pk")
    )
    members = list(network.members.active().select_related("place").order_by("place__name", "pk"))
    adoptions = list(
        Adoption.objects.shown()
        .filter(innovation__in=records)
        .select_related("place")
        .order_by("place__name", "pk")
    )
    own = (
        Innovation.objects.visible_to(user)
        .published()
        .select_related("place")
        .in_bulk({one.record_id for one in adoptions if one.record_id and one.is_confirmed})
    )
    by_id = {record.pk: record for record in records}
    confirmed = [adoption for adoption in adoptions if adoption.is_confirmed]
    members_of = _members_of(members, {each.place_id for each in (*records, *confirmed)})
    experiences = [_of_origin(record, members_of.get(record.place_id, ())) for record in records]
    experiences += [
        _of_adoption(
            adoption,
            by_id[adoption.innovation_id],
            own.get(adoption.record_id),
            members_of.get(adoption.place_id, ()),
        )
        for adoption in confirmed
    ]
    told = {place.pk for each in experiences if each.result in TELLING for place in each.counts_for}
    every_record = list(by_id.values()) + [one for pk, one in own.items() if pk not in by_id]
    return Learnt(
        by_result=[
            (result.label, rows)
            for result in TELLING
            if (rows := [each for each in experiences if each.result == result])
        ],
        too_early=[each for each in experiences if each.result not in TELLING],
        silent=[
            member.place
            for member in members
            if member.role in ASKED and member.place_id not in told
        ],
        costs=_sums(every_record, "cost"),
        savings=_sums(every_record, "saving"),
        lessons=[one for one in every_record if one.lessons or one.transfer_notes],
        unconfirmed=sum(not adoption.is_confirmed for adoption in adoptions),
    )


def _members_of(members: list[NetworkMember], telling: set[int]) -> dict[int, tuple[Place, ...]]:
    """By the id of each place that tells, the places of the network that this counts for."""
    own = {member.place_id: (member.place,) for member in members}
    if telling <= own.keys():
        return own
    return {
        pk: tuple(member.place for member in standing)
        for pk, standing in members_by_place(members).items()
    }


def _of_origin(record: Record, counts_for: tuple[Place, ...]) -> Experience:
    return Experience(
        place=record.place,
        counts_for=counts_for,
        result=record.result,
        around=record,
        said=record.outcomes,
        changed="",
        record=record,
        is_origin=True,
    )


def _of_adoption(
    adoption: Adoption, around: Record, own: Record | None, counts_for: tuple[Place, ...]
) -> Experience:
    return Experience(
        place=adoption.place,
        counts_for=counts_for,
        result=adoption.result or (own.result if own else ""),
        around=around,
        said=adoption.how_it_went or (own.outcomes if own else ""),
        changed=adoption.what_changed,
        record=own,
        is_origin=False,
    )


def _sums(records: list[Record], kind: str) -> Sums:
    rows = [
        Sum(
            pounds,
            record,
            getattr(record, f"{kind}_note"),
            getattr(record, f"{kind}_basis") == Innovation.Basis.ESTIMATED,
        )
        for record in records
        if (pounds := getattr(record, f"{kind}_gbp")) is not None
    ]
    return Sums(sorted(rows, key=lambda row: (row.pounds, row.record.pk)))
