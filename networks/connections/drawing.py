"""The connections as a drawing over one hexagon of equal size for each council."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from innovations.mapping.drawing import WIDTH, corners
from networks.connections.ties import NETWORK, Today
from places.mapping.hexagons import TIERS, cells_of
from places.mapping.layout import Cell, centre
from places.models import Place

MOST_LINES = 2_000  # beyond it a drawing is a spot, and half a megabyte


@dataclass(frozen=True)
class Spot:
    """A council; `is_connected` with any other, `is_chosen` where its connections are shown."""

    place: Place
    points: str
    is_connected: bool
    is_chosen: bool


@dataclass(frozen=True)
class Lines:
    """All lines of one kind, as one path: a thousand elements would be slow to make and to show."""

    kind: str
    path: str


@dataclass(frozen=True)
class Drawing:
    spots: list[Spot]
    lines: list[Lines]
    left_out: int
    view_box: str
    width: float
    height: float


def draw(
    strands: list[tuple[int, int, str]],
    rings: list[frozenset[int]],
    connected: set[int],
    chosen: int | None,
    today: Today,
) -> Drawing:
    """`strands` are pairs of place ids with a kind, `rings` places that one line goes through;
    `connected` are all places that have any."""
    places = list(today.places.values())
    councils = [
        place for place in places if place.kind == Place.Kind.COUNCIL and place.tier in TIERS
    ]
    cells = cells_of(councils, today.lineage)
    at = {pk: _middle_of(cell) for pk, cell in cells.items()}
    points = at | _points_of_others(places, at)
    through = [
        (one, other, NETWORK)
        for ring in rings
        for one, other in pairwise(_by_nearness(ring & points.keys(), points))
    ]
    drawn = [line for line in strands if line[0] in points and line[1] in points] + through
    spots = [
        Spot(place, _outline(cells[place.pk]), place.pk in connected, place.pk == chosen)
        for place in councils
        if place.pk in at
    ]
    left, top, width, height = _view(at.values())
    return Drawing(
        spots,
        _by_kind(drawn[:MOST_LINES], points),
        max(0, len(drawn) - MOST_LINES),
        f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}",
        width,
        height,
    )


@cache
def _middle_of(cell: Cell) -> tuple[float, float]:
    across, down = centre(cell)
    return WIDTH * across, WIDTH * down


@cache
def _outline(cell: Cell) -> str:
    return corners(*_middle_of(cell))


def _by_kind(drawn: list[tuple[int, int, str]], points: dict) -> list[Lines]:
    paths: dict[str, list[str]] = {}
    for one, other, kind in drawn:
        paths.setdefault(kind, []).append(_curve(points[one], points[other]))
    return [Lines(kind, "".join(curves)) for kind, curves in paths.items()]


def _by_nearness(places: set[int], points: dict) -> list[int]:
    """From the westernmost always on to the nearest that is left."""
    left = sorted(places, key=lambda pk: points[pk])
    ordered = left[:1]
    left = left[1:]
    while left:
        nearest = min(left, key=lambda pk: math.dist(points[pk], points[ordered[-1]]))
        left.remove(nearest)
        ordered.append(nearest)
    return ordered


def _points_of_others(places: list[Place], at: dict) -> dict[int, tuple[float, float]]:
    """Where lines of places without a hexagon begin: in the middle of the councils that a county or
    strategic authority covers, and in the council of a community."""
    within: dict[int, list] = {}
    for place in places:
        if place.pk in at:
            for above in filter(None, (place.parent_id, place.combined_authority_id)):
                within.setdefault(above, []).append(at[place.pk])
    found = {pk: _middle(points) for pk, points in within.items()}
    for place in places:
        if place.pk in at or place.pk in found:
            continue
        if place.parent_id in at:
            found[place.pk] = at[place.parent_id]
        elif place.parent_id in found:
            found[place.pk] = found[place.parent_id]
    return found


def _middle(points: list) -> tuple[float, float]:
    across, down = zip(*points, strict=True)
    return sum(across) / len(across), sum(down) / len(down)


def _curve(one: tuple[float, float], other: tuple[float, float]) -> str:
    """A slight bow, so that lines between places in a row do not hide each other."""
    (x, y), (u, v) = one, other
    bend_x, bend_y = (x + u) / 2 + (v - y) * 0.12, (y + v) / 2 - (u - x) * 0.12
    return f"M{x:.0f} {y:.0f}Q{bend_x:.0f} {bend_y:.0f} {u:.0f} {v:.0f}"


def _view(points: Iterable[tuple[float, float]]) -> tuple[float, float, float, float]:
    across, down = zip(*points, strict=True) if points else ((0,), (0,))
    left, top = min(across) - WIDTH, min(down) - WIDTH
    return left, top, max(across) + WIDTH - left, max(down) + WIDTH - top
