"""The hexagon of each council: the layout that is kept, and a cell for councils younger than it."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from places.lineage import Lineage
from places.mapping.layout import Cell, around
from places.models import Place

HEXAGONS_FILE = Path(__file__).resolve().parent.parent / "data" / "hexagons.json"
TIERS = (Place.Tier.SINGLE, Place.Tier.LOWER)  # together they cover the country once


@cache
def kept_layout(path: Path = HEXAGONS_FILE) -> dict[str, Cell]:
    """The cell of each council by register code, as `lay_out_hexagons` wrote it."""
    stored = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return {code: tuple(cell) for code, cell in stored.items()}


def write_layout(layout: dict[str, Cell], path: Path = HEXAGONS_FILE) -> None:
    """One line for each council, so that a change shows as its lines."""
    lines = ",\n".join(f"  {json.dumps(code)}: {list(layout[code])}" for code in sorted(layout))
    note = "column, row counted from the north; odd rows lie half a cell further east"
    path.write_text(f'{{"note": "{note}",\n"cells": {{\n{lines}\n}}}}\n', encoding="utf-8")


def cells_of(places: Iterable[Place], lineage: Lineage) -> dict[int, Cell]:
    """A cell for each place, by its id.

    A council that the layout does not know yet takes the cell of a council that it succeeded, or,
    where that is taken, as after a split, a free one as near as can be. One without any
    predecessor in the layout has none until the layout is made anew.
    """
    layout = kept_layout()
    cells = {place.pk: layout[place.code] for place in places if place.code in layout}
    younger = sorted((place.code, place.pk) for place in places if place.pk not in cells)
    if not younger:
        return cells
    before = {pk: lineage.predecessors(pk) for _code, pk in younger}
    codes = dict(
        Place.objects.filter(pk__in={pk for ids in before.values() for pk in ids}).values_list(
            "pk", "code"
        )
    )
    # Cells of councils that are still there but not asked for stay free for them.
    gone = {layout[code] for code in codes.values() if code in layout}
    taken = (set(layout.values()) - gone) | set(cells.values())
    for _code, pk in younger:
        known = [layout[codes[old]] for old in before[pk] if codes[old] in layout]
        if known:
            cells[pk] = _nearest_free(known, taken)
            taken.add(cells[pk])
    return cells


def _nearest_free(starts: list[Cell], taken: set[Cell]) -> Cell:
    """The first free cell, going outwards from the starts; there is always one at the edge."""
    seen, edge = set(starts), list(starts)
    while True:
        for cell in edge:
            if cell not in taken:
                return cell
        edge = [near for cell in edge for near in around(cell) if near not in seen]
        edge = list(dict.fromkeys(edge))
        seen.update(edge)
