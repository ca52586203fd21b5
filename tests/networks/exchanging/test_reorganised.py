"""Offers, requests and parts in them go on with what takes over from a place."""

import pytest

from networks.actions import exchange_parties
from networks.models import Exchange
from tests.factories import ExchangeFactory, ExchangePartyFactory, MembershipFactory, PlaceFactory
from tests.places.reorganising.reform import abolish

pytestmark = pytest.mark.django_db


@pytest.fixture
def mendip():
    return PlaceFactory(name="Mendip", official_name="Mendip District Council")


@pytest.fixture
def somerset():
    return PlaceFactory(name="Somerset", population=580_000)


def test_what_is_open_or_agreed_goes_on_and_the_page_says_so(client, mendip, somerset):
    open_, agreed = (ExchangeFactory(place=mendip, state=state) for state in ("open", "agreed"))
    done = ExchangeFactory(place=mendip, state="delivered")
    abolish(mendip, somerset)
    rows = Exchange.objects.values_list("pk", "place", "carried_from")
    assert set(rows) == {
        (open_.pk, somerset.pk, mendip.pk),
        (agreed.pk, somerset.pk, mendip.pk),
        (done.pk, mendip.pk, None),
    }
    page = client.get(open_.get_absolute_url()).content.decode()
    assert "took this over from Mendip District Council" in page
    listed = client.get("/networks/exchanges/", {"place": somerset.slug}).context["cards"]
    assert {card.exchange.pk for card in listed} == {open_.pk, agreed.pk, done.pk}


def test_a_part_goes_on_and_is_answered_for_by_the_successor(client, mendip, somerset):
    party = ExchangePartyFactory(place=mendip, state="agreed", exchange__is_repeatable=False)
    Exchange.objects.update(state="agreed")
    abolish(mendip, somerset)
    rows = party.exchange.parties.order_by("pk").values_list("place", "state", "carried_from")
    assert list(rows) == [(mendip.pk, "succeeded", None), (somerset.pk, "agreed", mendip.pk)]
    page = client.get(party.exchange.get_absolute_url()).content.decode()
    assert "took over the part of Mendip District Council" in page
    officer = MembershipFactory(place=somerset).user
    heirs = party.exchange.parties.get(place=somerset)
    exchange_parties.move(heirs, by=officer, to="delivered")
    party.exchange.refresh_from_db()
    assert party.exchange.state == "delivered"


def test_of_a_divided_council_the_most_populous_successor_has_it(mendip, somerset):
    small = PlaceFactory(population=1_000)
    exchange = ExchangeFactory(place=mendip)
    party = ExchangePartyFactory(place=mendip)
    abolish(mendip, small, somerset)
    exchange.refresh_from_db()
    assert exchange.place == somerset
    assert set(party.exchange.parties.values_list("place", flat=True)) == {mendip.pk, somerset.pk}


def test_two_sides_that_become_one_place_owe_each_other_nothing(mendip, somerset):
    exchange = ExchangeFactory(place=somerset, is_repeatable=False, state="agreed")
    party = ExchangePartyFactory(exchange=exchange, place=mendip, state="agreed")
    abolish(mendip, somerset)
    party.refresh_from_db()
    exchange.refresh_from_db()
    assert (party.state, exchange.state) == ("succeeded", "open")


def test_the_other_side_of_what_is_carried_over_may_be_the_successor(mendip, somerset):
    exchange = ExchangeFactory(place=mendip, is_repeatable=False, state="agreed")
    party = ExchangePartyFactory(exchange=exchange, place=somerset, state="agreed")
    abolish(mendip, somerset)
    party.refresh_from_db()
    exchange.refresh_from_db()
    assert (party.state, exchange.state, exchange.place) == ("withdrawn", "open", somerset)


def test_two_predecessors_become_one_part(mendip, somerset):
    sedgemoor = PlaceFactory()
    exchange = ExchangeFactory()
    ExchangePartyFactory(exchange=exchange, place=mendip)
    ExchangePartyFactory(exchange=exchange, place=sedgemoor, state="agreed")
    abolish(mendip, somerset)
    abolish(sedgemoor, somerset)
    assert exchange.parties.get(place=somerset).state == "agreed"
