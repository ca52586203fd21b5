"""How far apart places are in their figures, and on the map. Arithmetic on arrays alone."""

import numpy as np

from places.distance import EARTH_RADIUS_KM
from places.neighbours.recipe import LEAST_KNOWN, MEASURES, Part, Scale

# Differences are counted in typical spreads. Small ones count in full, large ones less and less,
# and none as much as this. So a place that is like no other in one thing, such as the City of
# London, is still compared by the rest, and among unlike ones the less unlike comes first.
LARGEST_DIFFERENCE = 3.0
_TAILS = (5, 95)  # the spread is that of the places between, in per cent
_COLUMN = {slug: at for at, slug in enumerate(MEASURES)}


def standardised(values: np.ndarray) -> np.ndarray:
    """Figures in typical spreads from their middle; a row for each place, NaN where not known.

    The mean and standard deviation are those after the lowest and the highest twentieth were set
    to the figures where they begin, so that a few extreme places do not decide what is typical.
    A measure in which all are equal, or that nobody has, says nothing and becomes 0 or NaN.
    """
    scores = np.full(values.shape, np.nan)
    for at, scale in enumerate(MEASURES.values()):
        column = values[:, at]
        if scale is Scale.RATIO:
            # A share can be 0, which has no ratio to anything; no known figure is near 0.01.
            column = np.log(np.maximum(column, 0.01))
        known = column[~np.isnan(column)]
        if known.size:
            low, high = np.percentile(known, _TAILS)
            middle = np.clip(known, low, high)
            scores[:, at] = (column - middle.mean()) / (middle.std() or 1)
    return scores


def differences(scores: np.ndarray) -> np.ndarray:
    """Of each pair (rows, columns) and measure, the square of how much they differ.

    What is not known of one of them counts as LARGEST_DIFFERENCE, more than any that is known: a
    gap never makes two places alike, and none comes nearer to another by leaving a figure out.
    """
    limit = LARGEST_DIFFERENCE**2
    squares = (scores[:, None, :] - scores[None, :, :]) ** 2
    return np.nan_to_num(squares * limit / (squares + limit), nan=limit)


def distances(scores: np.ndarray, squares: np.ndarray, recipe: tuple[Part, ...]) -> np.ndarray:
    """Of each pair the distance by the parts of `recipe`: 1 is what two places usually have.

    `squares` are those of `differences`. Infinite for a place with itself, and for one of which too little is known. Within a part a
    measure counts the less, the more the others repeat it; each part is then brought to the same
    usual size, so that its weight alone says how much it counts.
    """
    total, known, whole = np.zeros(squares.shape[:2]), np.zeros(len(scores)), 0.0
    for part in recipe:
        columns = [_COLUMN[slug] for slug in part.measures]
        weights = _without_repetition(scores[:, columns])
        apart = squares[:, :, columns] @ weights
        total += part.weight * apart / _usual(apart, scores[:, columns])
        known += part.weight * (~np.isnan(scores[:, columns]) @ weights)
        whole += part.weight
    result = np.sqrt(total / whole)
    too_little = known < LEAST_KNOWN * whole
    result[too_little, :] = result[:, too_little] = np.inf
    np.fill_diagonal(result, np.inf)
    return result


def _without_repetition(scores: np.ndarray) -> np.ndarray:
    """Weights that sum to 1: each the inverse of how often its measure is told by all together.

    Two measures that always go together get half each of what a third gets that goes alone.
    """
    count = scores.shape[1]
    repeated = np.ones(count)
    for one in range(count):
        for other in range(count):
            both = ~np.isnan(scores[:, one]) & ~np.isnan(scores[:, other])
            if one != other and both.sum() > 2:
                pair = scores[both][:, [one, other]]
                if (pair.std(axis=0) > 0).all():
                    repeated[one] += np.corrcoef(pair.T)[0, 1] ** 2
    weights = 1 / repeated
    return weights / weights.sum()


def _usual(apart: np.ndarray, scores: np.ndarray) -> float:
    """The mean over pairs of places that know every measure; 1 where there are none, or all 0."""
    complete = ~np.isnan(scores).any(axis=1)
    pairs = apart[np.ix_(complete, complete)]
    count = len(pairs) * (len(pairs) - 1)
    return (pairs.sum() / count if count else 1) or 1


def kilometres(points: np.ndarray) -> np.ndarray:
    """Of each pair the great-circle distance; infinite for a place with itself or without a point.

    `points` are latitude and longitude in degrees. `places.distance` has the same for one pair.
    """
    radians = np.radians(points)
    latitude, longitude = radians[:, 0], radians[:, 1]
    half = (
        np.sin((latitude[:, None] - latitude) / 2) ** 2
        + np.cos(latitude[:, None]) * np.cos(latitude)
        * np.sin((longitude[:, None] - longitude) / 2) ** 2
    )  # fmt: skip
    result = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1)))
    result[np.isnan(result)] = np.inf
    np.fill_diagonal(result, np.inf)
    return result
