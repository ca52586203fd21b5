"""Figures of a new council until its own are published: those of the districts it was made from."""

from places.lineage import Lineage
from places.models import Place
from places.neighbours.recipe import COMPARABLE_TIERS, MEASURES

# A value and its year by measure.
Known = dict[str, tuple[float, int]]
_SUMMED = ("population", "area")


def inherited(places: list[Place], latest: dict[int, Known]) -> dict[int, Known]:
    """By id, figures for those of `places` that have none and took over whole districts.

    Residents and area are summed, density follows from both, and the rest is the mean by
    residents, with the earliest year. What one of them lacks is not known of the whole, and where
    a district was split nothing is. Counties are left out, as their districts are counted.
    """
    without = [place for place in places if not latest.get(place.pk)]
    if not without:
        return {}
    lineage = Lineage()
    before = {place.pk: lineage.predecessors(place.pk) for place in without}
    districts = set(
        Place.objects.filter(
            pk__in=[pk for former in before.values() for pk in former],
            tier__in=COMPARABLE_TIERS[0],
        ).values_list("pk", flat=True)
    )
    direct = {
        pk: [step.to_place_id for step in steps] for pk, steps in lineage.out_of(districts).items()
    }
    found = {}
    for place_id, former in before.items():
        # The nearest that have figures; what lies farther back is in them.
        parts = [pk for pk in former if pk in districts and latest.get(pk)]
        parts = [pk for pk in parts if not set(parts) & set(lineage.successors(pk))]
        if parts and all(len(direct[pk]) == 1 for pk in parts):
            found[place_id] = _together([latest[pk] for pk in parts])
    return found


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
