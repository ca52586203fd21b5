"""What the page of a place says of what it has signed, offers and asks for."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.models import Network, SignOn
from networks.showing.elsewhere import MOST_OF_EACH
from places.models import Place, Succession
from tests.factories import (
    ExchangeFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    SignOnFactory,
    StatementFactory,
)
from tests.places.reorganising.reform import abolish

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return PlaceFactory(name="Dover")


def page(client, place) -> str:
    answer = client.get(place.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def private() -> Network:
    return NetworkFactory(visibility=Network.Visibility.PRIVATE)


def test_it_names_both_with_day_and_kind(client, place):
    signed = SignOnFactory(place=place, statement=StatementFactory(title="Mend it"))
    SignOn.objects.filter(pk=signed.pk).update(signed_at="2026-05-14T12:00Z")
    offer = ExchangeFactory(place=place, title="Lantern plan")
    wish = ExchangeFactory(place=place, title="A ladder", kind="request", type="kit")
    text = page(client, place)
    for each in (signed.statement, offer, wish):
        assert each.get_absolute_url() in text
    for said in ("Mend it", "Signed on 14 May 2026", "Offer: Document", "Request: Kit"):
        assert said in text
    assert "has signed no statement" not in text
    assert "has no open offer" not in text


def test_where_there_is_nothing_it_says_so_unless_the_place_is_gone(client, place):
    text = page(client, place)
    assert "Dover has signed no statement here yet" in text
    assert "Dover has no open offer or request" in text
    Place.objects.filter(pk=place.pk).update(active_until=date(2020, 3, 31))
    text = page(client, place)
    assert "has signed no statement" not in text
    assert "has no open offer" not in text


def test_what_others_may_not_know_of_or_is_over_is_not_there(client, place):
    network = private()
    for statement in (
        StatementFactory(title="Secret wish", network=network),
        StatementFactory(title="Secret wish", network=NetworkFactory(status="hidden")),
        StatementFactory(title="Secret wish", is_hidden=True),
    ):
        SignOnFactory(place=place, statement=statement)
    SignOnFactory(
        place=place, statement=StatementFactory(title="Secret wish"), ending="revoked",
        ended_at="2026-05-14T12:00Z",
    )  # fmt: skip
    for values in (
        {"network": network},
        {"is_hidden": True},
        {"state": "withdrawn"},
        {"state": "agreed"},
    ):
        ExchangeFactory(place=place, title="Secret plan", **values)
    text = page(client, place)
    assert "Secret" not in text

    NetworkMemberFactory(network=network, place=place)
    client.force_login(MembershipFactory(place=place).user)
    text = page(client, place)
    assert (text.count("Secret wish"), text.count("Secret plan")) == (1, 1)


@pytest.mark.parametrize("number", [MOST_OF_EACH, MOST_OF_EACH + 1])
def test_the_newest_are_shown_and_the_rest_is_behind_a_link(client, place, number):
    statements = [SignOnFactory(place=place).statement for _each in range(number)]
    offers = [ExchangeFactory(place=place) for _each in range(number)]
    SignOnFactory()
    text = page(client, place)
    for rows in (statements, offers):
        there = [each.get_absolute_url() in text for each in rows]
        assert there == [each in rows[-MOST_OF_EACH:] for each in rows]
    lists = {
        f"{reverse('statement-list')}?place={place.slug}": statements,
        f"{reverse('exchange-list')}?place={place.slug}&state=open": offers,
    }
    for address, rows in lists.items():
        assert (address.replace("&", "&amp;") in text) == (number > MOST_OF_EACH)
        cards = client.get(address).context["cards"]
        found = [getattr(card, "statement", None) or card.exchange for card in cards]
        assert found == rows[::-1]


def test_what_a_council_of_before_has_signed_and_offered_is_its_successors_too(client, place):
    old = PlaceFactory(name="Old Dover", official_name="Old Dover Council")
    statement = SignOnFactory(place=old).statement
    SignOnFactory(place=place, statement=statement)
    other = SignOnFactory(place=old).statement
    abolish(old, place)
    text = page(client, place)
    assert text.count(f'href="{statement.get_absolute_url()}"') == 1
    assert text.count(f'href="{other.get_absolute_url()}"') == 1
    assert "(Old Dover Council)" in text


def test_what_a_council_has_that_only_gave_a_part_away_is_its_own(client, place):
    """Of what Dover took over, Deal is still there."""
    deal, gone = PlaceFactory(name="Deal"), PlaceFactory(name="Sandwich")
    Succession.objects.create(from_place=deal, to_place=place, date=date(2020, 4, 1))
    abolish(gone, place)
    titles = {deal: "Of Deal", gone: "Of Sandwich"}
    for each, title in titles.items():
        SignOnFactory(place=each, statement=StatementFactory(title=f"Wish {title}"))
        ExchangeFactory(place=each, title=f"Plan {title}")
        NetworkMemberFactory(place=each, network=NetworkFactory(name=f"Network {title}"))
    lists = [reverse(f"{each}-list") for each in ("statement", "exchange", "network")]
    shown = page(client, place) + "".join(
        client.get(address, {"place": place.slug}).text for address in lists
    )
    for what in ("Wish", "Plan", "Network"):
        assert f"{what} Of Sandwich" in shown
        assert f"{what} Of Deal" not in shown
    text = page(client, deal)
    assert all(f"{what} Of Deal" in text for what in ("Wish", "Plan", "Network"))


def test_a_list_of_what_an_unknown_place_has_signed_says_so(client):
    SignOnFactory()
    answer = client.get(reverse("statement-list"), {"place": "nowhere"})
    assert list(answer.context["form"].errors) == ["place"]
    assert client.get("/api/v1/statements/", {"place": "nowhere"}).status_code == 400


def test_partners_ask_for_what_a_place_has_signed(client, place):
    signed = SignOnFactory(place=place).statement
    SignOnFactory()
    found = client.get("/api/v1/statements/", {"place": place.slug}).json()["results"]
    assert [one["id"] for one in found] == [str(signed.public_id)]


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_the_page_takes_the_same_queries_for_one_and_for_three(client, place, is_signed_in):
    if is_signed_in:
        client.force_login(MembershipFactory(place=place).user)
    page(client, place)  # what is kept between requests, such as numbers in the navigation
    counts = []
    for more in (1, 2):
        for _each in range(more):
            SignOnFactory(place=place)
            ExchangeFactory(place=place, network=NetworkFactory())
        with CaptureQueriesContext(connection) as queries:
            page(client, place)
        counts.append(len(queries))
    assert counts[0] == counts[1]
