"""The list of networks and the page of one, as readers get them."""

import pytest
from django.urls import reverse

from networks.models import Network, NetworkMember
from networks.showing.cards import cards
from places.models import Membership
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
)

pytestmark = pytest.mark.django_db


def network_with_places(number: int) -> Network:
    network = NetworkFactory()
    NetworkMemberFactory(network=network, role=NetworkMember.Role.LEAD)
    for _each in range(number):
        NetworkMemberFactory(network=network)
    network.innovations.add(InnovationFactory(published=True))
    return network


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(
    client, number, django_assert_max_num_queries
):
    for _each in range(number):
        network_with_places(number)
    with django_assert_max_num_queries(3) as queries:
        page = client.get(reverse("network-list"))
    assert page.status_code == 200
    assert len(queries) == 3  # the page, the number, the members


def test_a_card_names_the_lead_and_three_others_and_says_how_many_more():
    networks = [NetworkFactory(name=name) for name in ("Beta", "Alpha", "Empty")]
    for network in networks[:2]:
        for name in ("Wells", "Frome", "Bath", "Exeter", "Avon"):
            NetworkMemberFactory(network=network, place=PlaceFactory(name=name))
        NetworkMemberFactory(network=network, state=NetworkMember.State.LEFT)
        NetworkMemberFactory(network=network, state=NetworkMember.State.INVITED)
    lead = NetworkMemberFactory(network=networks[0], role=NetworkMember.Role.LEAD)
    assert [
        (card.network.name, card.lead, [place.name for place in card.named], card.others)
        for card in cards(networks)
    ] == [
        ("Beta", lead.place, ["Avon", "Bath", "Exeter"], 2),
        ("Alpha", None, ["Avon", "Bath", "Exeter"], 2),
        ("Empty", None, [], 0),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    network = network_with_places(number)
    with django_assert_num_queries(6):  # the network, places, records, offers, statements, updates
        page = client.get(network.get_absolute_url())
    assert network.name in page.content.decode()


def test_an_officer_begins_a_network_which_a_steward_publishes(client):
    officer = MembershipFactory(role=Membership.Role.OFFICER)
    steward = MembershipFactory(place=officer.place, role=Membership.Role.STEWARD)
    client.force_login(officer.user)
    sent = {
        "lead": officer.place.pk, "kind": "commissioning", "name": "Flood gauges together",
        "purpose": "Buy and read river gauges jointly.", "themes": ["climate-and-environment"],
        "joining": "request", "visibility": "public",
        "form_key": "9a3c8a2e-8a57-4a50-8f70-2b9d3a4a4b11",
    }  # fmt: skip
    first = client.post(reverse("network-new"), sent)
    second = client.post(reverse("network-new"), sent)
    network = Network.objects.get()
    assert first.url == second.url == network.get_absolute_url()
    assert network.status == Network.Status.SUBMITTED

    client.force_login(steward.user)
    assert network.name in client.get(reverse("network-review-queue")).content.decode()
    client.post(reverse("network-review", args=[network.slug]), {"answer": "publish"})
    network.refresh_from_db()
    assert network.is_published
    client.logout()
    assert client.get(network.get_absolute_url()).status_code == 200


def test_a_mistake_stands_beside_its_field_and_the_text_stays(client):
    officer = MembershipFactory(role=Membership.Role.OFFICER)
    client.force_login(officer.user)
    page = client.post(
        reverse("network-new"),
        {
            "lead": officer.place.pk,
            "purpose": "Typed with care",
            "around": "https://x.org/nothing/",
        },
    ).content.decode()
    assert "Typed with care" in page
    assert "There is no innovation at “https://x.org/nothing/” that you can read" in page
    assert "Enter a name" in page


def test_a_place_and_an_innovation_name_their_networks_to_who_may_know(client):
    member = NetworkMemberFactory()
    record = InnovationFactory(published=True)
    member.network.innovations.add(record)
    private = NetworkMemberFactory(
        place=member.place, network__visibility=Network.Visibility.PRIVATE
    ).network
    private.innovations.add(record)
    pages = [member.place.get_absolute_url(), record.get_absolute_url()]
    for page in pages:
        shown = client.get(page).content.decode()
        assert member.network.name in shown
        assert private.name not in shown
    client.force_login(MembershipFactory(place=member.place).user)
    for page in pages:
        assert private.name in client.get(page).content.decode()


def test_what_was_typed_outlives_being_signed_out(client):
    officer = MembershipFactory(role=Membership.Role.OFFICER)
    client.force_login(officer.user)
    page = client.get(reverse("network-new"))
    sent = {
        "lead": officer.place.pk,
        "purpose": "Typed with care",
        "kept_as": page.context["kept_as"],
    }
    client.logout()
    assert "/login/" in client.post(reverse("network-new"), sent).url
    assert not Network.objects.exists()
    session = client.session
    client.force_login(officer.user)
    if "typed" in session:  # a sign-in in a browser keeps the session
        kept = client.session
        kept["typed"] = session["typed"]
        kept.save()
    assert "Typed with care" in client.get(reverse("network-new")).content.decode()
