"""Whoever keeps a copy asks for what has changed: each change of what the data say is found so."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from networks.actions import exchange_parties, founding, membership, signing
from networks.importing.statements import StatementLine, store_statements
from networks.models import Exchange, ExchangeParty, Network, NetworkMember, SignOn, Statement
from networks.tasks import count_closed_statements
from places.models import Membership, Place
from places.signals import places_changed
from tests.factories import (
    ExchangeFactory,
    ExchangePartyFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    SignOnFactory,
    StatementFactory,
)
from tests.places.reorganising.reform import abolish

pytestmark = pytest.mark.django_db
PartyState = ExchangeParty.State
LONG_AGO = timezone.now() - timedelta(days=400)


def officer_of(place: Place):
    return MembershipFactory(place=place, role=Membership.Role.OFFICER).user


def told(client, kind: str, record, do) -> tuple[bool, bool]:
    """Whether what `do` does changes the data of `record`, and whether it then comes last in the
    list, which has the oldest change first."""
    model = type(record)
    model.objects.update(updated_at=LONG_AGO)
    other = {"networks": NetworkFactory, "exchanges": ExchangeFactory}.get(kind, StatementFactory)
    model.objects.filter(pk=other().pk).update(updated_at=LONG_AGO + timedelta(days=1))
    address = f"/api/v1/{kind}/{record.public_id}/"

    def data():
        found = client.get(address).json()
        return {name: value for name, value in found.items() if name != "updated_at"}

    before = data()
    do()
    listed = [one["id"] for one in client.get(f"/api/v1/{kind}/").json()["results"]]
    return data() != before, listed[-1] == str(record.public_id)


CHANGED, UNCHANGED = (True, True), (False, False)


def test_a_signature_and_its_end(client):
    statement = StatementFactory(is_for_all_places=True)
    place = PlaceFactory(population=900, population_year=2021)
    by = officer_of(place)

    def sign():
        signing.sign(statement, place, by=by, authority="Cabinet", seen_version=1)

    assert told(client, "statements", statement, sign) == CHANGED
    assert told(client, "statements", statement, sign) == UNCHANGED
    signed = SignOn.objects.get()
    assert told(client, "statements", statement, lambda: signing.revoke(signed, by=by)) == CHANGED
    assert told(client, "statements", statement, lambda: signing.revoke(signed, by=by)) == UNCHANGED


def test_a_network_that_closes_and_opens_again_with_its_statements(client):
    network = NetworkFactory()
    lead = officer_of(NetworkMemberFactory(network=network, role=NetworkMember.Role.LEAD).place)
    statement = StatementFactory(network=network)
    for act in (
        lambda: founding.close_network(network, by=lead, note="Done"),
        lambda: founding.reopen_network(network, by=lead),
    ):
        assert told(client, "statements", statement, act) == CHANGED


def test_a_last_day_for_signing_that_passes_counts_once(client, time_machine):
    # Summer time: the day ends at 23:00 UTC.
    time_machine.move_to(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), tick=False)
    statement = StatementFactory(closes_on=date(2026, 6, 30))
    Statement.objects.update(updated_at=timezone.now())
    StatementFactory(closes_on=date(2026, 7, 1))
    StatementFactory(closes_on=None)
    address = f"/api/v1/statements/{statement.public_id}/"
    before = client.get(address).json()
    assert (before["state"], count_closed_statements()) == ("open", 0)

    time_machine.move_to(datetime(2026, 6, 30, 23, 2, tzinfo=UTC), tick=False)
    assert client.get(address).json()["updated_at"] == before["updated_at"]
    assert [count_closed_statements(), count_closed_statements()] == [1, 0]
    after = client.get(address).json()
    assert after["state"] == "closed"
    assert after["updated_at"] > before["updated_at"]
    listed = client.get("/api/v1/statements/").json()["results"]
    assert listed[-1]["id"] == str(statement.public_id)


def test_a_signed_council_that_is_abolished_or_has_other_figures(client):
    statement = StatementFactory()
    old = PlaceFactory(population=500, population_year=2021)
    SignOnFactory(statement=statement, place=old)
    new = PlaceFactory(population=900, population_year=2024)

    def figures():
        Place.objects.filter(pk=old.pk).update(population=600)
        places_changed.send(Place, place_ids={old.pk})

    assert told(client, "statements", statement, figures) == CHANGED
    # Of a council that is gone the data say as much as before; its signature may count with more.
    assert told(client, "statements", statement, lambda: abolish(old, new))[1]


def test_a_community_changes_what_it_has_signed_alone(client):
    council = PlaceFactory()
    parishes = [
        PlaceFactory(kind="community", type="PAR", tier="local", parent=council, population=number,
                     population_year=2021)
        for number in (50, 60)
    ]  # fmt: skip
    statement = StatementFactory()
    SignOnFactory(statement=statement, place=parishes[0])

    def change(parish):
        Place.objects.filter(pk=parish.pk).update(population=99)
        places_changed.send(Place, place_ids={parish.pk})

    assert told(client, "statements", statement, lambda: change(parishes[0])) == CHANGED
    assert told(client, "statements", statement, lambda: change(parishes[1])) == UNCHANGED


def test_what_a_file_says_of_a_statement(client):
    network, place = NetworkFactory(), PlaceFactory(population=10, population_year=2021)
    values = {"title": "Mend it", "text": "Parts.", "addressed_to": "", "source_year": 2020}

    def store(text, *places):
        line = StatementLine({**values, "source_url": "", "text": text}, places)
        return lambda: store_statements(network, [line], complete=True)

    store("Parts.")()
    statement = Statement.objects.get()
    assert told(client, "statements", statement, store("Parts.", place)) == CHANGED
    assert told(client, "statements", statement, store("Spare parts.", place)) == CHANGED
    assert told(client, "statements", statement, store("Spare parts.", place)) == UNCHANGED


@pytest.mark.parametrize("is_repeatable", [True, False])
def test_the_steps_of_an_offer(client, is_repeatable):
    offer = ExchangeFactory(is_repeatable=is_repeatable)
    owner, place = officer_of(offer.place), PlaceFactory()
    asker = officer_of(place)

    def ask():
        exchange_parties.ask(offer, place, by=asker)

    # Who waits for an answer is not told of.
    assert told(client, "exchanges", offer, ask) == UNCHANGED
    party = offer.parties.get()

    def move(to, by, reason=""):
        return lambda: exchange_parties.move(
            ExchangeParty.objects.get(pk=party.pk), by=by, to=to, reason=reason
        )

    assert told(client, "exchanges", offer, move(PartyState.DECLINED, owner, "No")) == UNCHANGED
    assert told(client, "exchanges", offer, move(PartyState.AGREED, owner)) == CHANGED
    assert told(client, "exchanges", offer, move(PartyState.DELIVERED, asker)) == CHANGED

    def thank(words):
        received = ExchangeParty.objects.get(pk=party.pk)
        return lambda: exchange_parties.thank(received, by=asker, words=words)

    assert told(client, "exchanges", offer, thank("It helped")) == CHANGED
    assert told(client, "exchanges", offer, thank("It helped")) == UNCHANGED
    assert told(client, "exchanges", offer, thank("")) == CHANGED
    assert told(client, "exchanges", offer, move(PartyState.AGREED, owner)) == CHANGED
    assert told(client, "exchanges", offer, move(PartyState.WITHDRAWN, owner, "Broken")) == CHANGED


def test_what_is_taken_without_asking(client):
    offer = ExchangeFactory(licence=Exchange.Licence.OGL)
    place = PlaceFactory()
    by = officer_of(place)
    take = lambda: exchange_parties.ask(offer, place, by=by)  # noqa: E731
    assert told(client, "exchanges", offer, take) == CHANGED


@pytest.mark.parametrize("is_repeatable", [True, False])
def test_an_agreement_that_goes_on_with_a_successor(client, is_repeatable):
    offer = ExchangeFactory(
        is_repeatable=is_repeatable, state="open" if is_repeatable else "agreed"
    )
    party = ExchangePartyFactory(exchange=offer, state=PartyState.AGREED)
    assert told(client, "exchanges", offer, lambda: abolish(party.place, PlaceFactory())) == CHANGED
    assert told(client, "exchanges", offer, lambda: abolish(offer.place, PlaceFactory())) == CHANGED


def test_an_agreement_that_ends_as_both_sides_become_one(client):
    offer = ExchangeFactory()
    party = ExchangePartyFactory(exchange=offer, state=PartyState.AGREED)
    assert told(client, "exchanges", offer, lambda: abolish(party.place, offer.place)) == CHANGED


def test_members_that_come_go_and_are_carried_on(client):
    network = NetworkFactory(joining=Network.Joining.OPEN)
    NetworkMemberFactory(network=network, role=NetworkMember.Role.LEAD)
    place = PlaceFactory()
    by = officer_of(place)
    join = lambda: membership.join(network, place, by=by, role=NetworkMember.Role.PARTNER)  # noqa: E731
    assert told(client, "networks", network, join) == CHANGED
    leave = lambda: membership.leave(network.members.get(place=place), by=by)  # noqa: E731
    assert told(client, "networks", network, leave) == CHANGED
    member = NetworkMemberFactory(network=network)
    carry = lambda: abolish(member.place, PlaceFactory())  # noqa: E731
    assert told(client, "networks", network, carry) == CHANGED
