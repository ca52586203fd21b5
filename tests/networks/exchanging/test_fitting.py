"""Offers and requests that fit each other, and innovations about the same."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from networks.exchanging.fitting import fits
from networks.models import Network
from tests.factories import ExchangeFactory, NetworkFactory
from tests.innovations.search.records import make_searchable, published

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


@pytest.fixture
def repair():
    """An innovation that is about the same as the offers of these tests, among others."""
    record = published(
        "Repair cafés in libraries", summary="Volunteers mend toasters and bicycles."
    )
    published("Flood gauges on rivers", summary="Sensors warn villages of rising water.")
    make_searchable()
    return record


def offer(title="Business case for repair cafés", **values):
    values.setdefault("summary", "What it costs to mend toasters with volunteers in libraries.")
    return ExchangeFactory(title=title, **values)


def request_(title="Business case for a repair café", **values):
    values.setdefault("summary", "We want to mend toasters with volunteers in our libraries.")
    return ExchangeFactory(kind="request", title=title, **values)


def test_a_request_is_found_for_an_offer_and_the_other_way_round(repair):
    offered, asked = offer(), request_()
    request_("Specification of flood gauges", summary="Sensors that warn of rising water.")
    (fit,) = fits(offered, ANYBODY)
    assert fit.exchange == asked
    assert {"repair", "toasters"} <= set(fit.terms)
    assert [fit.exchange for fit in fits(asked, ANYBODY)] == [offered]


def test_only_what_is_open_and_anothers_and_may_be_seen_fits(repair):
    offered = offer()
    request_(place=offered.place)
    request_(state="withdrawn")
    request_(is_hidden=True)
    request_(network=NetworkFactory(visibility=Network.Visibility.PRIVATE))
    offer()
    assert fits(offered, ANYBODY) == []


def test_the_page_shows_them_with_innovations(client, repair):
    offered, asked = offer(), request_()
    page = client.get(reverse("exchange-fitting", args=[offered.public_id])).content.decode()
    assert asked.title in page
    assert repair.title in page
    assert "Flood gauges" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_the_same_queries_for_any_number(
    client, repair, number, django_assert_num_queries
):
    offered = offer()
    for _each in range(number):
        request_(network=NetworkFactory())
    url = reverse("exchange-fitting", args=[offered.public_id])
    client.get(url)
    with django_assert_num_queries(QUERIES):
        page = client.get(url)
    assert len(page.context["fits"]) == number


QUERIES = 16  # the offer, what fits with its words, networks and takers; the rest is the search


def test_without_any_innovation_nothing_is_known_and_nothing_fails(client):
    offered = offer()
    request_()
    page = client.get(reverse("exchange-fitting", args=[offered.public_id])).content.decode()
    assert "Nothing yet that is likely to fit." in page
