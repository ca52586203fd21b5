from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from places.filters import PlaceFilter, PlaceListFilter
from places.models import GssCode, Place, PlaceAlias
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
