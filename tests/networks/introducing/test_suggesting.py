"""Places that a network could invite, for who may invite them."""

from urllib.parse import parse_qs, urlsplit

import pytest

from innovations.models import Innovation, Match
from networks.introducing.suggesting import SHOWN, suggested
from networks.models import Network, NetworkMember
from places.models import Membership, Neighbour, NeighbourRun
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
)

pytestmark = pytest.mark.django_db
State = NetworkMember.State


@pytest.fixture
def network() -> Network:
    """Around one repair café, led by Leadham, of which one person is an officer."""
    network = NetworkFactory()
    lead = PlaceFactory(name="Leadham")
    NetworkMemberFactory(network=network, place=lead, role=NetworkMember.Role.LEAD)
    network.innovations.add(InnovationFactory(published=True, title="Repair café"))
    network.officer = MembershipFactory(place=lead).user
    return network


def like_it(network: Network, name: str, band=Match.Band.STRONG, **fields) -> Innovation:
    """A record elsewhere that matching finds to be like that of the network."""
    around = network.innovations.get()
    other = InnovationFactory(published=True, place=PlaceFactory(name=name), **fields)
    Match.objects.create(
        first=around, second=other, cosine=0.9, lexical=0.5, probability=0.8, band=band,
        engine="test",
    )  # fmt: skip
    return other


def neighbours(network: Network, *names: str) -> None:
    lead = network.members.get(role=NetworkMember.Role.LEAD).place
    run = NeighbourRun.objects.create(version=1, method="test", digest="x", is_current=True)
    for rank, name in enumerate(names, start=1):
        Neighbour.objects.create(
            run=run, place=lead, neighbour=PlaceFactory(name=name), model="overall", rank=rank,
            distance=rank / 10, reasons=[{"how": "bordering"}],
        )  # fmt: skip


def found(network: Network) -> list[str]:
    rows = network.members.select_related("place")
    return [each.place.name for each in suggested(network, network.officer, rows)]


def test_matches_come_first_and_then_places_like_the_lead_each_with_its_reason(client, network):
    like_it(network, "Matchley", title="Mending afternoons")
    neighbours(network, "Nearby")
    client.force_login(network.officer)
    page = client.get(network.get_absolute_url()).content.decode()
    assert page.index("Matchley") < page.index("Nearby")
    assert "It has “Mending afternoons”, which is like “Repair café”." in page
    assert "It is like Leadham. They share a border." in page

    first = suggested(network, network.officer, network.members.select_related("place"))[0]
    asked = parse_qs(urlsplit(first.invite_url).query)
    form = client.get(first.invite_url).content.decode()
    assert asked["why"][0] in form
    assert f'value="{first.place.pk}" selected' in form


def test_nobody_else_is_shown_suggestions(client, network):
    like_it(network, "Matchley")
    contributor = MembershipFactory(
        place=network.officer.memberships.get().place, role=Membership.Role.CONTRIBUTOR
    ).user
    partner = MembershipFactory(place=NetworkMemberFactory(network=network).place).user
    for person in (contributor, partner):
        client.force_login(person)
        assert "Matchley" not in client.get(network.get_absolute_url()).content.decode()
    client.logout()
    assert "Matchley" not in client.get(network.get_absolute_url()).content.decode()


@pytest.mark.parametrize("state", list(State))
def test_no_place_that_has_to_do_with_it_already(network, state):
    record = like_it(network, "Matchley")
    assert found(network) == ["Matchley"]
    NetworkMemberFactory(network=network, place=record.place, state=state)
    assert found(network) == []


def test_only_what_is_open_to_read_and_surely_alike(network):
    like_it(network, "Hiddenham", status=Innovation.Status.HIDDEN)
    like_it(network, "Vagueham", band=Match.Band.POSSIBLE)
    like_it(network, "Metham", kind=Innovation.Kind.NEED, stage=Innovation.Stage.ENDED)
    like_it(network, "Needham", kind=Innovation.Kind.NEED)
    assert found(network) == ["Needham"]


@pytest.mark.parametrize("number", [1, 3, 7])
def test_no_more_than_five_with_no_more_queries(network, number, django_assert_max_num_queries):
    for each in range(number):
        like_it(network, f"Match {each}")
    rows = list(network.members.select_related("place"))
    with django_assert_max_num_queries(8):  # who reads (4), records, pairs, records, neighbours
        assert len(suggested(network, network.officer, rows)) == min(number, SHOWN)
