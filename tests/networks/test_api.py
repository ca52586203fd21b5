"""Networks through the API."""

import pytest

from networks.models import NetworkMember
from tests.factories import InnovationFactory, NetworkFactory, NetworkMemberFactory, PlaceFactory

pytestmark = pytest.mark.django_db


def test_a_network_tells_its_places_and_what_it_stands_around(client):
    network = NetworkFactory(name="Gauges")
    place = PlaceFactory(code="GAU")
    before = PlaceFactory(code="OLD")
    NetworkMemberFactory(
        network=network, place=place, role=NetworkMember.Role.LEAD, carried_from=before
    )
    NetworkMemberFactory(network=network, state=NetworkMember.State.INVITED, message="Psst")
    shown, hidden = InnovationFactory(published=True), InnovationFactory()
    network.innovations.set([shown, hidden])

    one = client.get(f"/api/v1/networks/{network.public_id}/").json()
    assert one["innovations"] == [str(shown.public_id)]
    assert [(row["place"]["code"], row["role"], row["carried_from"]) for row in one["members"]] == [
        ("GAU", "lead", "OLD")
    ]
    listed = client.get("/api/v1/networks/", {"kind": "theme", "q": "gauges"}).json()
    assert listed["results"] == [one]
    assert client.get("/api/v1/networks/", {"kind": "influence"}).json()["results"] == []


def test_an_unknown_value_is_answered_with_the_known_ones(client):
    answer = client.get("/api/v1/networks/", {"kind": "club"})
    assert answer.status_code == 400
    assert "kind" in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    for _each in range(number):
        network = NetworkFactory()
        network.innovations.add(InnovationFactory(published=True))
        for _member in range(number):
            NetworkMemberFactory(network=network)
    with django_assert_num_queries(3):
        assert len(client.get("/api/v1/networks/").json()["results"]) == number
