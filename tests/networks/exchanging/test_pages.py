"""The list of offers and requests and the page of one, as readers get them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.models import Exchange, ExchangeParty
from places.models import Membership
from tests.factories import (
    ExchangeFactory,
    ExchangePartyFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    moderator,
)

pytestmark = pytest.mark.django_db
State = ExchangeParty.State


def full(number: int, network=None) -> Exchange:
    exchange = ExchangeFactory(network=network or NetworkFactory())
    for _each in range(number):
        ExchangePartyFactory(exchange=exchange, state=State.DELIVERED)
    return exchange


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    for _each in range(number):
        full(number)
    with django_assert_num_queries(4):  # the page, the number, networks, who has it
        page = client.get(reverse("exchange-list"))
    assert page.content.decode().count("app-card") == number + 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    exchange = full(number)
    with django_assert_num_queries(QUERIES_OF_A_PAGE):
        page = client.get(exchange.get_absolute_url())
    assert exchange.title in page.content.decode()


QUERIES_OF_A_PAGE = 5  # the offer, its network, files, who has it, how many


@pytest.mark.parametrize("number", [1, 3])
def test_ones_own_take_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    officer = MembershipFactory()
    for _each in range(number):
        exchange = ExchangeFactory(place=officer.place, network=NetworkFactory())
        for _other in range(number):
            ExchangePartyFactory(exchange=exchange)
        ExchangePartyFactory(place=officer.place)
    client.force_login(officer.user)
    client.get(reverse("my-exchanges"))
    with django_assert_num_queries(QUERIES_OF_MINE):
        page = client.get(reverse("my-exchanges"))
    assert page.content.decode().count("app-card") == number + 1


QUERIES_OF_MINE = 19  # who asks, its places, and three lists


@pytest.mark.parametrize("number", [1, 3])
def test_a_network_shows_what_its_places_share(client, number):
    empty, network = NetworkFactory(), NetworkFactory()
    titles = [full(number, network).title for _each in range(number)]
    with CaptureQueriesContext(connection) as without:
        client.get(empty.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        page = client.get(network.get_absolute_url()).content.decode()
    assert len(queries) == len(without) + 1  # who has it
    assert [title for title in titles if title not in page] == []


def test_it_is_found_by_its_words_in_any_form(client):
    found = ExchangeFactory(title="Mending cafés: a business case")
    ExchangeFactory(title="Flood gauges", summary="Specification of river gauges.")
    page = client.get(reverse("exchange-list"), {"q": "mend CAFE"}).content.decode()
    assert found.title in page
    assert "Flood gauges" not in page


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ({"kind": "request"}, {"Request"}),
        ({"type": "kit"}, {"Kit"}),
        ({"state": "open"}, {"Request", "Kit"}),
        ({"state": "withdrawn"}, {"Old"}),
        ({"theme": "transport-and-streets"}, {"Kit"}),
        ({"place": "elsewhere"}, {"Kit"}),
        ({}, {"Request", "Kit"}),
    ],
)
def test_the_list_can_be_narrowed(client, asked, there):
    ExchangeFactory(title="Request", kind="request")
    ExchangeFactory(
        title="Kit", type="kit", themes=["transport-and-streets"], place__slug="elsewhere"
    )
    ExchangeFactory(title="Old", state="withdrawn")
    cards = client.get(reverse("exchange-list"), asked).context["cards"]
    assert {card.exchange.title for card in cards} == there


def test_an_officer_puts_an_offer_here(client):
    officer = MembershipFactory(role=Membership.Role.OFFICER)
    network = NetworkMemberFactory(place=officer.place).network
    client.force_login(officer.user)
    sent = {
        "place": officer.place.pk, "network": network.slug, "kind": "offer", "type": "staff_days",
        "title": "Data analyst", "summary": "For a first look at your figures.", "quantity": "2.5",
        "unit": "days", "many": "no", "licence": "ask", "terms": "Travel is yours.",
    }  # fmt: skip
    wrong = client.post(reverse("exchange-new"), sent | {"unit": ""}).content.decode()
    assert "Say of what this is a number" in wrong
    assert "For a first look at your figures." in wrong
    answer = client.post(reverse("exchange-new"), sent)
    exchange = Exchange.objects.get()
    assert answer.url == exchange.get_absolute_url()
    assert (exchange.place, exchange.network, exchange.is_repeatable) == (
        officer.place, network, False,
    )  # fmt: skip
    page = client.get(answer.url).content.decode()
    assert "2.5 days" in page
    edited = client.get(reverse("exchange-edit", args=[exchange.public_id])).content.decode()
    assert 'value="2.5"' in edited


def test_both_sides_do_it_on_their_pages(client):
    owner, other = MembershipFactory(), MembershipFactory()
    exchange = ExchangeFactory(place=owner.place)
    client.force_login(other.user)
    client.post(
        reverse("exchange-answer", args=[exchange.public_id]),
        {"place": other.place.pk, "message": "For our hub"},
    )
    party = exchange.parties.get()
    url = reverse("exchange-party", args=[exchange.public_id, party.pk])
    assert client.post(url, {"wants": "agree"}).status_code == 403
    client.force_login(owner.user)
    assert "For our hub" in client.get(url).content.decode()
    assert url in client.get(reverse("my-exchanges")).content.decode()
    assert "Enter a reason" in client.post(url, {"wants": "decline"}).content.decode()
    client.post(url, {"wants": "agree"})
    client.force_login(other.user)
    client.post(url, {"wants": "deliver"})
    client.post(url, {"wants": "thank", "words": "It saved us three months"})
    client.logout()
    page = client.get(exchange.get_absolute_url()).content.decode()
    assert "It saved us three months" in page
    assert "For our hub" not in page
    assert client.get(url).status_code == 302


def test_the_wrong_moment_is_said_and_nothing_lost(client):
    party = ExchangePartyFactory(state=State.DELIVERED)
    owner = MembershipFactory(place=party.exchange.place)
    client.force_login(owner.user)
    url = reverse("exchange-party", args=[party.exchange.public_id, party.pk])
    answer = client.post(url, {"wants": "decline", "reason": "Too late"})
    assert answer.status_code == 409
    party.refresh_from_db()
    assert party.state == State.DELIVERED


def edited(exchange, **changes) -> dict:
    return {
        "kind": exchange.kind, "type": exchange.type, "title": exchange.title,
        "summary": exchange.summary, "licence": exchange.licence, "version": exchange.version,
        "many": "yes" if exchange.is_repeatable else "no", **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"), [({"kind": "request"}, "kind"), ({"many": "no"}, "many")]
)
def test_what_is_under_way_is_said_at_its_field_and_the_text_stays(client, changes, field):
    owner = MembershipFactory()
    exchange = ExchangeFactory(place=owner.place)
    ExchangePartyFactory(exchange=exchange, state="agreed")
    client.force_login(owner.user)
    url = reverse("exchange-edit", args=[exchange.public_id])
    answer = client.post(url, edited(exchange, title="A better title", **changes))
    assert list(answer.context["form"].errors) == [field]
    assert 'value="A better title"' in answer.content.decode()
    exchange.refresh_from_db()
    assert (exchange.kind, exchange.is_repeatable, exchange.version) == ("offer", True, 1)
    assert client.post(url, edited(exchange, title="A better title")).status_code == 302


def test_a_moderator_hides_it_and_its_people_read_why(client):
    exchange = ExchangeFactory()
    url = reverse("exchange-state", args=[exchange.public_id])
    client.force_login(moderator())
    client.post(url, {"wants": "hide", "reason": "It sells something"})
    client.logout()
    assert client.get(exchange.get_absolute_url()).status_code == 404
    assert exchange.title not in client.get(reverse("exchange-list")).content.decode()
    client.force_login(MembershipFactory(place=exchange.place).user)
    assert "It sells something" in client.get(exchange.get_absolute_url()).content.decode()
