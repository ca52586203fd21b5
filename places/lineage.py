"""Which places took over from which, for many places at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from places.models import Place, Succession


class Lineage:
    """All successions, read in one query; there are some tens of them in a year of reform.

    `successions` has those that are only announced too. Nothing follows from them before their
    day, so nobody is predecessor or successor by one of them.
    """

    def __init__(self, on: date | None = None):
        """As of a day, today unless given."""
        on = on or timezone.localdate()
        self.successions = list(Succession.objects.order_by("date", "pk"))
        self._before: dict[int, list[int]] = defaultdict(list)
        self._after: dict[int, list[int]] = defaultdict(list)
        for succession in self.successions:
            if succession.date > on:
                continue
            self._before[succession.to_place_id].append(succession.from_place_id)
            self._after[succession.from_place_id].append(succession.to_place_id)

    def predecessors(self, place_id: int) -> list[int]:
        """Ids of every place that `place_id` succeeded, chains included; nearest first."""
        return self._walk(self._before, place_id)

    def successors(self, place_id: int) -> list[int]:
        """Ids of every place that succeeded `place_id`, chains included; nearest first."""
        return self._walk(self._after, place_id)

    def taken_over_by(self, place_id: int) -> list[int]:
        """Ids of the places that `place_id` succeeded itself, without those before them."""
        return list(self._before.get(place_id, ()))

    def out_of(self, place_ids: Iterable[int]) -> dict[int, list[Succession]]:
        """The direct successions of each of the places, announced ones too."""
        wanted, found = set(place_ids), defaultdict(list)
        for succession in self.successions:
            if succession.from_place_id in wanted:
                found[succession.from_place_id].append(succession)
        return found

    def announced_for(self, place_id: int) -> list[Succession]:
        """The successions into a place whose day is still to come."""
        happened = self._before[place_id]
        return [
            succession
            for succession in self.successions
            if succession.to_place_id == place_id and succession.from_place_id not in happened
        ]

    @staticmethod
    def _walk(steps: dict[int, list[int]], start: int) -> list[int]:
        found: dict[int, None] = {}
        edge = [start]
        while edge:
            edge = [pk for place in edge for pk in steps.get(place, ()) if pk not in found]
            found |= dict.fromkeys(edge)
        return list(found)


def acted_for(place_ids: Iterable[int]) -> list[int]:
    """These places and those they succeeded that are gone: whose people act for them now.

    A council that is still there acts for itself, also in the months before it is abolished.
    """
    own = list(place_ids)
    before = [pk for pk in with_predecessors(own) if pk not in own]
    gone = Place.objects.filter(pk__in=before, active_until__lt=timezone.localdate())
    return [*own, *gone.values_list("pk", flat=True)] if before else own


def with_predecessors(place_ids: Iterable[int]) -> list[int]:
    """These places and all they succeeded, chains included; one query, or none without places."""
    places = list(place_ids)
    lineage = Lineage() if places else None
    found = {pk: None for place in places for pk in (place, *lineage.predecessors(place))}
    return list(found)


def standing_today(places: Iterable[Place]) -> list[Place]:
    """These places, and instead of each that is gone what exists where it was, by slug.

    One that nothing took over stays. Two queries where any is gone, or else none.
    """
    places = list(places)
    if not any(place.is_abolished for place in places):
        return places
    lineage = Lineage()
    after = {place.pk: lineage.successors(place.pk) for place in places if place.is_abolished}
    heirs = Place.objects.active().in_bulk({pk for each in after.values() for pk in each})
    found: dict[int, Place] = {}
    for place in places:
        instead = [heirs[pk] for pk in after.get(place.pk, ()) if pk in heirs] or [place]
        found |= {heir.pk: heir for heir in sorted(instead, key=lambda heir: heir.slug)}
    return list(found.values())
