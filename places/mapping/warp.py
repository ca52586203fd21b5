"""Where councils would lie if each took the same room, and its neighbours still lay beside it."""

import math

import numpy as np

from places.mapping.outlines import Outlines, area

_STEPS, _GROWING = 1_500, 1_000  # the last steps only settle what has grown
_NARROWER = math.cos(math.radians(54.5))  # a degree east beside a degree north, in mid-Britain


def middles(outlines: Outlines) -> tuple[list[str], np.ndarray, np.ndarray]:
    """The codes of the places, the middle of each (x to the east, y to the south) and its area."""
    codes = sorted(outlines)
    found = np.array([_middle(outlines[code]) for code in codes])
    return codes, found[:, :2], found[:, 2]


def _middle(rings) -> tuple[float, float, float]:
    """Centre of gravity of the largest ring; the area of all. Both in steps, true to shape."""
    ring = np.array(rings[0], dtype=float) * (_NARROWER, -1)
    ring -= (origin := ring[0].copy())  # or the small differences drown in large coordinates
    (x, y), (u, v) = ring[:-1].T, ring[1:].T
    cross = x * v - u * y
    centre = np.array([((x + u) * cross).sum(), ((y + v) * cross).sum()]) / (3 * cross.sum())
    return *(centre + origin), sum(map(area, rings)) * _NARROWER


def nearest_links(points: np.ndarray, borders: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """The borders, and a link from each island to the two places nearest to it.

    Without them nothing would hold an island where it is.
    """
    bordering = {place for pair in borders for place in pair}
    links = set(borders)
    for island in set(range(len(points))) - bordering:
        distances = np.hypot(*(points - points[island]).T)
        links |= {tuple(sorted((island, int(other)))) for other in distances.argsort()[1:3]}
    return sorted(links)


def with_equal_room(
    points: np.ndarray, areas: np.ndarray, links: list[tuple[int, int]]
) -> np.ndarray:
    """The points moved so that each can have a circle of diameter 1.

    Each begins with a circle of its own area, which slowly becomes that of all. Circles that
    overlap push each other away, and linked ones that part pull.
    Source: the idea is Dorling's (1996), "Area cartograms: their use and creation".
    """
    unit = 2 * math.sqrt(areas.mean() / math.pi)
    points = points / unit
    radii = np.sqrt(areas / math.pi) / unit
    first, second = np.array(links).T
    for step in range(_STEPS):
        grown = min(1, step / _GROWING)
        radius = (1 - grown) * radii + grown * 0.5
        points = (
            points + 0.3 * _pushes(points, radius) + 0.15 * _pulls(points, radius, first, second)
        )
    return points


def _pushes(points: np.ndarray, radius: np.ndarray) -> np.ndarray:
    apart = points[:, None] - points[None]
    distance = np.hypot(apart[..., 0], apart[..., 1]) + 1e-9
    overlap = np.clip(radius[:, None] + radius[None] - distance, 0, None)
    np.fill_diagonal(overlap, 0)
    return (apart * (overlap / distance)[..., None]).sum(axis=1) / 2


def _pulls(points, radius, first, second) -> np.ndarray:
    towards = points[second] - points[first]
    distance = np.hypot(*towards.T) + 1e-9
    gap = np.clip(distance - radius[first] - radius[second], 0, None)
    pull = towards * (gap / distance)[:, None] / 2
    moves = np.zeros_like(points)
    np.add.at(moves, first, pull)
    np.add.at(moves, second, -pull)
    return moves
