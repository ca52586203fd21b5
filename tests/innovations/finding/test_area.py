"""What a council and the communities within it have tried, found together."""

import pytest
from django.http import QueryDict

from innovations.filters import InnovationFilter
from innovations.finding.facets import count_facets
from innovations.models import Innovation
from places.models import Succession
from places.within import with_communities
from tests.factories import InnovationFactory, PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db


def found(query: str) -> set[Innovation]:
    """By the database; counting in memory must say the same."""
    filterset = InnovationFilter.tolerant(QueryDict(query), Innovation.objects.published())
    hits = set(filterset.qs)
    assert count_facets(filterset, UserFactory()).total == len(hits)
    return hits


@pytest.fixture
def council():
    return PlaceFactory(slug="calder")


def within(council, **fields):
    return PlaceFactory(parent=council, kind="community", type="PAR", tier="local", **fields)


def test_a_council_alone_and_with_its_communities(council):
    own = InnovationFactory(place=council, published=True)
    parish = InnovationFactory(place=within(council), published=True)
    took_part = InnovationFactory(published=True)
    took_part.further_places.add(within(council))
    InnovationFactory(place=within(PlaceFactory()), published=True)
    InnovationFactory(place=PlaceFactory(parent=council, type="NMD"), published=True)
    assert found("place=calder") == {own}
    assert found("area=calder") == {own, parish, took_part}


def test_those_under_a_council_it_took_over_from_are_found_too(council):
    old = PlaceFactory(active_until="2023-03-31")
    Succession.objects.create(from_place=old, to_place=council, date="2023-04-01")
    parish = InnovationFactory(place=within(old), published=True)
    assert found("area=calder") == {parish}


def test_of_a_council_that_is_gone_the_area_of_all_that_took_over(client, council):
    old = PlaceFactory(slug="old", active_until="2023-03-31")
    other = PlaceFactory(slug="aire")
    for heir in (council, other):
        Succession.objects.create(from_place=old, to_place=heir, date="2023-04-01")
    records = {
        InnovationFactory(place=place, published=True)
        for place in (old, council, other, within(other), within(old))
    }
    InnovationFactory(published=True)
    assert found("area=old") == records
    page = client.get("/innovations/", {"area": "old"}).content.decode()
    for slug in ("aire", "calder"):
        assert f'<input type="hidden" name="area" value="{slug}" form="find">' in page


def test_of_one_that_nothing_took_over_its_own(council):
    old = PlaceFactory(slug="old", active_until="2023-03-31")
    record = InnovationFactory(place=old, published=True)
    assert found("area=old") == {record}


def test_the_list_keeps_it_when_the_filters_are_sent_again(client, council):
    InnovationFactory(place=within(council), title="Hedgehog highway", published=True)
    page = client.get("/innovations/", {"area": council.code}).content.decode()
    assert "Hedgehog highway" in page
    assert '<input type="hidden" name="area" value="calder" form="find">' in page
    assert "Council and its communities" in page
    answer = client.get("/api/v1/innovations/", {"area": "calder"}).json()
    assert [one["title"] for one in answer["results"]] == ["Hedgehog highway"]
    assert client.get("/api/v1/innovations/", {"area": "nowhere"}).status_code == 400


def test_a_place_without_communities_is_itself(council, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        assert with_communities([council.pk]) == [council.pk]
