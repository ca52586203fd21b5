"""The places that are gone and what takes over from them, for whatever hangs on them here."""

from collections.abc import Iterable, Iterator

from django.utils import timezone

from networks.models import NetworkMember
from places.lineage import Lineage
from places.models import Place, Succession


def gone_with_heirs(
    successions: list[Succession], concerned: Iterable[int]
) -> Iterator[tuple[Place, list[Place]]]:
    """Each place that is gone and has something here, with its heirs, the most populous first.

    `concerned` are ids of the places that have something. In the order of the years: what one heir
    takes over, the next in a chain takes over from it. A register of hundreds of successions that
    concerns nobody here costs nothing more.
    """
    gone: dict[int, Place] = {}
    heirs: dict[int, list[Place]] = {}
    for step in successions:
        if step.from_place.is_abolished:
            gone[step.from_place_id] = step.from_place
            heirs.setdefault(step.from_place_id, []).append(step.to_place)
    have_something = set(concerned)
    for pk, place in gone.items():
        if pk in have_something:
            have_something |= {heir.pk for heir in heirs[pk]}
            yield place, sorted(heirs[pk], key=lambda heir: (-(heir.population or 0), heir.pk))


def gone_ids(successions: list[Succession]) -> set[int]:
    return {step.from_place_id for step in successions if step.from_place.is_abolished}


def members_by_place(members: Iterable[NetworkMember]) -> dict[int, list[NetworkMember]]:
    """By the id of a place those of the members that what it did counts for: itself, and what took
    over from it. One query, or two where any of them took something over.

    A council that went on after giving a part away is not gone: what it did stays its own.
    """
    found = {member.place_id: [member] for member in members}
    lineage = Lineage()
    heirs: dict[int, list[NetworkMember]] = {}
    for (member,) in found.values():
        for pk in lineage.predecessors(member.place_id):
            if pk not in found:
                heirs.setdefault(pk, []).append(member)
    if not heirs:
        return found
    gone = Place.objects.filter(pk__in=heirs, active_until__lt=timezone.localdate())
    return found | {pk: heirs[pk] for pk in gone.values_list("pk", flat=True)}
