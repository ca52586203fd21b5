"""How alike any two places are, also those that are in none of each other's lists.

The lists of `places.neighbours` hold the fifteen nearest. Here the whole table of a run is worked
out once in each process and kept until the next run, some 12 MB.
"""

import threading
from dataclasses import dataclass

import numpy as np

from places.models import Neighbour, NeighbourRun, Place
from places.neighbours.distances import differences, distances, kilometres, standardised
from places.neighbours.figures import Figures, all_figures
from places.neighbours.reasons import Reasons
from places.neighbours.recipe import RECIPES, most_alike


@dataclass(frozen=True)
class Comparison:
    """How `other` is beside a place: by which figures alike and unlike, as `Neighbour.reasons`.

    `position` is where it stands among the `out_of` places that are compared with the place, 1
    being the most alike; None where too little is known of one of them. `most` is how many of
    those are called the most alike. `not_known` are the measures that one of them lacks.
    """

    alike: tuple[dict, ...]
    unlike: tuple[dict, ...]
    not_known: tuple[str, ...]
    position: int | None
    out_of: int
    most: int

    @property
    def standing(self) -> str:
        """ "most alike", "quarter", "half", "other half" or "last quarter"; "" where nobody knows."""
        if self.position is None:
            return ""
        # Among fewer than twice as many, that would be nothing to say of a place.
        if self.position <= self.most <= self.out_of / 2:
            return "most alike"
        share = self.position / self.out_of
        if share <= 0.25:
            return "quarter"
        if share <= 0.5:
            return "half"
        return "other half" if share <= 0.75 else "last quarter"


class _Tier:
    """All pairs of the places that are compared with one another."""

    def __init__(self, figures: Figures):
        scores = standardised(figures.values)
        squares = differences(scores)
        recipe = RECIPES[Neighbour.Model.OVERALL]
        self.figures, self.scores = figures, scores
        self.at = {pk: at for at, pk in enumerate(figures.ids)}
        self.reasons = Reasons(figures, scores, squares.astype(np.float32), recipe)
        self.apart = {
            str(model): distances(scores, squares, parts).astype(np.float32)
            for model, parts in RECIPES.items()
        }
        by_map = kilometres(figures.points)
        self.apart[str(Neighbour.Model.NEARBY)] = np.where(figures.bordering, by_map / 1e6, by_map)

    def compare(self, place: int, other: int, most: int) -> Comparison:
        reasons = self.reasons.of(place, other)
        row = self.apart[str(Neighbour.Model.OVERALL)][place]
        known = np.isfinite(row[other])
        gaps = np.isnan(self.scores[place]) | np.isnan(self.scores[other])
        slugs = [self.reasons.slug_of(c) for c in self.reasons.columns if gaps[c]]
        return Comparison(
            alike=tuple(each for each in reasons if each["how"] == "similar"),
            unlike=tuple(each for each in reasons if each["how"] != "similar"),
            not_known=tuple(slugs),
            position=int((row < row[other]).sum()) + 1 if known else None,
            out_of=int(np.isfinite(row).sum()),
            most=most,
        )


@dataclass(frozen=True)
class _Table:
    run_id: int
    tiers: list[_Tier]

    def tier_of(self, place_id: int) -> _Tier | None:
        return next((tier for tier in self.tiers if place_id in tier.at), None)


_current: _Table | None = None
_loading = threading.Lock()


def _table() -> _Table | None:
    """The table of the current run; None before the first."""
    global _current  # one for all threads of the process
    run_id = NeighbourRun.objects.filter(is_current=True).values_list("pk", flat=True).first()
    if run_id is None:
        return None
    known = _current
    if known is None or known.run_id != run_id:
        with _loading:
            if _current is None or _current.run_id != run_id:
                _current = _Table(run_id, [_Tier(figures) for figures in all_figures()])
            known = _current
    return known


def compare_with(place: Place, others: list[Place]) -> dict[int, Comparison]:
    """Each of `others` beside `place`, by its id; one query once the table is there.

    Only places that are compared at all: those of today with the same job, councils and
    authorities, no communities.
    """
    table = _table()
    tier = table and table.tier_of(place.pk)
    if not tier:
        return {}
    at, most = tier.at[place.pk], most_alike(place.tier)
    return {
        other.pk: tier.compare(at, tier.at[other.pk], most)
        for other in others
        if other.pk in tier.at and other.pk != place.pk
    }


def most_alike_first(place: Place, model: str = "overall") -> list[int]:
    """The ids of all places that are compared with `place`, itself first, then the most alike."""
    table = _table()
    tier = table and table.tier_of(place.pk)
    if not tier:
        return [place.pk]
    at = tier.at[place.pk]
    row = tier.apart[model][at]
    order = np.lexsort((np.arange(len(row)), np.round(row, 9)))
    ids = tier.figures.ids
    return [place.pk, *(ids[other] for other in order.tolist() if np.isfinite(row[other]))]
