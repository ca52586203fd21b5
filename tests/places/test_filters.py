from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from places.filters import PlaceFilter, PlaceListFilter
from places.models import FormerPlaceSlug, GssCode, Place, PlaceAlias
from tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db


def found(query: str, filterset=PlaceFilter) -> list[str]:
    result = filterset(QueryDict(query), Place.objects.order_by("name"))
    assert result.is_valid(), result.errors
    return [place.name for place in result.qs]


@pytest.fixture
def mon():
    place = PlaceFactory(
        code="AGY", name="Isle of Anglesey", nation="Wales", region="Wales", type="WPA"
    )
    for alias in ("Isle of Anglesey", "Ynys Môn", "AGY", "King’s & Queen's"):
        PlaceAlias.objects.create(place=place, alias=alias)
    GssCode.objects.create(place=place, code="W06000001")
    PlaceFactory(name="Barnsley")
    return place


@pytest.mark.parametrize(
    "text", ["anglesey", "YNYS MON", "ynys+môn", "+glese+", "agy", "w06000001", "kings+and+queens"]
)
def test_a_place_is_found_by_any_of_its_names_and_codes(mon, text):
    assert found(f"q={text}") == ["Isle of Anglesey"]


@pytest.mark.parametrize("text", ["barnslee", "!!", "%25", "_", "%26"])
def test_other_text_finds_nothing(mon, text):
    PlaceFactory(name="Stratford")
    assert "Barnsley" not in found(f"q={text}")


def test_no_text_at_all_is_no_filter(mon):
    assert found("") == found("q=") == found("q=++") == ["Barnsley", "Isle of Anglesey"]


def test_values_of_one_filter_widen_and_filters_narrow(mon):
    PlaceFactory(name="Cardiff", nation="Wales", region="Wales", type="WPA")
    PlaceFactory(name="Leeds", region="Yorkshire and The Humber", type="MD")
    assert found("nation=Wales&nation=England&type=MD&type=WPA") == [
        "Cardiff", "Isle of Anglesey", "Leeds",
    ]  # fmt: skip
    assert found("nation=England&type=WPA") == []
    assert found("region=Yorkshire+and+The+Humber") == ["Leeds"]


class TestWithin:
    @pytest.fixture(autouse=True)
    def _places(self):
        county = PlaceFactory(code="LAN", name="Lancashire", slug="lancashire", tier="upper")
        district = PlaceFactory(name="Preston", parent=county, tier="lower")
        FormerPlaceSlug.objects.create(slug="county-palatine", place=county)
        for name, council in (("Longridge", county), ("Ingol", district)):
            PlaceFactory(name=name, kind="community", type="PAR", tier="local", parent=council)
        PlaceFactory(
            name="Gone", kind="community", type="PAR", tier="local", parent=county,
            active_until=timezone.localdate() - timedelta(days=1),
        )  # fmt: skip
        PlaceFactory(name="Leeds", code="LDS")

    @pytest.mark.parametrize("parent", ["LAN", "lan", "lancashire", "county-palatine"])
    def test_the_communities_of_a_council(self, parent):
        assert found(f"kind=community&parent={parent}") == ["Gone", "Longridge"]
        assert found(f"kind=community&parent={parent}&abolished=false") == ["Longridge"]
        assert found(f"kind=community&parent={parent}", PlaceListFilter) == ["Longridge"]

    def test_each_alone(self):
        assert found("parent=LAN") == ["Gone", "Longridge", "Preston"]
        assert found("kind=community") == ["Gone", "Ingol", "Longridge"]
        assert found("kind=council") == ["Lancashire", "Leeds", "Preston"]
        assert found("parent=LDS") == []
        assert len(found("parent=")) == 6

    def test_the_page_and_the_data_say_the_same(self, client):
        query = {"kind": "community", "parent": "LAN"}
        answer = client.get("/api/v1/places/", query | {"abolished": "false"}).json()
        page = client.get("/places/", query)
        names = [row["name"] for row in answer["results"]]
        assert names == [row["place"].name for row in page.context["rows"]] == ["Longridge"]
        assert 'name="parent" value="LAN"' in page.content.decode()
        assert 'name="parent"' not in client.get("/places/").content.decode()

    def test_an_unknown_council_is_an_error_on_its_field(self, client):
        for address in ("/api/v1/places/", "/api/v1/places/export.geojson/"):
            answer = client.get(address, {"parent": "nowhere"})
            assert answer.status_code == 400
            assert answer.json()["errors"] == {
                "parent": ["“nowhere” is not a place in the register."]
            }
        page = client.get("/places/", {"parent": "nowhere"}).content.decode()
        assert "“nowhere” is not a place in the register." in page


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("nation=Mercia", "nation"),
        ("nation=Wales&nation=Mercia", "nation"),
        ("region=north+west", "region"),
        ("type=XYZ", "type"),
        ("abolished=maybe", "abolished"),
        (f"q={'x' * 101}", "q"),
    ],
)
def test_unknown_values_are_refused_by_name(query, field):
    assert list(PlaceFilter(QueryDict(query), Place.objects.all()).errors) == [field]


def test_a_place_is_abolished_from_the_day_after_its_last(db):
    today = timezone.localdate()
    for name, days in (("Yesterday", -1), ("Today", 0), ("Tomorrow", 1)):
        PlaceFactory(name=name, active_until=today + timedelta(days=days))
    PlaceFactory(name="Always")
    everywhere = ["Always", "Today", "Tomorrow", "Yesterday"]
    existing = ["Always", "Today", "Tomorrow"]

    assert found("") == found("abolished=true") == everywhere
    assert found("abolished=false") == existing
    assert found("", PlaceListFilter) == existing
    assert found("abolished=on", PlaceListFilter) == everywhere
