import json
from datetime import date

import numpy as np
import pytest

from places.lineage import Lineage
from places.mapping import hexagons
from places.mapping.hexagons import cells_of, kept_layout, write_layout
from places.mapping.layout import around, assign, centre, lay_out, mean_turn, touching_share
from places.mapping.outlines import borders, decode, encode, read_outlines
from places.mapping.warp import middles
from places.models import Succession
from tests.factories import PlaceFactory
from tests.places.mapping.test_outlines import WITHOUT_OUTLINE, current_councils, square


def test_every_council_of_today_has_a_hexagon_of_its_own():
    layout = kept_layout()
    assert set(layout) == {row["code"] for row in current_councils()} - WITHOUT_OUTLINE
    assert len(set(layout.values())) == len(layout)
    assert min(column for column, _row in layout.values()) == 0


def test_the_layout_keeps_neighbours_together():
    stored = read_outlines()
    layout, pairs = kept_layout(), borders(stored)
    codes, points, _areas = middles(decode(stored))
    assert touching_share(layout, pairs) > 0.75
    assert mean_turn(layout, dict(zip(codes, points, strict=True)), pairs) < 35


def test_the_sea_lies_between_northern_ireland_and_great_britain():
    nation = {row["code"]: row["nation"] for row in current_councils()}
    at = {cell: code for code, cell in kept_layout().items()}
    touching = {
        frozenset((nation[code], nation[at[cell]]))
        for here, code in at.items()
        for cell in around(here)
        if cell in at
    }
    assert frozenset(("Scotland", "England")) in touching
    assert frozenset(("Wales", "England")) in touching
    assert {pair for pair in touching if "Northern Ireland" in pair} == {
        frozenset(("Northern Ireland",))
    }


@pytest.mark.parametrize("cell", [(4, 4), (4, 5)], ids=["even row", "odd row"])
def test_six_cells_lie_around_a_cell_at_the_same_distance(cell):
    offsets = [np.subtract(centre(other), centre(cell)) for other in around(cell)]
    assert [round(float(np.hypot(*offset)), 6) for offset in offsets] == [1] * 6
    directions = [round(float(np.degrees(np.arctan2(-y, x)))) % 360 for x, y in offsets]
    assert directions == [0, 60, 120, 180, 240, 300]


def test_assigning_costs_as_little_as_possible():
    costs = np.array([[4.0, 1, 3, 9], [2, 0, 5, 9], [3, 2, 2, 9]])
    assert assign(costs) == [1, 0, 2]
    assert assign(np.array([[1.0, 2], [1, 9]])) == [1, 0]


@pytest.fixture
def chessboard():
    """Sixteen square councils, and an island far away."""
    places = {
        f"{'ABCD'[row]}{column}": [square(100 * column, 400 - 100 * row, 100)]
        for row in range(4)
        for column in range(4)
    }
    return encode(places | {"ISLE": [square(-400, 300, 100)]})


def test_the_same_outlines_give_the_same_layout(chessboard, monkeypatch):
    monkeypatch.setattr("places.mapping.layout._TRIES", 20_000)
    layout = lay_out(chessboard)
    assert lay_out(chessboard) == layout
    assert len(set(layout.values())) == 17
    assert touching_share(layout, borders(chessboard)) > 0.8
    assert layout["ISLE"][0] == 0  # in the west
    assert layout["A0"][1] < layout["D0"][1]  # north of it


def test_what_is_written_is_what_is_read(tmp_path):
    path = tmp_path / "hexagons.json"
    write_layout({"B": (1, 2), "A": (0, 0)}, path)
    assert kept_layout(path) == {"A": (0, 0), "B": (1, 2)}
    assert list(json.loads(path.read_text())["cells"]) == ["A", "B"]


# --- Councils younger than the layout -----------------------------------------------------------
VESTING = date(2026, 4, 1)


@pytest.fixture
def layout(monkeypatch):
    cells = {"OLD1": (0, 0), "OLD2": (1, 0), "STAYS": (2, 0)}
    monkeypatch.setattr(hexagons, "kept_layout", lambda: cells)
    return cells


def succeed(old, new):
    Succession.objects.create(from_place=old, to_place=new, date=VESTING)


@pytest.mark.django_db
def test_a_merged_council_takes_a_hexagon_of_what_it_took_over(layout):
    one, two = (PlaceFactory(code=c, active_until=date(2026, 3, 31)) for c in ("OLD1", "OLD2"))
    stays, merged = PlaceFactory(code="STAYS"), PlaceFactory(code="MERGED")
    succeed(one, merged)
    succeed(two, merged)
    assert cells_of([stays, merged], Lineage()) == {stays.pk: (2, 0), merged.pk: (0, 0)}


@pytest.mark.django_db
def test_of_two_councils_after_a_split_the_second_lies_beside_the_first(layout):
    old = PlaceFactory(code="OLD1", active_until=date(2026, 3, 31))
    north, west = PlaceFactory(code="NORTH"), PlaceFactory(code="WEST")
    succeed(old, north)
    succeed(old, west)
    cells = cells_of([north, west], Lineage())
    assert cells[north.pk] == (0, 0)
    assert cells[west.pk] in around((0, 0))
    assert cells[west.pk] not in layout.values()


@pytest.mark.django_db
def test_a_council_that_nothing_is_known_of_has_no_hexagon_yet(layout):
    stays, unknown = PlaceFactory(code="STAYS"), PlaceFactory(code="FRESH")
    assert cells_of([stays, unknown], Lineage()) == {stays.pk: (2, 0)}
