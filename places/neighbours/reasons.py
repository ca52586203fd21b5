"""Why two places are alike: in what most, and in what least."""

import numpy as np

from places.neighbours.figures import Figures
from places.neighbours.recipe import MEASURES, Part

_MOST_SIMILAR, _MOST_DIFFERENT = 3, 2
# In typical spreads: nearer than the first is similar, farther than the second is different.
_SIMILAR, _DIFFERENT = 0.5, 0.8
_SLUGS = list(MEASURES)


class Reasons:
    """The reasons of all pairs of a tier by one model, from figures that both places have."""

    def __init__(
        self, figures: Figures, scores: np.ndarray, squares: np.ndarray, recipe: tuple[Part, ...]
    ):
        self.figures, self.scores, self.squares = figures, scores, squares
        self.parts = [[_SLUGS.index(slug) for slug in part.measures] for part in recipe]
        self.columns = [column for part in self.parts for column in part]
        # What is usual for each place: to be like it where it is rare tells more.
        others = max(len(figures) - 1, 1)
        self.usual = np.where(np.isnan(scores), 0, squares.sum(axis=1) / others)

    def of(self, place: int, other: int) -> list[dict]:
        """Why `other` is like `place`, the most telling first, then in what it is not.

        A model of several parts gives one reason of each kind from a part, as measures of one
        part tell much the same.
        """
        apart = self.scores[other] - self.scores[place]  # NaN where not known, so never chosen
        gained = self.usual[place] - self.squares[place, other]
        alike = [c for c in self.columns if abs(apart[c]) < _SIMILAR and gained[c] > 0]
        unlike = [c for c in self.columns if abs(apart[c]) > _DIFFERENT]
        alike = self._spread(sorted(alike, key=lambda c: (-gained[c], c)))[:_MOST_SIMILAR]
        unlike = self._spread(sorted(unlike, key=lambda c: (-abs(apart[c]), c)))[:_MOST_DIFFERENT]
        return [self._reason(place, other, c, "similar") for c in alike] + [
            self._reason(place, other, c, "higher" if apart[c] > 0 else "lower") for c in unlike
        ]

    @staticmethod
    def slug_of(column: int) -> str:
        return _SLUGS[column]

    def _spread(self, columns: list[int]) -> list[int]:
        if len(self.parts) < 3:
            return columns
        part_of = {column: at for at, part in enumerate(self.parts) for column in part}
        first: dict[int, int] = {}
        for column in columns:
            first.setdefault(part_of[column], column)
        return list(first.values())

    def _reason(self, place: int, other: int, column: int, how: str) -> dict:
        values, years = self.figures.values, self.figures.years
        reason = {
            "indicator": _SLUGS[column],
            "how": how,
            "value": float(values[place, column]),
            "year": int(years[place, column]),
            "neighbour_value": float(values[other, column]),
            "neighbour_year": int(years[other, column]),
        }
        # Rare, so only where it is so.
        for each, key in ((place, "is_inherited"), (other, "neighbour_is_inherited")):
            if self.figures.is_inherited[each, column]:
                reason[key] = True
        return reason


def nearby_reason(*, is_bordering: bool, kilometres: float) -> list[dict]:
    """Why a place is nearby: they share a border, or how far apart their points are."""
    how = "bordering" if is_bordering else "distance"
    return [{"indicator": "nearby", "how": how, "kilometres": round(kilometres, 1)}]
