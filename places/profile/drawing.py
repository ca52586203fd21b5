"""A figure as a drawing: one axis, on which the place, its neighbours and its nation are marked.

Only numbers and words are worked out here. The template writes them as presentation attributes,
since no inline style is allowed.
"""

import math
from dataclasses import dataclass

WIDTH = 320  # units; on a phone of 390 px about one to the pixel
LEFT, RIGHT = 9, WIDTH - 9  # so that a mark at either end is whole
_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True)
class Drawing:
    """Positions as they stand in SVG; None, and so not drawn, where the value is not known."""

    start: float
    end: float
    place: str | None
    low: str | None
    range_width: str | None
    middle: str | None
    nation: str | None
    zero: str | None  # where values lie below zero

    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT


def draw(
    place: float | None,
    neighbours: tuple[float, float, float] | None,
    nation: float | None,
    *,
    most: float | None = None,
) -> Drawing:
    """Mark the place, its neighbours (lowest, middle, highest) and its nation.

    The axis always begins at zero, or below where a value does, so that twice as far is twice as
    much. It ends at the next round number, at `most` at most.
    """
    known = [value for value in (place, *(neighbours or ()), nation) if value is not None]
    end = round_up(max(known, default=0))
    end = min(end, most) if most is not None else end
    start = -round_up(-min(known, default=0)) if min(known, default=0) < 0 else 0

    def at(value: float | None) -> str | None:
        if value is None:
            return None
        share = (value - start) / (end - start) if end > start else 0
        return f"{LEFT + share * (RIGHT - LEFT):.1f}"

    low, middle, high = neighbours or (None, None, None)
    return Drawing(
        start=start,
        end=end,
        place=at(place),
        low=at(low),
        # Never too narrow to be seen, also where all are the same.
        range_width=f"{max(float(at(high)) - float(at(low)), 2):.1f}" if neighbours else None,
        middle=at(middle),
        nation=at(nation),
        zero=at(0) if start < 0 else None,
    )


def round_up(value: float) -> float:
    """The next number upwards of one or two digits; 0 for 0 and less."""
    if value <= 0:
        return 0
    power = 10 ** math.floor(math.log10(value))
    return next(step * power for step in _STEPS if step * power >= value * (1 - 1e-12))
