"""Cursors come from the address bar, so they hold whatever somebody puts there."""

from datetime import UTC, datetime

import pytest

from connected_localism.common.pagination import (
    BadCursor,
    Ordering,
    at_position,
    encode_cursor,
    page_of,
)
from places.models import Place
from tests.factories import PlaceFactory

BY_NAME = Ordering("name", str, descending=False)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (str, "\x00"),
        (str, None),
        (str, 5),
        (int, "5"),
        (int, 2**31),
        (datetime, "\x00"),
        (datetime, 5),
        (datetime, "2024-02-30T00:00:00Z"),
        (datetime, "0001-01-01T00:00:00+01:00"),
        (datetime, "yesterday"),
    ],
)
def test_a_position_that_the_database_would_refuse_is_no_position(kind, value):
    with pytest.raises(BadCursor):
        Ordering("column", kind).beyond(encode_cursor((value, 1)))


def test_a_moment_is_the_same_whatever_its_offset():
    moment = Ordering("column").value("1024-03-26T15:25:54-17:21")
    assert moment == datetime(1024, 3, 27, 8, 46, 54, tzinfo=UTC)
    assert moment.tzinfo == UTC  # PostgreSQL would refuse the offset itself


@pytest.fixture
def places(db):
    return [PlaceFactory(name=name) for name in "ABCDE"]


def names_at(rf, address: str):
    """The names on the page at this address, and the addresses around it."""
    page = page_of(rf.get(address), Place.objects.filter(name__in=list("ABCDE")), BY_NAME, 2)
    return "".join(place.name for place in page.rows), page.previous_url, page.next_url


def test_the_addresses_around_a_page_lead_through_the_list_and_back(rf, places):
    names, before_first, second = names_at(rf, "/list/?kind=a&kind=b")
    assert (names, before_first) == ("AB", None)
    assert second.startswith("/list/?kind=a&kind=b&after=")
    names, _first, third = names_at(rf, second)
    assert names == "CD"
    names, second_again, after_last = names_at(rf, third)
    assert (names, after_last) == ("E", None)
    assert second_again.startswith("/list/?kind=a&kind=b&before=")
    assert names_at(rf, second_again)[0] == "CD"


def test_a_list_may_begin_in_its_middle(rf, places):
    here = encode_cursor(BY_NAME.position(places[1]))
    there = encode_cursor(BY_NAME.position(places[3]))
    asked = {"first_after": here}
    some = Place.objects.all()
    assert page_of(rf.get("/"), some, BY_NAME, 2, **asked).rows == places[2:4]
    assert page_of(rf.get("/", {"after": there}), some, BY_NAME, 2, **asked).rows == places[4:]


def test_another_position_takes_the_place_of_the_one_before(rf):
    request = rf.get("/list/?after=x&page=2&q=a b")
    assert at_position(request, page="3") == "/list/?q=a+b&page=3"
    assert at_position(request, before="y") == "/list/?q=a+b&before=y"
    assert at_position(request) == "/list/?q=a+b"
    assert at_position(rf.get("/list/?after=x")) == "/list/"


@pytest.mark.django_db
def test_a_wrong_position_leads_to_the_beginning(client):
    address = "/places/?kind=community&after=nonsense"
    answer = client.get(address)
    assert (answer.status_code, answer.url) == (302, "/places/?kind=community")
    said = client.get(answer.url).content.decode()
    assert "That page of the list is not there. This is its beginning." in said
