"""Networks through the API."""

import pytest
from django.utils import timezone

from networks.models import NetworkMember, SignOn
from tests.factories import (
    ExchangeFactory,
    ExchangePartyFactory,
    InnovationFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    StatementFactory,
)

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


def test_an_offer_tells_who_has_it_and_not_who_waits(client):
    offer = ExchangeFactory(title="Lantern plan", place=PlaceFactory(code="GAU"))
    has_it = ExchangePartyFactory(exchange=offer, state="delivered", thanks="Saved us weeks")
    ExchangePartyFactory(exchange=offer, message="Psst")
    hidden = ExchangeFactory(title="Lantern plan, hidden", is_hidden=True)
    one = client.get(f"/api/v1/exchanges/{offer.public_id}/").json()
    assert (one["place"]["code"], one["network"], one["kind"]) == ("GAU", None, "offer")
    assert [(row["place"]["code"], row["thanks"]) for row in one["parties"]] == [
        (has_it.place.code, "Saved us weeks")
    ]
    assert client.get("/api/v1/exchanges/", {"q": "lantern"}).json()["results"] == [one]
    assert client.get(f"/api/v1/exchanges/{hidden.public_id}/").status_code == 404


def test_a_statement_tells_for_how_many_residents_it_speaks(client):
    statement = StatementFactory()
    version = statement.versions.get()
    for population in (1_000, 2_500):
        SignOn.objects.create(
            statement=statement, text_version=version, authority="Cabinet",
            place=PlaceFactory(population=population, population_year=2021),
            signed_at=timezone.now(),
        )  # fmt: skip
    draft = StatementFactory(draft=True)
    one = client.get(f"/api/v1/statements/{statement.public_id}/").json()
    assert one["residents"] == {
        "places": 2,
        "total": 3_500,
        "years": [2021],
        "by_nation": [{"nation": "England", "places": 2, "residents": 3_500}],
    }
    assert one["text_version"] == 1
    assert client.get("/api/v1/statements/").json()["results"] == [one]
    assert client.get(f"/api/v1/statements/{draft.public_id}/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_offers_and_statements_take_the_same_queries_for_any_number(
    client, number, django_assert_num_queries
):
    for _each in range(number):
        ExchangePartyFactory(exchange=ExchangeFactory(network=NetworkFactory()), state="agreed")
        statement = StatementFactory()
        SignOn.objects.create(
            statement=statement, text_version=statement.versions.get(), authority="Cabinet",
            place=PlaceFactory(), signed_at=timezone.now(),
        )  # fmt: skip
    with django_assert_num_queries(2):
        assert len(client.get("/api/v1/exchanges/").json()["results"]) == number
    with django_assert_num_queries(4):
        assert len(client.get("/api/v1/statements/").json()["results"]) == number
