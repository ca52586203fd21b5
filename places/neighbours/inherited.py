"""Figures of a new council until its own are published: those of the districts it was made from."""

from places.lineage import Lineage
from places.models import Place
from places.neighbours.recipe import COMPARABLE_TIERS, MEASURES

# A value and its year by measure.
Known = dict[str, tuple[float, int]]
_SUMMED = ("population", "area")


def inherited(places: list[Place], latest: dict[int, Known]) -> dict[int, Known]:
    """By id, those measures that `places` have no figure of yet but inherit from whole districts.

    Each measure by itself: the first figure of its own takes the place of that one alone.
    Residents and area are summed, density follows from both, and the rest is the mean by
    residents, with the earliest year. What one of the districts lacks is not known of the whole,
    and where one was split nothing is. Counties are left out, as their districts are counted.
    """
    lacking = [place.pk for place in places if len(latest.get(place.pk, ())) < len(MEASURES)]
    lineage = Lineage()
    made_of = {pk: lineage.predecessors(pk) for pk in lacking}
    before = {former for each in made_of.values() for former in each}
    if not before:
        return {}
    districts = set(
        Place.objects.filter(pk__in=before, tier__in=COMPARABLE_TIERS[0]).values_list(
            "pk", flat=True
        )
    )
    direct = {pk: len(steps) for pk, steps in lineage.out_of(districts).items()}
    parts = {
        pk: [former for former in lineage.taken_over_by(pk) if former in districts]
        for pk in {*lacking, *districts}
    }
    whole = {pk: each for pk, each in parts.items() if all(direct[part] == 1 for part in each)}
    inheriting = _Inheriting(whole, latest)
    return {pk: found for pk in lacking if (found := inheriting.by(pk))}


class _Inheriting:
    """`parts` has, by place, the whole districts that it took over itself."""

    def __init__(self, parts: dict[int, list[int]], latest: dict[int, Known]):
        self.parts, self.latest = parts, latest

    def by(self, place_id: int) -> Known:
        """What the place has from its parts beyond its own figures."""
        parts = self.parts.get(place_id)
        if not parts:
            return {}
        together = _together([self._known_of(part) for part in parts])
        own = self.latest.get(place_id, {})
        return {slug: figure for slug, figure in together.items() if slug not in own}

    def _known_of(self, place_id: int) -> Known:
        return self.by(place_id) | self.latest.get(place_id, {})


def _together(parts: list[Known]) -> Known:
    whole = {slug: _one(slug, parts) for slug in MEASURES if all(slug in part for part in parts)}
    if "population" in whole and "area" in whole and whole["area"][0]:
        people, year = whole["population"]
        whole["density"] = (people / whole["area"][0], year)
    else:
        whole.pop("density", None)
    return {slug: figure for slug, figure in whole.items() if figure}


def _one(slug: str, parts: list[Known]) -> tuple[float, int] | None:
    year = min(part[slug][1] for part in parts)
    if slug in _SUMMED:
        return sum(part[slug][0] for part in parts), year
    if not all("population" in part for part in parts):
        return None
    people = [part["population"][0] for part in parts]
    if not sum(people):
        return None
    return sum(part[slug][0] * count for part, count in zip(parts, people, strict=True)) / sum(
        people
    ), year
