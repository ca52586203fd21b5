"""The layout of the hexagons: every council on a cell of its own, its neighbours beside it.

Cells are (column, row), rows counted from the north, odd rows half a cell further east. The same
outlines give the same layout.
"""

import math
import random
from collections import deque

import numpy as np

from places.mapping.outlines import borders, decode
from places.mapping.warp import middles, nearest_links, with_equal_room

Cell = tuple[int, int]

ROW_HEIGHT = math.sqrt(3) / 2
_MARGIN = 3  # cells around the places that may be used, too
_TRIES = 1_500_000
_HOTTEST, _COOLEST = 1.5, 0.02
# What a layout is judged by. A border that is kept counts 1, or less the more its direction turns.
_TURNED = 0.3  # of what a border is worth, so much by its direction
_STRETCH = 0.08  # for each square of a cell's width from where it would lie
_CLOSE = 0.15  # touches at all, being near: this keeps holes away
_STRANGERS = 0.6  # touches without being near: this keeps the estuaries and the Irish Sea open
_NEAR = 4  # borders to cross


def lay_out(outlines: dict) -> dict[str, Cell]:
    """A cell for each place of an outlines file."""
    codes, points, areas = middles(decode(outlines))
    number = {code: at for at, code in enumerate(codes)}
    pairs = {(number[a], number[b]) for a, b in borders(outlines)}
    links = nearest_links(points, pairs)
    targets = with_equal_room(points, areas, links)
    cells = _cells_around(targets)
    start = assign(_squared_distances(targets, cells))
    worth = _Worth(points, pairs, links)
    found = _Settling(targets, cells, start, worth).settle()
    return dict(zip(codes, _from_the_corner([cells[at] for at in found]), strict=True))


def centre(cell: Cell) -> tuple[float, float]:
    """Of a cell, in widths of a cell from that of (0, 0); y grows to the south."""
    column, row = cell
    return column + row % 2 / 2, row * ROW_HEIGHT


def around(cell: Cell) -> list[Cell]:
    """The six cells that touch it, from the east against the clock."""
    column, row = cell
    east = row % 2  # the rows above and below lie half a cell to the east of an even one
    return [
        (column + 1, row), (column + east, row - 1), (column - 1 + east, row - 1),
        (column - 1, row), (column - 1 + east, row + 1), (column + east, row + 1),
    ]  # fmt: skip


def _cells_around(targets: np.ndarray) -> list[Cell]:
    """All cells in which, or next to which, something would lie."""
    wanted = set()
    for x, y in targets:
        row = round(y / ROW_HEIGHT)
        column = round(x - row % 2 / 2)
        wanted |= {
            (column + across, row + down)
            for across in range(-_MARGIN, _MARGIN + 1)
            for down in range(-_MARGIN, _MARGIN + 1)
        }
    return sorted(wanted)


def _squared_distances(targets: np.ndarray, cells: list[Cell]) -> np.ndarray:
    centres = np.array([centre(cell) for cell in cells])
    return ((targets[:, None] - centres[None]) ** 2).sum(axis=2)


def assign(costs: np.ndarray) -> list[int]:
    """A column for each row, none twice, so that the costs add up to as little as possible.

    Source: Kuhn's Hungarian method (1955), with the shortest augmenting paths of Jonker and
    Volgenant (1987).
    """
    rows, columns = costs.shape
    of_row, of_column = np.zeros(rows + 1), np.zeros(columns + 1)
    taken_by = np.zeros(columns + 1, dtype=int)  # rows and columns count from 1; 0 is nobody
    for row in range(1, rows + 1):
        taken_by[0], at = row, 0
        least = np.full(columns + 1, np.inf)
        came_from = np.zeros(columns + 1, dtype=int)
        seen = np.zeros(columns + 1, dtype=bool)
        while taken_by[at]:
            seen[at] = True
            here = taken_by[at]
            reduced = costs[here - 1] - of_row[here] - of_column[1:]
            better = ~seen[1:] & (reduced < least[1:])
            least[1:][better] = reduced[better]
            came_from[1:][better] = at
            open_ones = np.where(seen, np.inf, least)
            open_ones[0] = np.inf
            after = int(open_ones.argmin())
            step = open_ones[after]
            np.add.at(of_row, taken_by[seen], step)
            of_column[seen] -= step
            least[~seen] -= step
            at = after
        while at:
            taken_by[at] = taken_by[came_from[at]]
            at = came_from[at]
    column_of = {int(row): column - 1 for column, row in enumerate(taken_by) if column and row}
    return [column_of[row] for row in range(1, rows + 1)]


class _Settling:
    """Moves and swaps that make a layout better, fewer and fewer that make it worse for a while.

    Source: Kirkpatrick, Gelatt and Vecchi (1983), "Optimization by simulated annealing".
    """

    def __init__(self, targets, cells, start, worth: "_Worth"):
        self.cell_of = list(start)
        self.place_at: dict[int, int] = {cell: place for place, cell in enumerate(start)}
        at = {cell: number for number, cell in enumerate(cells)}
        self.touching = [
            [(at[other], direction) for direction, other in enumerate(around(cell)) if other in at]
            for cell in cells
        ]
        self.stretch = (_STRETCH * _squared_distances(targets, cells)).tolist()
        self.worth = worth

    def settle(self) -> list[int]:
        """The cell of each place in the best layout that was met."""
        chance = random.Random(1835)  # noqa: S311  the same every time
        value, best, best_value = 0.0, list(self.cell_of), 0.0
        for step in range(_TRIES):
            heat = _HOTTEST * (_COOLEST / _HOTTEST) ** (step / _TRIES)
            place = chance.randrange(len(self.cell_of))
            target = self._candidate(place, chance)
            if target is None:
                continue
            gain = self._move(place, target)
            if gain >= 0 or chance.random() < math.exp(gain / heat):
                value += gain
                if value > best_value + 1e-9:
                    best, best_value = list(self.cell_of), value
            else:
                self._undo()
        return best

    def _candidate(self, place: int, chance: random.Random) -> int | None:
        """A cell beside a neighbour of the place, or beside the place itself."""
        near = self.worth.neighbours[place] if chance.random() < 0.7 else [place]
        cells = self.touching[self.cell_of[chance.choice(near)]]
        target, _direction = chance.choice(cells)
        return target if target != self.cell_of[place] else None

    def _move(self, place: int, target: int) -> float:
        """Put the place there and whoever was there here instead; what that gains."""
        here, other = self.cell_of[place], self.place_at.get(target)
        before = self._value(place, other)
        self._last = (place, here, other, target)
        self._put(place, target, other, here)
        return self._value(place, other) - before

    def _undo(self) -> None:
        place, here, other, target = self._last
        self._put(place, here, other, target)

    def _put(self, place: int, cell: int, other: int | None, other_cell: int) -> None:
        self.cell_of[place], self.place_at[cell] = cell, place
        if other is None:
            del self.place_at[other_cell]
        else:
            self.cell_of[other], self.place_at[other_cell] = other_cell, other

    def _value(self, place: int, other: int | None) -> float:
        total = self._of(place)
        return total if other is None else total + self._of(other, but=place)

    def _of(self, place: int, but: int | None = None) -> float:
        cell, worth = self.cell_of[place], self.worth.of[place]
        total = -self.stretch[place][cell]
        for beside, direction in self.touching[cell]:
            neighbour = self.place_at.get(beside)
            if neighbour is not None and neighbour != but:
                total += worth[neighbour][direction]
        return total


class _Worth:
    """What it is worth that two places touch, in each of the six directions."""

    def __init__(self, points: np.ndarray, pairs, links):
        self.neighbours = [[] for _point in points]
        for first, second in links:
            self.neighbours[first].append(second)
            self.neighbours[second].append(first)
        bordering = {*pairs, *((second, first) for first, second in pairs)}
        self.of = []
        for place in range(len(points)):
            crossed = self._borders_crossed(place)
            self.of.append(
                [
                    _by_direction(points[other] - points[place])
                    if (place, other) in bordering
                    else [_between_strangers(crossed.get(other))] * 6
                    for other in range(len(points))
                ]
            )

    def _borders_crossed(self, start: int) -> dict[int, int]:
        """How many borders lie on the way to each place that can be reached."""
        crossed, queue = {start: 0}, deque([start])
        while queue:
            here = queue.popleft()
            for beside in self.neighbours[here]:
                if beside not in crossed:
                    crossed[beside] = crossed[here] + 1
                    queue.append(beside)
        return crossed


def _by_direction(way: np.ndarray) -> list[float]:
    """Of a border in each of the directions of `around`: 1 where it truly runs, less elsewhere."""
    angle = math.atan2(-way[1], way[0])
    return [
        1 - _TURNED + _TURNED * math.cos(angle - direction * math.pi / 3) for direction in range(6)
    ]


def _between_strangers(crossed: int | None) -> float:
    if crossed is None:
        return -10 * _STRANGERS
    return _CLOSE if crossed <= _NEAR else -_STRANGERS


def _from_the_corner(cells: list[Cell]) -> list[Cell]:
    """The same layout, beginning in the corner. By whole pairs of rows, or it would shear."""
    left, top = min(column for column, _row in cells), min(row for _column, row in cells)
    top -= top % 2
    return [(column - left, row - top) for column, row in cells]


def touching_share(layout: dict[str, Cell], pairs: set[tuple[str, str]]) -> float:
    """Of the pairs of places that share a border, the share whose hexagons touch."""
    return sum(layout[b] in around(layout[a]) for a, b in pairs) / len(pairs)


def mean_turn(
    layout: dict[str, Cell], points: dict[str, np.ndarray], pairs: set[tuple[str, str]]
) -> float:
    """By how many degrees the direction to a neighbour is turned, on average."""
    turns = []
    for a, b in pairs:
        (x, y), (u, v) = points[b] - points[a], np.subtract(centre(layout[b]), centre(layout[a]))
        turn = math.degrees(math.atan2(y, x) - math.atan2(v, u))
        turns.append(abs((turn + 180) % 360 - 180))
    return sum(turns) / len(turns)
