from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from innovations.filters import InnovationFilter
from innovations.mapping.by_place import Numbers, count_by_place
from innovations.matching.documents import write_search_documents
from innovations.models import Innovation
from places.models import Succession
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()
Status, Visibility = Innovation.Status, Innovation.Visibility


def counted(query: str = "", user=ANYBODY):
    innovations = Innovation.objects.visible_to(user).published()
    return count_by_place(InnovationFilter.tolerant(QueryDict(query), innovations), user)


def numbers(query: str = "", user=ANYBODY) -> dict[str, Numbers]:
    """Of the places that have something."""
    rows = counted(query, user).rows
    return {row.place.slug: row.numbers for row in rows if row.numbers.found}


def abolished(slug: str, *successors, day=date(2023, 4, 1)):
    place = PlaceFactory(slug=slug, active_until=day - timedelta(days=1))
    for successor in successors:
        Succession.objects.create(from_place=place, to_place=successor, date=day)
    return place


def test_a_place_has_what_it_led_and_what_it_took_part_in():
    here, there = PlaceFactory(slug="here"), PlaceFactory(slug="there")
    InnovationFactory(published=True, place=here).further_places.add(there)
    InnovationFactory(published=True, place=here)
    PlaceFactory(slug="idle")
    assert numbers() == {"here": Numbers(2), "there": Numbers(1)}
    assert counted().total == 2
    assert [row.place.slug for row in counted().rows].count("idle") == 1


def test_open_needs_and_what_was_confirmed_in_the_last_year():
    place = PlaceFactory(slug="here")
    now = timezone.now()
    InnovationFactory(published=True, place=place, kind="need", confirmed_at=now)
    InnovationFactory(
        published=True, place=place, kind="need", stage="ended", end_reason="met",
        confirmed_at=now - timedelta(days=400),
    )  # fmt: skip
    InnovationFactory(published=True, place=place, kind="pilot")
    assert numbers() == {"here": Numbers(found=3, open_needs=1, lately=1)}


@pytest.mark.parametrize(
    "state",
    [
        {"status": Status.DRAFT},
        {"status": Status.HIDDEN},
        {"status": Status.WITHDRAWN},
        {"status": Status.DECLINED},
        {"published": True, "visibility": Visibility.MEMBERS},
    ],
    ids=["draft", "hidden", "withdrawn", "declined", "for members"],
)
def test_what_a_reader_may_not_read_is_not_counted_anywhere(state):
    place, further = PlaceFactory(slug="here"), PlaceFactory()
    record = InnovationFactory(place=place, kind="need", **state)
    record.further_places.add(further)
    write_search_documents([record.pk])
    found = counted()
    assert [row.numbers for row in found.rows] == [Numbers(), Numbers()]
    assert found.total == 0
    assert numbers(f"place={place.slug}") == {}
    assert numbers("q=repair") == {}


def test_members_see_what_is_for_members():
    place = PlaceFactory(slug="here")
    InnovationFactory(published=True, place=place, visibility=Visibility.MEMBERS)
    assert numbers(user=MembershipFactory().user) == {"here": Numbers(1)}
    assert numbers(user=UserFactory()) == {}


# --- Reorganisation -----------------------------------------------------------------------------
def test_what_an_abolished_council_did_counts_for_its_successor_through_chains():
    today = PlaceFactory(slug="today")
    middle = abolished("middle", today)
    first = abolished("first", middle, day=date(2019, 4, 1))
    for place in (first, middle, today):
        InnovationFactory(published=True, place=place)
    assert numbers() == {"today": Numbers(3)}


def test_a_record_of_two_merged_councils_counts_once():
    today = PlaceFactory(slug="today")
    one, two = abolished("one", today), abolished("two", today)
    InnovationFactory(published=True, place=one).further_places.add(two, today)
    assert numbers() == {"today": Numbers(1)}


def test_after_a_split_each_successor_has_all_of_it():
    north, west = PlaceFactory(slug="north"), PlaceFactory(slug="west")
    InnovationFactory(published=True, place=abolished("old", north, west))
    assert numbers() == {"north": Numbers(1), "west": Numbers(1)}
    assert counted().total == 1


def test_until_vesting_day_the_old_council_has_it():
    tomorrow = timezone.localdate() + timedelta(days=1)
    new = PlaceFactory(slug="new", active_from=tomorrow)
    InnovationFactory(published=True, place=abolished("old", new, day=tomorrow))
    assert numbers() == {"old": Numbers(1)}
    assert [row.place.slug for row in counted().rows] == ["old"]


def test_on_vesting_day_the_new_council_has_it():
    today = timezone.localdate()
    new = PlaceFactory(slug="new", active_from=today)
    InnovationFactory(published=True, place=abolished("old", new, day=today))
    assert numbers() == {"new": Numbers(1)}


def test_a_council_that_nothing_took_over_from_stays():
    InnovationFactory(published=True, place=abolished("gone"))
    assert numbers() == {"gone": Numbers(1)}


# --- The filters of the list ----------------------------------------------------------------------
FILTERS = [
    "theme=waste-and-recycling", "kind=need", "stage=live", "result=worked", "nation=Wales",
    "region=London", "started_from=2020", "confirmed=never", "led_by=community", "q=orchard",
    "q=orchard&kind=need", "theme=no-such-theme", "place=here", "place=old", "place=here&place=old",
]  # fmt: skip


@pytest.fixture
def varied():
    here = PlaceFactory(slug="here", nation="Wales", region="Wales")
    there = PlaceFactory(slug="there", region="London")
    old = abolished("old", there)
    for at, place in enumerate((here, there, old, here, old)):
        InnovationFactory(
            published=True, place=place, kind=("need", "pilot")[at % 2],
            stage=("live", "idea")[at % 2], result=("worked", "")[at % 2], started=str(2018 + at),
            themes=[("waste-and-recycling", "public-health")[at % 2]],
            lead_kind=("community", "council")[at % 2],
            confirmed_at=timezone.now() if at % 2 else None,
            title=("A community orchard", "Repair")[at % 2],
        )  # fmt: skip
    InnovationFactory(published=True, place=here).further_places.add(old)
    write_search_documents(list(Innovation.objects.values_list("pk", flat=True)))


@pytest.mark.parametrize("query", FILTERS)
def test_each_number_is_what_the_list_finds(client, varied, query):
    """For every place and measure: the number, and how many cards the list behind its link has."""
    page = client.get(f"/map/hexagons/?{query}", follow=True)
    listed = client.get(f"/innovations/?{query}", follow=True)
    assert page.context["total"] == listed.context["found"]
    rows = page.context["rows"] + page.context["others"]
    assert rows
    for row in rows:
        assert client.get(row.url).context["found"] == row.found, row.url
        if row.needs_url:
            assert client.get(row.needs_url).context["found"] == row.open_needs, row.needs_url


def test_an_abolished_council_that_is_asked_for_is_found_at_its_successor(varied):
    (row,) = counted("place=old").rows
    assert (row.place.slug, [place.slug for place in row.asked]) == ("there", ["old"])
    assert row.numbers.found == 3  # without what "there" did itself


def test_hits_beyond_what_is_counted_are_owned_up_to(monkeypatch):
    monkeypatch.setattr("innovations.finding.facets.MOST_COUNTED", 1)
    place = PlaceFactory(slug="here")
    records = InnovationFactory.create_batch(3, published=True, place=place)
    write_search_documents([record.pk for record in records])
    assert counted("q=repair").is_more
    assert not counted().is_more


def test_communities_are_there_only_with_something():
    council = PlaceFactory(slug="council")
    _idle, busy = (
        PlaceFactory(slug=slug, kind="community", type="NBH", tier="local", parent=council)
        for slug in ("idle", "busy")
    )
    InnovationFactory(published=True, place=busy)
    assert {row.place.slug for row in counted().rows} == {"council", "busy"}


@pytest.mark.parametrize("path", ["/map/", "/map/hexagons/"])
def test_as_many_queries_for_three_places_as_for_one(client, path):
    def queries() -> int:
        client.get(path)  # what is kept between requests is read
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(path)
        return len(captured)

    InnovationFactory(published=True, place__code="LDS", place__slug="one")
    for_one = queries()
    for code, slug in (("BRD", "two"), ("WKF", "three")):
        place = PlaceFactory(code=code, slug=slug, parent=PlaceFactory())
        InnovationFactory(published=True, place=place).further_places.add(PlaceFactory())
    abolished("old", place)
    assert queries() == for_one
