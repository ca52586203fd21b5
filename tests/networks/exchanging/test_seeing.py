"""Who knows of an offer or request."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from networks.models import Exchange, Network, NetworkMember
from places.models import Membership
from tests.factories import (
    ExchangeFactory,
    ExchangePartyFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    UserFactory,
    moderator,
)

pytestmark = pytest.mark.django_db


def seen_by(user) -> set[int]:
    return set(Exchange.objects.visible_to(user).values_list("pk", flat=True))


def somebody_of(place):
    return MembershipFactory(place=place, role=Membership.Role.CONTRIBUTOR).user


def test_what_stands_in_a_private_network_its_places_alone_see():
    private = NetworkFactory(visibility=Network.Visibility.PRIVATE)
    inside = NetworkMemberFactory(network=private).place
    left = NetworkMemberFactory(network=private, state=NetworkMember.State.LEFT).place
    exchange = ExchangeFactory(network=private, place=inside)
    assert seen_by(somebody_of(inside)) == seen_by(moderator()) == {exchange.pk}
    assert seen_by(AnonymousUser()) == seen_by(UserFactory()) == seen_by(somebody_of(left)) == set()


@pytest.mark.parametrize("status", ["submitted", "declined", "hidden"])
def test_what_stands_in_a_network_that_is_not_shown_is_not_shown(status):
    network = NetworkFactory(status=status)
    partner = NetworkMemberFactory(network=network).place
    exchange = ExchangeFactory(network=network)
    assert seen_by(AnonymousUser()) == seen_by(somebody_of(partner)) == set()
    assert seen_by(somebody_of(exchange.place)) == {exchange.pk}


def test_what_a_moderator_hid_the_people_of_its_place_see():
    exchange = ExchangeFactory(is_hidden=True)
    assert seen_by(AnonymousUser()) == seen_by(UserFactory()) == set()
    assert seen_by(somebody_of(exchange.place)) == {exchange.pk}


def test_who_left_a_private_network_sees_its_own_offer_but_not_the_network(client):
    private = NetworkFactory(visibility=Network.Visibility.PRIVATE, name="Secret matters")
    exchange = ExchangeFactory(network=private)
    client.force_login(MembershipFactory(place=exchange.place).user)
    for url in (exchange.get_absolute_url(), reverse("my-exchanges"), reverse("exchange-list"),
                reverse("exchange-state", args=[exchange.public_id])):  # fmt: skip
        page = client.get(url)
        assert page.status_code == 200
        assert "Secret matters" not in page.content.decode()


def test_its_places_open_the_pages_of_a_private_network(client):
    private = NetworkFactory(visibility=Network.Visibility.PRIVATE, name="Secret matters")
    member = NetworkMemberFactory(network=private)
    exchange = ExchangeFactory(network=private)
    client.force_login(somebody_of(member.place))
    for url in (exchange.get_absolute_url(), private.get_absolute_url()):
        page = client.get(url).content.decode()
        assert exchange.title in page
        assert "Seen only by the places in" in page


def test_nothing_tells_others_of_it(client):
    private = NetworkFactory(visibility=Network.Visibility.PRIVATE, name="Secret matters")
    exchange = ExchangeFactory(network=private, title="Secret paper")
    party = ExchangePartyFactory(exchange=exchange)
    outsider = MembershipFactory()
    client.force_login(outsider.user)
    for name, arguments in [
        ("exchange-detail", []), ("exchange-edit", []), ("exchange-state", []),
        ("exchange-answer", []), ("exchange-party", [party.pk]),
    ]:  # fmt: skip
        url = reverse(name, args=[exchange.public_id, *arguments])
        assert client.get(url).status_code == 404, name
        assert client.post(url).status_code in (404, 405), name
    listed = client.get(reverse("exchange-list"), {"q": "secret"})
    assert "Secret paper" not in listed.content.decode()
    of_network = client.get(reverse("exchange-list"), {"network": private.slug}).content.decode()
    assert "Secret matters" not in of_network


def test_what_was_said_to_each_other_third_places_do_not_read(client):
    party = ExchangePartyFactory(message="Our figures are bad")
    other = ExchangePartyFactory(exchange=party.exchange)
    client.force_login(MembershipFactory(place=other.place).user)
    page = client.get(party.exchange.get_absolute_url()).content.decode()
    assert "Our figures are bad" not in page
    url = reverse("exchange-party", args=[party.exchange.public_id, party.pk])
    assert client.get(url).status_code == 403
