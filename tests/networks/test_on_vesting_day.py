"""People at work in the very moment in which the register is brought up to date."""

import pytest
from django.urls import reverse
from django.utils import timezone

from networks.actions.introductions import answer
from networks.actions.introductions import held as held_introduction
from networks.decisions import held, write_down
from networks.exchanging.lifecycle import held as held_exchange
from networks.influence.changed import count_statements_as_changed
from networks.models import ExchangeParty, Introduction, NetworkDecision, NetworkMember, Statement
from places.models import Place
from places.reorganising.succeeding import succeed
from tests.concurrency.waiting import waiting_for
from tests.factories import (
    ExchangePartyFactory,
    NetworkMemberFactory,
    PlaceFactory,
    SignOnFactory,
    StatementFactory,
)
from tests.networks.introducing.meeting import ask, need_at, officer_of, side_of, states

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signed():
    """A statement that Ashby has signed, in a network in which it takes part."""
    member = NetworkMemberFactory(place=PlaceFactory(code="OLD"))
    statement = StatementFactory(network=member.network)
    SignOnFactory(statement=statement, place=member.place)
    return statement


def abolish_ashby():
    PlaceFactory(code="NEW", name="New", active_from=None)
    return succeed(["OLD"], ["NEW"], day=timezone.localdate())


def test_somebody_signs_while_a_council_that_has_signed_is_abolished(signed):
    """What signing does, in its order, with the end of the council begun in between."""

    def sign():
        count_statements_as_changed(Statement.objects.filter(pk=signed.pk))
        write_down(signed.network, NetworkDecision.Step.SIGNED, by=None)

    outcome = waiting_for(lambda: held(signed.network), abolish_ashby, then=sign)
    assert outcome.is_news
    new = Place.objects.get(code="NEW")
    assert signed.network.members.get(place=new).state == NetworkMember.State.ACTIVE


def test_a_place_leaves_while_it_is_abolished(signed):
    """What leaving does: it stands as it was said, and nothing is carried on."""

    def leave():
        signed.network.members.update(state=NetworkMember.State.LEFT, left_on=timezone.localdate())

    outcome = waiting_for(lambda: held(signed.network), abolish_ashby, then=leave)
    assert outcome.is_news
    assert not signed.network.members.filter(place__code="NEW").exists()


def test_a_place_calls_off_while_it_is_abolished():
    party = ExchangePartyFactory(place=PlaceFactory(code="OLD"), state=ExchangeParty.State.ASKED)

    def call_off():
        ExchangeParty.objects.filter(pk=party.pk).update(state=ExchangeParty.State.WITHDRAWN)

    outcome = waiting_for(lambda: held_exchange(party.exchange), abolish_ashby, then=call_off)
    assert outcome.is_news
    assert [each.state for each in party.exchange.parties.all()] == ["withdrawn"]


@pytest.fixture
def asked():
    """Barrow asks Ashby whether it wants to meet."""
    barrow, ashby = need_at("Barrow"), need_at("Ashby")
    Place.objects.filter(pk=ashby.place.pk).update(code="OLD")
    introduction = ask(officer_of(barrow.place, "Ben"), barrow, ashby, asked_for=barrow.place)
    return side_of(introduction, ashby.place)


def test_a_refusal_given_while_the_place_is_abolished_is_its_successors(asked):
    ann = officer_of(asked.place, "Ann")
    outcome = waiting_for(
        lambda: held_introduction(asked.introduction),
        abolish_ashby,
        then=lambda: answer(asked, by=ann, consents=False),
    )
    assert outcome.is_news
    assert states(asked.introduction) == {"Barrow": "consented", "New": "declined"}
    asked.introduction.refresh_from_db()
    assert asked.introduction.state == Introduction.State.DECLINED


def test_who_answers_once_the_place_is_abolished_is_told_so(asked, client):
    client.force_login(officer_of(asked.place, "Ann"))
    url = reverse("introduction-answer", args=[asked.introduction.public_id, asked.pk])
    page = waiting_for(
        abolish_ashby,
        lambda: client.post(url, {"wants": "decline"}, follow=True),
        then=lambda: None,
    )
    assert "was abolished. What took over from it answers now." in page.content.decode()
    assert states(asked.introduction) == {"Barrow": "consented", "New": "asked"}
