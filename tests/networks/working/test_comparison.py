"""What the places of a network did themselves, side by side."""

from datetime import date

import pytest
from django.urls import reverse

from innovations.models import Adoption, Innovation
from networks.models import Network
from networks.showing.comparison import around, rows
from networks.views import comparison
from places.models import Succession
from tests.factories import (
    AdoptionFactory,
    InnovationFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
)
from tests.networks.working.people import taking_part
from tests.places.reorganising.reform import abolish

pytestmark = pytest.mark.django_db


def url_of(network) -> str:
    return reverse("network-comparison", args=[network.slug])


def table_of(network, user) -> dict[str, list]:
    members = list(network.members.active().select_related("place").order_by("place__name"))
    return {
        row.member.place.name: [
            (it.stage, it.changed, it.result, it.own and it.own.title) for it in row.implementations
        ]
        for row in rows(members, around(network, user), user)
    }


def test_each_place_stands_with_what_it_did_and_who_said_nothing_with_that(client):
    network = NetworkFactory()
    origin, adopter, silent = (
        taking_part(network, name) for name in ("Origin", "Adopter", "Silent")
    )
    record = InnovationFactory(
        published=True, place=origin.place_of, stage="live", result="worked", cost_gbp=12000
    )
    network.innovations.add(record)
    own = InnovationFactory(
        published=True, place=adopter.place_of, title="Ours", cost_gbp=900, cost_basis="measured"
    )
    AdoptionFactory(
        innovation=record, place=adopter.place_of, stage="piloting", result="mixed", record=own,
        what_changed="No <i>volunteers</i>",
    )  # fmt: skip
    AdoptionFactory(innovation=record, place=PlaceFactory(), what_changed="Outside the network")
    assert table_of(network, silent) == {
        "Adopter": [("Trying it out", "No <i>volunteers</i>", "mixed", "Ours")],
        "Origin": [("Live", "", "worked", record.title)],
        "Silent": [],
    }
    page = client.get(url_of(network)).content.decode()
    assert "No &lt;i&gt;volunteers&lt;/i&gt;" in page
    assert "£12,000" in page
    assert "£900 (Measured)" in page
    assert page.count("Has not said") == 1
    assert "Outside the network" not in page


def test_what_a_reader_may_not_read_is_not_compared(client):
    network = NetworkFactory()
    person = taking_part(network, "Adopter")
    record = InnovationFactory(published=True, visibility=Innovation.Visibility.MEMBERS)
    network.innovations.add(record)
    draft = InnovationFactory(place=person.place_of, title="Our secret draft")
    AdoptionFactory(
        innovation=record, place=person.place_of, what_changed="Said to members", record=draft
    )
    url = url_of(network)
    shown = client.get(url).content.decode()
    assert record.title not in shown
    assert "Said to members" not in shown
    assert "nothing to compare" in shown
    client.force_login(person)
    shown = client.get(url).content.decode()
    assert "Said to members" in shown
    assert "Our secret draft" not in shown
    Network.objects.filter(pk=network.pk).update(visibility="private")
    client.logout()
    assert client.get(url).status_code == 404


def test_what_an_abolished_place_did_stands_with_its_successor(client):
    network = NetworkFactory()
    before, after = PlaceFactory(official_name="Mendip Council"), PlaceFactory(name="Somerset")
    NetworkMemberFactory(network=network, place=before)
    record = InnovationFactory(published=True)
    network.innovations.add(record)
    AdoptionFactory(innovation=record, place=before, what_changed="Two days a week")
    abolish(before, after)
    page = client.get(url_of(network)).content.decode()
    assert "Two days a week" in page
    assert "(done by Mendip Council)" in page


def test_what_a_living_place_did_stands_with_nobody_else():
    network = NetworkFactory()
    person = taking_part(network, "Adopter")
    other = PlaceFactory()
    Succession.objects.create(from_place=other, to_place=person.place_of, date=date(2020, 4, 1))
    record = InnovationFactory(published=True)
    network.innovations.add(record)
    AdoptionFactory(innovation=record, place=other)
    assert table_of(network, person) == {"Adopter": []}


def test_declined_adoptions_are_not_compared():
    network = NetworkFactory()
    person = taking_part(network, "Adopter")
    record = InnovationFactory(published=True)
    network.innovations.add(record)
    AdoptionFactory(innovation=record, place=person.place_of, state=Adoption.State.WITHDRAWN)
    assert table_of(network, person) == {"Adopter": []}


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    network = NetworkFactory()
    for _each in range(number):
        person = taking_part(network)
        record = InnovationFactory(published=True)
        network.innovations.add(record)
        AdoptionFactory(
            innovation=record, place=person.place_of,
            record=InnovationFactory(published=True, place=person.place_of),
        )  # fmt: skip
    with django_assert_num_queries(6):  # network, records, places, lineage, adoptions, own records
        client.get(url_of(network))


def test_many_places_stand_on_several_pages(client, monkeypatch):
    monkeypatch.setattr(comparison, "PER_PAGE", 2)
    network = NetworkFactory()
    network.innovations.add(InnovationFactory(published=True))
    for name in ("Alnwick", "Bath", "Corby"):
        taking_part(network, name)
    first = client.get(url_of(network))
    second = client.get(first.context["next_url"]).content.decode()
    assert "Corby" in second
    assert "Alnwick" not in second
