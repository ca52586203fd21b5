"""What goes into a computation: the places of a tier with their latest figures and borders."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from places.lineage import Lineage
from places.models import IndicatorValue, Place
from places.neighbours.borders import bordering
from places.neighbours.inherited import Known, inherited
from places.neighbours.recipe import COMPARABLE_TIERS, KEPT, LEAST_KNOWN, MEASURES, METHOD, RECIPES


@dataclass(frozen=True)
class Figures:
    """The places that are compared with one another, by code, so that ties always fall alike.

    `values`, `years` and `is_inherited` have a row for each place and a column for each of
    MEASURES; what is not known is NaN, with year 0. `bordering` is a matrix of all pairs.
    """

    ids: list[int]
    codes: list[str]
    values: np.ndarray
    years: np.ndarray
    is_inherited: np.ndarray  # from the districts that the place was made from
    bordering: np.ndarray
    points: np.ndarray  # latitude and longitude in degrees, NaN where unknown

    def __len__(self):
        return len(self.ids)


def all_figures() -> list[Figures]:
    """One for each group of comparable tiers, of the places that exist today."""
    places = list(
        Place.objects.active()
        .exclude(kind=Place.Kind.COMMUNITY)
        .order_by("code")
        .only("code", "tier", "latitude", "longitude", "parent_id", "combined_authority_id")
    )
    latest = _latest_values()
    former = inherited(places, latest)
    borders = bordering(places)
    return [
        _figures([place for place in places if place.tier in tiers], latest, former, borders)
        for tiers in COMPARABLE_TIERS
    ]


def inherited_figures(place: Place) -> Known:
    """What stands for the figures that a council which took over has not got yet: value and year
    by measure. One query where it took over from nothing."""
    former = [] if place.is_abolished else Lineage().predecessors(place.pk)
    if not former:
        return {}
    return inherited([place], _latest_values([place.pk, *former])).get(place.pk, {})


def _latest_values(place_ids: Iterable[int] | None = None) -> dict[int, Known]:
    """By place and measure, the value of the latest year that is known, and that year."""
    found: dict[int, Known] = defaultdict(dict)
    rows = IndicatorValue.objects.filter(indicator__slug__in=MEASURES).order_by("year")
    if place_ids is not None:
        rows = rows.filter(place__in=place_ids)
    for place_id, slug, value, year in rows.values_list(
        "place_id", "indicator__slug", "value", "year"
    ):
        found[place_id][slug] = (value, year)
    return dict(found)


def _figures(places: list[Place], latest, former, borders: set[tuple[int, int]]) -> Figures:
    ids = [place.pk for place in places]
    unknown = (np.nan, 0)
    known = [former.get(pk, {}) | latest.get(pk, {}) for pk in ids]
    table = [[figures.get(slug, unknown) for slug in MEASURES] for figures in known]
    from_former = [[slug in former.get(pk, {}) for slug in MEASURES] for pk in ids]
    cells = np.array(table, float).reshape(len(ids), len(MEASURES), 2)
    points = [[place.latitude, place.longitude] for place in places]
    return Figures(
        ids,
        [place.code for place in places],
        cells[:, :, 0],
        cells[:, :, 1].astype(int),
        np.array(from_former, bool).reshape(len(ids), len(MEASURES)),
        np.array([[(one, other) in borders for other in ids] for one in ids], bool),
        np.array(points, float).reshape(len(ids), 2),
    )


def digest(tiers: list[Figures]) -> str:
    """A fingerprint of everything that the lists depend on."""
    content = [METHOD, KEPT, LEAST_KNOWN, repr(MEASURES), repr(RECIPES)]
    for figures in tiers:
        content.append(
            [
                figures.ids,
                figures.codes,
                figures.values.tolist(),
                figures.years.tolist(),
                np.argwhere(figures.is_inherited).tolist(),
                np.argwhere(figures.bordering).tolist(),
                figures.points.tolist(),
            ]
        )
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
