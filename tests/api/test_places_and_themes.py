from datetime import date

import pytest

from places.models import GssCode, Succession
from tests.factories import InnovationFactory, PlaceFactory

pytestmark = pytest.mark.django_db


def test_a_place_has_its_codes_and_where_it_sits(client):
    county = PlaceFactory(code="LAN", name="Lancashire")
    old = PlaceFactory(code="OLD", active_until=date(2019, 3, 31))
    place = PlaceFactory(code="PRE", name="Preston", parent=county)
    Succession.objects.create(from_place=old, to_place=place, date=date(2019, 4, 1))
    GssCode.objects.create(place=place, code="E07000123")
    GssCode.objects.create(place=place, code="E07000001", is_current=False)

    found = client.get("/api/v1/places/PRE/").json()
    assert {
        name: found[name]
        for name in ("name", "parent", "gss_code", "former_gss_codes", "predecessors", "successors")
    } == {
        "name": "Preston",
        "parent": "LAN",
        "gss_code": "E07000123",
        "former_gss_codes": ["E07000001"],
        "predecessors": ["OLD"],
        "successors": [],
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_of_places_takes_the_same_few_queries(client, django_assert_num_queries, rows):
    for place in PlaceFactory.create_batch(rows):
        GssCode.objects.create(place=place, code=f"E{place.pk:08}")
    with django_assert_num_queries(4):
        assert len(client.get("/api/v1/places/").json()["results"]) == rows


def test_an_unknown_place_is_404(client):
    assert client.get("/api/v1/places/NOPE/").status_code == 404


def test_themes_come_with_their_counts(client):
    InnovationFactory(published=True)
    InnovationFactory()  # a draft does not count
    themes = client.get("/api/v1/themes/").json()
    assert len(themes) == 20
    assert {theme["slug"]: theme["innovations"] for theme in themes if theme["innovations"]} == {
        "waste-and-recycling": 1
    }


def test_an_unknown_theme_is_404(client):
    assert client.get("/api/v1/themes/magic/").status_code == 404
