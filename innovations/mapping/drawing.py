"""The hexagons as a drawing, and the measures by which they are shaded.

Only numbers and words are worked out here; the template writes them as presentation attributes,
since no inline style is allowed.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from innovations.keeping.freshness import Confirmed
from innovations.mapping.by_place import AtPlace, ByPlace, Numbers
from innovations.mapping.steps import NONE, Scale, Step, scale_of, scale_of_shares
from innovations.models import Innovation
from places.mapping.hexagons import TIERS, cells_of
from places.mapping.layout import Cell, centre
from places.models import Place

WIDTH = 40  # units from one hexagon to the next
RADIUS = WIDTH / math.sqrt(3) - 0.8  # leaves a line of background between two
NAME_LINE, NAME_LENGTH, NAME_LINES = 6.4, 11, 3
OPEN_STAGES = [stage for stage in Innovation.Stage.values if stage != Innovation.Stage.ENDED]


@dataclass(frozen=True)
class Measure:
    """What hexagons can be shaded by. `narrowed` are the filters that find what is counted."""

    name: str
    label: str
    amount: Callable[[Numbers], int]
    narrowed: dict[str, list[str]]


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("innovations", gettext_lazy("Innovations"), lambda n: n.found, {}),
        Measure("needs", gettext_lazy("Open needs"), lambda n: n.open_needs,
                {"kind": [Innovation.Kind.NEED], "stage": OPEN_STAGES}),
        Measure("freshness", gettext_lazy("Confirmed in the last 12 months"), lambda n: n.lately,
                {"confirmed": [Confirmed.LATELY]}),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Hexagon:
    place: Place
    url: str
    title: str
    number: str  # what stands in it
    level: str
    points: str
    x: str  # of its middle
    y: str
    name_lines: list[tuple[str, str]]  # height and text


@dataclass(frozen=True)
class Drawing:
    hexagons: list[Hexagon]
    legend: list[Step]
    view_box: str
    width: float
    height: float


def share(numbers: Numbers) -> float | None:
    return numbers.lately / numbers.found if numbers.found else None


def percent(numbers: Numbers) -> str:
    """The share that was confirmed lately; empty where there is nothing. Only none is 0 %, and only
    all of them are 100 %."""
    part = share(numbers)
    if part is None:
        return ""
    rounded = round(part * 100)
    return f"{min(99, max(1, rounded)) if 0 < part < 1 else rounded} %"


def in_words(measure: str, numbers: Numbers) -> str:
    """What a hexagon says when it is read out, after the name of its place."""
    if measure == "needs":
        n = numbers.open_needs
        return ngettext("%(n)s open need", "%(n)s open needs", n) % {"n": f"{n:,}"}
    n = numbers.found
    found = ngettext("%(n)s innovation", "%(n)s innovations", n) % {"n": f"{n:,}"}
    if measure == "freshness" and n:
        return _("%(percent)s of %(innovations)s confirmed in the last 12 months") % {
            "percent": percent(numbers),
            "innovations": found,
        }
    return found


def draw(
    by_place: ByPlace, measure: Measure, url_of: Callable[[AtPlace], str], *, area: str = ""
) -> Drawing:
    """The hexagons of the councils of a region or nation, or of the whole country.

    Counties, strategic authorities and communities have none: their districts or council cover
    them.
    """
    councils = [row for row in by_place.rows if _is_council(row.place)]
    cells = cells_of([row.place for row in councils], by_place.lineage)
    shown = [row for row in councils if row.place.pk in cells and area in ("", area_of(row.place))]
    if measure.name == "freshness":
        scale = scale_of_shares()
    else:
        scale = scale_of([measure.amount(row.numbers) for row in councils])
    view = _view([cells[row.place.pk] for row in shown])
    return Drawing(
        [
            _hexagon(row, cells[row.place.pk], measure, scale, url_of, named=bool(area))
            for row in shown
        ],
        scale.legend,
        " ".join(f"{number:.1f}" for number in view),
        view[2],
        view[3],
    )


def _is_council(place: Place) -> bool:
    return place.kind == Place.Kind.COUNCIL and place.tier in TIERS


def area_of(place: Place) -> str:
    """The region of England it lies in, elsewhere its nation."""
    return place.region or place.nation


def _hexagon(row, cell: Cell, measure: Measure, scale: Scale, url_of, *, named: bool) -> Hexagon:
    numbers = row.numbers
    is_share = measure.name == "freshness"
    value = share(numbers) if is_share else measure.amount(numbers)
    level = NONE if value is None or (not is_share and not value) else scale.level(value)
    across, down = centre(cell)
    x, y = across * WIDTH, down * WIDTH
    text = ""
    if level != NONE:
        text = percent(numbers).removesuffix(" %") if is_share else f"{value:,}"
    name = row.place.display_name
    return Hexagon(
        row.place,
        url_of(row),
        f"{name}: {in_words(measure.name, numbers)}",
        text,
        level,
        corners(x, y),
        f"{x:.1f}",
        f"{y:.1f}",
        list(_name_lines(name, y)) if named else [],
    )


def corners(x: float, y: float) -> str:
    """Of the hexagon around a point, as an SVG polygon takes them."""
    angles = (corner * math.pi / 3 for corner in range(6))
    return " ".join(
        f"{x + RADIUS * math.sin(angle):.1f},{y - RADIUS * math.cos(angle):.1f}" for angle in angles
    )


def _name_lines(name: str, y: float) -> Iterable[tuple[str, str]]:
    """The name below the number, as much of it as fits."""
    lines: list[str] = []
    for word in name.replace("-", "- ").split():
        joined = f"{lines[-1]}{'' if lines[-1].endswith('-') else ' '}{word}" if lines else ""
        if lines and len(joined) <= NAME_LENGTH:
            lines[-1] = joined
        else:
            lines.append(word)
    if len(lines) > NAME_LINES:
        lines = [*lines[: NAME_LINES - 1], lines[NAME_LINES - 1] + " …"]
    for at, line in enumerate(lines):
        short = line if len(line) <= NAME_LENGTH else line[: NAME_LENGTH - 1] + "…"
        yield f"{y + 4 + at * NAME_LINE:.1f}", short


def _view(cells: list[Cell]) -> tuple[float, float, float, float]:
    """Left, top, width and height of what holds all cells."""
    if not cells:
        return 0, 0, WIDTH, WIDTH
    across, down = zip(*map(centre, cells), strict=True)
    left, top = (min(across) - 0.6) * WIDTH, (min(down) - 0.7) * WIDTH
    right, bottom = (max(across) + 0.6) * WIDTH, (max(down) + 0.7) * WIDTH
    return left, top, right - left, bottom - top
