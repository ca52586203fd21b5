"""Which places are connected, as the drawing and the table tell it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from networks.connections.ties import ADOPTION, EXCHANGE, NETWORK, partners, strands, ties
from networks.models import ExchangeParty, Network, NetworkMember
from places.models import Place
from tests.factories import (
    AdoptionFactory,
    ExchangeFactory,
    InnovationFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
)
from tests.places.reorganising.reform import abolish

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


def adoption(origin: Place, adopter: Place, **values):
    innovation = InnovationFactory(published=True, place=origin)
    return AdoptionFactory(innovation=innovation, place=adopter, **values)


def network_of(*places: Place, lead: Place | None = None, **values) -> Network:
    network = NetworkFactory(**values)
    for place in places:
        role = NetworkMember.Role.LEAD if place == lead else NetworkMember.Role.PARTNER
        NetworkMemberFactory(network=network, place=place, role=role)
    return network


def test_each_kind_connects_two_places():
    one, other, third = PlaceFactory.create_batch(3)
    adoption(one, other, confirmed=True)
    adoption(one, third)  # nobody has confirmed it
    network_of(other, third)
    shared = ExchangeFactory(place=one, network=None)
    ExchangeParty.objects.create(exchange=shared, place=third, state="delivered")
    ExchangeParty.objects.create(exchange=shared, place=other, state="asked")
    found = {
        pk: {kind: set(ids) for kind, ids in row.by_kind.items()}
        for pk, row in partners(ties(ANYBODY)).items()
    }
    assert found == {
        one.pk: {ADOPTION: {other.pk}, EXCHANGE: {third.pk}},
        other.pk: {ADOPTION: {one.pk}, NETWORK: {third.pk}},
        third.pk: {NETWORK: {other.pk}, EXCHANGE: {one.pk}},
    }


def test_a_private_network_connects_only_for_its_own_people():
    one, other = PlaceFactory.create_batch(2)
    network_of(one, other, visibility=Network.Visibility.PRIVATE)
    assert ties(ANYBODY) == []
    assert len(ties(MembershipFactory(place=one).user)) == 1


def test_what_is_gone_counts_for_what_stands_there_today():
    before, heir, other = PlaceFactory(), PlaceFactory(), PlaceFactory()
    adoption(before, other, confirmed=True)
    abolish(before, heir)
    assert {tie.places for tie in ties(ANYBODY)} == {frozenset({heir.pk, other.pk})}


def test_a_network_is_drawn_from_its_lead_or_from_place_to_place():
    lead, two, three = PlaceFactory.create_batch(3)
    network_of(lead, two, three, lead=lead)
    lines, rings = strands(ties(ANYBODY))
    assert sorted(lines) == [(lead.pk, two.pk, NETWORK), (lead.pk, three.pk, NETWORK)]
    assert rings == []
    Network.objects.all().delete()
    network_of(lead, two, three)
    assert strands(ties(ANYBODY)) == ([], [frozenset({lead.pk, two.pk, three.pk})])


def test_the_page_of_one_place_says_what_connects_it(client):
    one = PlaceFactory(code="CLD")
    other = PlaceFactory(code="LDS", name="Leeds")
    network = network_of(one, other)
    kept = adoption(one, other, confirmed=True)
    whole = client.get(reverse("connections")).content.decode()
    assert f"place={other.slug}" in whole
    page = client.get(reverse("connections"), {"place": one.slug}).content.decode()
    assert network.name in page
    assert f"{other.name} takes up" in page
    assert kept.innovation.title in page
    ticked = client.get(
        reverse("connections"), {"place": one.slug, "kind": NETWORK}
    ).content.decode()
    assert kept.innovation.title not in ticked
    assert client.get(reverse("connections"), {"place": "nowhere"}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    for _each in range(number):
        one, other = PlaceFactory.create_batch(2)
        network_of(one, other)
        adoption(one, other, confirmed=True)
    with django_assert_num_queries(5):  # places, what took over from what, and one a kind
        client.get(reverse("connections"))
