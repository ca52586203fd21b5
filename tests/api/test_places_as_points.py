"""Places as GeoJSON points, for other people's maps."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connected_localism.common.context import DATA_ATTRIBUTION
from innovations.api import places_as_points
from places.models import Place, Succession
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/places/export.geojson/"


def asked(client, address=ADDRESS, **query) -> dict:
    response = client.get(address, query)
    assert (response.status_code, response["Content-Type"]) == (200, "application/geo+json")
    return json.loads(response.getvalue())


def codes(collection: dict) -> set[str]:
    return {feature["id"] for feature in collection["features"]}


def test_a_place_is_a_point_with_its_name_type_and_number(client):
    county = PlaceFactory(code="LAN")
    old = PlaceFactory(code="OLD", active_until=date(2019, 3, 31))
    place = PlaceFactory(
        code="PRE", name="Preston", slug="preston", type="NMD", tier="lower", parent=county,
        population=150_000, latitude=53.76, longitude=-2.7,
    )  # fmt: skip
    Succession.objects.create(from_place=old, to_place=place, date=date(2019, 4, 1))
    InnovationFactory(place=place, published=True)
    InnovationFactory(place=old, published=True)
    InnovationFactory(place=place)  # a draft

    found = asked(client, parent="LAN")
    assert {name: found[name] for name in ("type", "licence", "attribution")} == {
        "type": "FeatureCollection",
        "licence": ["CC-BY-4.0", "OGL-UK-3.0"],
        "attribution": DATA_ATTRIBUTION,
    }
    assert found["features"] == [
        {
            "type": "Feature",
            "id": "PRE",
            "geometry": {"type": "Point", "coordinates": [-2.7, 53.76]},
            "properties": {
                "code": "PRE", "name": "Preston", "name_cy": "", "kind": "council", "type": "NMD",
                "tier": "lower", "nation": "England", "active_from": None, "active_until": None,
                "population": 150_000, "parent": "LAN", "innovations": 2,
                "url": f"http://localhost:8000{place.get_absolute_url()}",
            },
        }
    ]  # fmt: skip


def test_a_place_without_a_position_has_no_geometry(client):
    PlaceFactory(code="AAA", latitude=None, longitude=None)
    (feature,) = asked(client)["features"]
    assert feature["geometry"] is None


def test_with_the_filters_of_the_list_and_none_else(client, no_rate_limits):
    council = PlaceFactory(code="LDS", nation="England")
    PlaceFactory(code="ABE", nation="Scotland")
    PlaceFactory(code="OTL", kind="community", type="PAR", tier="local", parent=council)
    assert codes(asked(client)) == {"LDS", "ABE", "OTL"}
    assert codes(asked(client, kind="community", parent="LDS")) == {"OTL"}
    assert codes(asked(client, nation="Scotland")) == {"ABE"}
    assert codes(asked(client, address=ADDRESS.rstrip("/"), nation="Scotland")) == {"ABE"}
    assert asked(client, nation="Wales")["features"] == []
    for wrong in ({"nation": "Mars"}, {"page_size": "1"}):
        response = client.get(ADDRESS, wrong)
        assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_a_client_that_takes_geojson_alone_gets_it(client):
    PlaceFactory()
    assert client.get(ADDRESS, headers={"accept": "application/geo+json"}).status_code == 200


def test_only_what_the_reader_finds_is_counted(client):
    place = PlaceFactory(code="LDS")
    InnovationFactory(place=place, published=True, visibility="members")
    number = lambda: asked(client)["features"][0]["properties"]["innovations"]  # noqa: E731
    assert number() == 0
    client.force_login(MembershipFactory(user=UserFactory()).user)
    assert number() == 1


@pytest.mark.parametrize("chunk", [1, 2, 1000])
def test_every_place_is_in_it_once_however_it_is_cut(client, monkeypatch, chunk):
    monkeypatch.setattr(places_as_points, "CHUNK", chunk)
    places = PlaceFactory.create_batch(5)
    Place.objects.update(updated_at=places[0].updated_at)
    features = asked(client)["features"]
    assert sorted(feature["id"] for feature in features) == sorted(each.code for each in places)


def test_a_place_that_is_changed_while_it_is_read_is_in_it_once(monkeypatch):
    monkeypatch.setattr(places_as_points, "CHUNK", 1)
    places = PlaceFactory.create_batch(3)
    lines = places_as_points.lines_of(Place.objects.all(), {})
    read = [next(lines), next(lines)]
    Place.objects.filter(pk=places[0].pk).update(updated_at=timezone.now())
    features = json.loads(b"".join([*read, *lines]))["features"]
    assert [feature["id"] for feature in features] == [each.code for each in places]


def test_it_takes_as_many_queries_for_one_place_as_for_three(client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            asked(client)
        return len(found)

    council = PlaceFactory()
    queries()  # what is remembered from the first time on
    first = queries()
    for _each in range(2):
        PlaceFactory(kind="community", type="PAR", tier="local", parent=council)
    assert queries() == first
