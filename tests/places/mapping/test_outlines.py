import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from places.mapping.outlines import area, borders, decode, encode, from_geojson, read_outlines
from places.models import GssCode
from places.register import REGISTER_FILE
from tests.factories import PlaceFactory

# Councils that the boundaries we were given do not show.
WITHOUT_OUTLINE = set()


def current_councils(*types: str) -> list[dict]:
    """Rows of the register that cover the country once, or those of the types given."""
    with REGISTER_FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["active_until"]]
    apart = {"CTY", "COMB", "SRA", "PAR", "NBH", "VHL"}
    return [row for row in rows if (row["type"] in types if types else row["type"] not in apart)]


def square(left: int, top: int, size: int = 10) -> list[tuple[int, int]]:
    right, bottom = left + size, top - size
    return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]


def corners(rings) -> list[set]:
    return [set(ring) for ring in rings]


def test_every_council_of_today_has_an_outline_by_its_register_code():
    councils = {row["code"] for row in current_councils()}
    assert len(councils) == 361
    assert set(read_outlines()["places"]) == councils - WITHOUT_OUTLINE


def test_counties_are_covered_by_the_outlines_of_their_districts():
    drawn = read_outlines()["places"]
    districts = {row["parent"] for row in current_councils() if row["code"] in drawn}
    assert {row["code"] for row in current_councils("CTY")} <= districts


def test_every_outline_is_closed_and_has_some_size():
    outlines = decode(read_outlines())
    for code, rings in outlines.items():
        assert rings, code
        assert all(ring[0] == ring[-1] for ring in rings), code
        assert area(rings[0]) > 10, code


def test_real_borders():
    found = borders(read_outlines())
    assert ("CAR", "MAN") not in found
    assert {("LDS", "WKF"), ("BRD", "LDS"), ("NBL", "SCB")} <= found


def test_a_border_is_kept_once_and_read_back_for_both():
    outlines = {"A": [square(0, 10)], "B": [square(10, 10)]}
    stored = encode(outlines)
    assert len(stored["arcs"]) == 3  # the rest of A, the rest of B, and what they share
    assert borders(stored) == {("A", "B")}
    read = decode(stored)
    assert {code: corners(rings) for code, rings in read.items()} == {
        code: corners(rings) for code, rings in outlines.items()
    }


def test_an_enclave_borders_on_what_lies_around_it():
    hole = square(3, 7, 4)
    stored = encode({"A": [square(0, 10), hole[::-1]], "B": [hole[2:] + hole[1:3]]})
    assert borders(stored) == {("A", "B")}


def test_points_close_to_a_straight_border_are_left_out():
    crooked = [(0, 0), (20, 1), (40, 0), (40, 30), (0, 30), (0, 0)]
    (ring,) = decode(encode({"A": [crooked]}))["A"]
    assert set(ring) == {(0, 0), (40, 0), (40, 30), (0, 30)}


def test_small_islands_are_left_out_but_never_all_of_a_place():
    def polygon(ring):
        return [[(x / 500, y / 500) for x, y in ring]]

    large, small = square(0, 10), square(50, 10, 3)
    both = {"type": "MultiPolygon", "coordinates": [polygon(small), polygon(large)]}
    assert from_geojson(both) == [large]
    assert from_geojson({"type": "Polygon", "coordinates": polygon(small)}) == [small]


def draw(path, features, out) -> tuple[str, str]:
    path.write_text(json.dumps({"features": features}), encoding="utf-8")
    said, complained = StringIO(), StringIO()
    call_command("draw_outlines", path, out=out, stdout=said, stderr=complained)
    return said.getvalue(), complained.getvalue()


def feature(gss_code: str) -> dict:
    ring = [[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"properties": {"gss_code": gss_code}, "geometry": geometry}


@pytest.mark.django_db
def test_boundaries_are_drawn_for_councils_under_a_former_code_too(tmp_path):
    council, other = PlaceFactory(code="NEW"), PlaceFactory(code="GAP", name="Gapborough")
    GssCode.objects.create(code="E08000016", place=council, is_current=False)
    GssCode.objects.create(code="E08000038", place=council)
    county = PlaceFactory(code="CTY", tier="upper")
    GssCode.objects.create(code="E10000001", place=county)
    features = [feature("E08000016"), feature("E10000001")]
    out = tmp_path / "outlines.json"
    said, complained = draw(tmp_path / "boundaries.json", features, out)
    assert set(read_outlines(out)["places"]) == {"NEW"}
    assert "1 outlines" in said
    assert "E10000001 is no council" in complained
    assert f"GAP {other} has no outline" in complained


@pytest.mark.django_db
def test_a_file_without_any_council_changes_nothing(tmp_path):
    out = tmp_path / "outlines.json"
    with pytest.raises(CommandError):
        draw(tmp_path / "boundaries.json", [feature("X")], out)
    assert not out.exists()
