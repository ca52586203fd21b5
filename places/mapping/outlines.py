"""Outlines of councils in a form small enough for a phone: each border once, in whole steps.

A border between two councils is one line ("arc") that both refer to, so neighbours never gape or
overlap, however it is simplified. `docs/map.md` describes the file.
"""

import json
import math
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

OUTLINES_FILE = Path(__file__).resolve().parent.parent / "static" / "map" / "outlines.json"
STEPS_PER_DEGREE = 500  # 0.002 degrees: 220 m from north to south, about 130 m from west to east
TOLERANCE = 1.5  # steps by which a border may be straightened
SMALLEST = 60  # square steps, about 2 km²: lesser islands are left out

CREDIT = (
    "Boundaries: Office for National Statistics, Open Government Licence v3.0."
    " Contains OS data © Crown copyright and database right."
)

Point = tuple[int, int]  # steps east of Greenwich, steps north of the equator
Ring = list[Point]  # closed: the last point is the first
Outlines = dict[str, list[Ring]]


def from_geojson(geometry: dict) -> list[Ring]:
    """The rings of a Polygon or MultiPolygon in whole steps, the largest first.

    Lesser islands are left out, but never the largest ring.
    """
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    rings = []
    for polygon in polygons:
        for degrees in polygon:
            steps = [(round(x * STEPS_PER_DEGREE), round(y * STEPS_PER_DEGREE)) for x, y in degrees]
            rings.append([point for before, point in pairwise([None, *steps]) if point != before])
    rings.sort(key=area, reverse=True)
    return [ring for place, ring in enumerate(rings) if not place or area(ring) >= SMALLEST]


def area(ring: Ring) -> float:
    """In square steps, positive whichever way round the ring goes."""
    return abs(sum(x * v - u * y for (x, y), (u, v) in pairwise(ring))) / 2


def encode(outlines: Outlines) -> dict:
    """What the file holds: `arcs`, each a first point and the way on from there, and for each
    place its rings as lists of arcs, where -1 - n is arc n backwards."""
    ends = _ends(outlines)
    arcs: dict[tuple[Point, ...], int] = {}
    places = {}
    for code, rings in sorted(outlines.items()):
        places[code] = [[_number(arcs, arc) for arc in _cut(ring, ends)] for ring in rings]
    ways = [_as_way(_straightened(list(arc))) for arc in arcs]
    return {"credit": CREDIT, "steps": STEPS_PER_DEGREE, "arcs": ways, "places": places}


def _ends(outlines: Outlines) -> set[Point]:
    """Points where borders meet or part: those whose neighbours differ from ring to ring."""
    neighbours: dict[Point, frozenset] = {}
    ends = set()
    for rings in outlines.values():
        for ring in rings:
            around = [ring[-2], *ring]
            for before, point, after in zip(around, ring[:-1], ring[1:], strict=False):
                both = frozenset((before, after))
                if neighbours.setdefault(point, both) != both:
                    ends.add(point)
    return ends


def _cut(ring: Ring, ends: set[Point]) -> list[tuple[Point, ...]]:
    """The ring in pieces from end to end; in one piece where it has none."""
    points = ring[:-1]
    # Two rings that are the same all round, an enclave and its hole, must begin alike.
    start = next((at for at, point in enumerate(points) if point in ends), None)
    if start is None:
        start = points.index(min(points))
    turned = [*points[start:], *points[: start + 1]]
    arcs, arc = [], [turned[0]]
    for point in turned[1:]:
        arc.append(point)
        if point in ends:
            arcs.append(tuple(arc))
            arc = [point]
    return [*arcs, tuple(arc)] if len(arc) > 1 else arcs


def _number(arcs: dict[tuple[Point, ...], int], arc: tuple[Point, ...]) -> int:
    backwards = arc[::-1]
    if backwards in arcs:
        return -1 - arcs[backwards]
    return arcs.setdefault(arc, len(arcs))


def _straightened(arc: list[Point]) -> list[Point]:
    """Without points that lie within TOLERANCE of the line that goes on without them.

    Source: Douglas and Peucker (1973). A closed line is kept open by its two farthest points.
    """
    if len(arc) < 3:
        return arc
    first, last = arc[0], arc[-1]
    offsets = [_distance(point, first, last) for point in arc[1:-1]]
    farthest = max(range(len(offsets)), key=offsets.__getitem__) + 1
    if offsets[farthest - 1] <= TOLERANCE and first != last:
        return [first, last]
    return _straightened(arc[: farthest + 1])[:-1] + _straightened(arc[farthest:])


def _distance(point: Point, first: Point, last: Point) -> float:
    """From the point to the stretch between the two others, in steps."""
    (x, y), (u, v), (p, q) = point, first, last
    length = (p - u) ** 2 + (q - v) ** 2
    along = ((x - u) * (p - u) + (y - v) * (q - v)) / length if length else 0
    along = min(1, max(0, along))
    return math.hypot(x - u - along * (p - u), y - v - along * (q - v))


def _as_way(arc: list[Point]) -> list[int]:
    way = list(arc[0])
    for (x, y), (u, v) in pairwise(arc):
        way += (u - x, v - y)
    return way


def decode(stored: dict) -> Outlines:
    """The rings of each place, in steps."""
    arcs = [_points(way) for way in stored["arcs"]]
    return {
        code: [_joined(arcs, numbers) for numbers in rings]
        for code, rings in stored["places"].items()
    }


def _points(way: list[int]) -> list[Point]:
    x = y = 0
    points = []
    for dx, dy in zip(way[::2], way[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return points


def _joined(arcs: list[list[Point]], numbers: list[int]) -> Ring:
    ring: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[-1 - number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def borders(stored: dict) -> set[tuple[str, str]]:
    """Pairs of places that share a border, each pair in alphabetical order."""
    users = defaultdict(set)
    for code, rings in stored["places"].items():
        for numbers in rings:
            for number in numbers:
                users[max(number, -1 - number)].add(code)
    return {tuple(sorted(codes)) for codes in users.values() if len(codes) == 2}


def read_outlines(path: Path = OUTLINES_FILE) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def write_outlines(outlines: Outlines, path: Path = OUTLINES_FILE) -> int:
    """Writes the file, one line for each arc and place, so that a change shows as its lines.

    Returns how many bytes it has.
    """
    stored = encode(outlines)
    arcs = ",\n".join(json.dumps(way, separators=(",", ":")) for way in stored["arcs"])
    places = ",\n".join(
        f"{json.dumps(code)}:{json.dumps(rings, separators=(',', ':'))}"
        for code, rings in stored["places"].items()
    )
    head = f'"credit":{json.dumps(CREDIT, ensure_ascii=False)},\n"steps":{STEPS_PER_DEGREE}'
    text = f'{{{head},\n"arcs":[\n{arcs}\n],\n"places":{{\n{places}\n}}}}\n'
    return path.write_bytes(text.encode())
