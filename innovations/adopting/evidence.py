"""The level of evidence that independent adopters show; docs/decisions/0008 says why so.

Standards of Evidence, Puttick and Ludlow (Nesta, 2013): level 4 asks for independent replication,
level 5 for the same in many places.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from innovations.models import Adoption, Innovation
from places.models import Place

Level, Result = Innovation.EvidenceLevel, Innovation.Result
REPLICATIONS = 2  # independent adopters with whom it worked, for level 4
REPLICATIONS_AT_SCALE = 4  # for level 5, in
DIFFERENT_NATIONS_OR_TYPES = 2
TELLING = frozenset({Result.WORKED, Result.MIXED, Result.DID_NOT_WORK})


@dataclass(frozen=True)
class Replication:
    """One confirmed adoption without the origin's help, in a word."""

    place: Place
    result: str


@dataclass(frozen=True)
class Basis:
    """From what a level was computed: with whom it worked, and with whom it did not, or in part."""

    level: int
    worked: Sequence[Place]
    otherwise: Sequence[Place]


def basis(replications: Sequence[Replication]) -> Basis:
    """The level that these show. Where fewer than half say that it worked, they show none."""
    worked = [each.place for each in replications if each.result == Result.WORKED]
    otherwise = [each.place for each in replications if each.result in TELLING - {Result.WORKED}]
    return Basis(_level(worked, otherwise), worked, otherwise)


def _level(worked: Sequence[Place], otherwise: Sequence[Place]) -> int:
    if len(worked) < REPLICATIONS or len(otherwise) >= len(worked):
        return Level.NONE
    nations = {place.nation for place in worked}
    types = {place.type for place in worked}
    is_varied = max(len(nations), len(types)) >= DIFFERENT_NATIONS_OR_TYPES
    if len(worked) >= REPLICATIONS_AT_SCALE and is_varied:
        return Level.SCALED
    return Level.REPLICATED


def basis_of(innovation: Innovation) -> Basis:
    """From the adoptions as they are now, in the order of the places' names."""
    replications = Adoption.objects.filter(innovation=innovation).replications()
    replications = replications.select_related("place").order_by("place__name", "pk")
    return basis([Replication(each.place, each.result) for each in replications])


def recompute_level(innovation: Innovation) -> None:
    """Bring the computed level up to date, and the moment from which copies are out of date.

    Call it in the transaction that changes an adoption, with the row of `innovation` locked: two
    adopters at once would else each count without the other.
    """
    innovation.computed_level = basis_of(innovation).level
    innovation.updated_at = timezone.now()
    Innovation.objects.filter(pk=innovation.pk).update(
        computed_level=innovation.computed_level, updated_at=innovation.updated_at
    )
