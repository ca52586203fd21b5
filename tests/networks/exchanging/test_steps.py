"""Offers and requests from being put here to thanks, and who may take each step."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from connected_localism.mail.models import OutgoingMail
from networks.actions import exchange_parties, exchanges
from networks.decisions import EditConflict, WrongMoment
from networks.models import Exchange, ExchangeParty, ExchangeStep, Network, NetworkMember
from places.models import Membership, Place
from tests.factories import (
    ExchangeFactory,
    ExchangePartyFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    moderator,
)

pytestmark = pytest.mark.django_db
State = ExchangeParty.State
CONTENT = {
    "kind": "offer",
    "type": "document",
    "title": "Business case for repair cafés",
    "summary": "What they cost and save.",
    "is_repeatable": True,
}


def officer_of(place, role=Membership.Role.OFFICER):
    return MembershipFactory(place=place, role=role).user


def sides(**values):
    """An offer, somebody who speaks for its place, another place and somebody who speaks for that."""
    exchange, other = ExchangeFactory(**values), PlaceFactory()
    return exchange, officer_of(exchange.place), other, officer_of(other)


def steps(exchange) -> list[str]:
    return list(exchange.steps.order_by("pk").values_list("step", flat=True))


def mails() -> list[tuple[str, str]]:
    return sorted(OutgoingMail.objects.values_list("kind", "recipient__email"))


def test_a_document_is_asked_for_agreed_delivered_and_thanked_for():
    exchange, owner, other, asker = sides()
    party = exchange_parties.ask(exchange, other, by=asker, message="For our hub")
    assert party.state == State.ASKED
    assert mails() == [("exchange-answer", owner.email)]
    exchange_parties.move(party, by=owner, to=State.AGREED)
    exchange_parties.move(party, by=asker, to=State.DELIVERED)
    exchange_parties.thank(party, by=asker, words="It saved us three months")
    party.refresh_from_db()
    exchange.refresh_from_db()
    assert (party.state, party.thanks, exchange.state) == (
        "delivered", "It saved us three months", "open",
    )  # fmt: skip
    assert steps(exchange) == ["asked", "agreed", "delivered", "thanked"]
    assert mails() == [
        ("exchange-answer", owner.email), ("exchange-answer", owner.email),
        ("exchange-answer", owner.email), ("exchange-decision", asker.email),
    ]  # fmt: skip


def test_what_only_one_place_can_have_goes_along_with_it():
    exchange, owner, other, asker = sides(is_repeatable=False)
    second = PlaceFactory()
    first_party = exchange_parties.ask(exchange, other, by=asker)
    second_party = exchange_parties.ask(exchange, second, by=officer_of(second))
    exchange_parties.move(first_party, by=owner, to=State.AGREED)
    exchange.refresh_from_db()
    assert exchange.state == Exchange.State.AGREED
    with pytest.raises(WrongMoment):
        exchange_parties.move(second_party, by=owner, to=State.AGREED)
    exchange_parties.move(first_party, by=owner, to=State.DELIVERED)
    exchange.refresh_from_db()
    assert exchange.state == Exchange.State.DELIVERED
    exchange_parties.move(first_party, by=owner, to=State.AGREED)
    exchange_parties.move(first_party, by=asker, to=State.WITHDRAWN, reason="No room for it")
    exchange.refresh_from_db()
    assert exchange.state == Exchange.State.OPEN
    exchange_parties.move(second_party, by=owner, to=State.AGREED)


def test_one_that_waits_and_is_called_off_leaves_an_agreement_alone():
    exchange, owner, other, asker = sides(is_repeatable=False)
    second = PlaceFactory()
    second_officer = officer_of(second)
    party = exchange_parties.ask(exchange, other, by=asker)
    waiting = exchange_parties.ask(exchange, second, by=second_officer)
    exchange_parties.move(party, by=owner, to=State.AGREED)
    exchange_parties.move(waiting, by=second_officer, to=State.WITHDRAWN)
    exchange.refresh_from_db()
    assert exchange.state == Exchange.State.AGREED


def test_what_has_an_open_licence_is_taken_without_asking_by_any_number():
    exchange = ExchangeFactory(licence=Exchange.Licence.OGL)
    for _each in range(3):
        place = PlaceFactory()
        party = exchange_parties.ask(exchange, place, by=officer_of(place))
        assert party.state == State.DELIVERED
    assert steps(exchange) == ["taken"] * 3


def test_who_called_off_can_ask_again_and_who_declined_can_still_agree():
    exchange, owner, other, asker = sides()
    party = exchange_parties.ask(exchange, other, by=asker)
    exchange_parties.move(party, by=asker, to=State.WITHDRAWN)
    again = exchange_parties.ask(exchange, other, by=asker, message="After all")
    assert (again.pk, again.state) == (party.pk, State.ASKED)
    with pytest.raises(ValidationError):
        exchange_parties.move(again, by=owner, to=State.DECLINED, reason=" ")
    exchange_parties.move(again, by=owner, to=State.DECLINED, reason="Not this year")
    with pytest.raises(WrongMoment):
        exchange_parties.ask(exchange, other, by=asker)
    exchange_parties.move(again, by=owner, to=State.AGREED)


def test_the_other_side_cannot_agree_for_the_owner():
    exchange, _owner, other, asker = sides()
    party = exchange_parties.ask(exchange, other, by=asker)
    with pytest.raises(PermissionDenied):
        exchange_parties.move(party, by=asker, to=State.AGREED)
    with pytest.raises(PermissionDenied):
        exchange_parties.move(party, by=officer_of(PlaceFactory()), to=State.WITHDRAWN)


def test_a_contributor_commits_no_place():
    exchange, _owner, other, _asker = sides()
    contributor = officer_of(other, Membership.Role.CONTRIBUTOR)
    with pytest.raises(PermissionDenied):
        exchange_parties.ask(exchange, other, by=contributor)
    with pytest.raises(PermissionDenied):
        exchanges.put_in(by=contributor, place=other, network=None, content=CONTENT)


def test_nobody_takes_up_their_own_offer():
    exchange, owner, _other, _asker = sides()
    with pytest.raises(ValidationError):
        exchange_parties.ask(exchange, exchange.place, by=owner)


def test_of_a_request_the_owner_says_thanks():
    exchange, owner, other, giver = sides(kind=Exchange.Kind.REQUEST, is_repeatable=False)
    party = exchange_parties.ask(exchange, other, by=giver, message="We have one")
    exchange_parties.move(party, by=owner, to=State.AGREED)
    exchange_parties.move(party, by=giver, to=State.DELIVERED)
    with pytest.raises(PermissionDenied):
        exchange_parties.thank(party, by=giver, words="Thank ourselves")
    exchange_parties.thank(party, by=owner, words="Just what we needed")
    party.refresh_from_db()
    assert party.thanks == "Just what we needed"


def test_thanks_are_for_what_arrived():
    exchange, _owner, other, asker = sides()
    party = exchange_parties.ask(exchange, other, by=asker)
    with pytest.raises(WrongMoment):
        exchange_parties.thank(party, by=asker, words="Early")
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeParty.objects.filter(pk=party.pk).update(thanks="Early")


def test_the_same_form_twice_is_one_offer():
    place = PlaceFactory()
    officer = officer_of(place)
    key = "9a3c8a2e-8a57-4a50-8f70-2b9d3a4a4b11"
    send = {"by": officer, "place": place, "network": None, "content": CONTENT, "form_key": key}
    first, is_new = exchanges.put_in(**send)
    second, is_again_new = exchanges.put_in(**send)
    assert (first.pk, is_new, is_again_new) == (second.pk, True, False)
    assert steps(first) == ["put_in"]


def test_only_a_place_that_takes_part_offers_in_a_network():
    network, place = NetworkFactory(), PlaceFactory()
    officer = officer_of(place)
    with pytest.raises(ValidationError):
        exchanges.put_in(by=officer, place=place, network=network, content=CONTENT)
    NetworkMemberFactory(network=network, place=place)
    exchange, _new = exchanges.put_in(by=officer, place=place, network=network, content=CONTENT)
    Network.objects.filter(pk=network.pk).update(stage="closed", closed_at=timezone.now())
    with pytest.raises(WrongMoment):
        exchanges.put_in(by=officer, place=place, network=network, content=CONTENT)
    other = PlaceFactory()
    with pytest.raises(WrongMoment):
        exchange_parties.ask(exchange, other, by=officer_of(other))


def test_in_a_private_network_only_its_places_ask():
    network = NetworkFactory(visibility=Network.Visibility.PRIVATE)
    exchange = ExchangeFactory(network=network)
    outside, inside = PlaceFactory(), NetworkMemberFactory(network=network).place
    with pytest.raises(ValidationError):
        exchange_parties.ask(exchange, outside, by=officer_of(outside))
    assert exchange_parties.ask(exchange, inside, by=officer_of(inside)).state == State.ASKED


def test_what_is_withdrawn_tells_who_waits_and_can_be_opened_again():
    exchange, owner, other, asker = sides()
    second = PlaceFactory()
    party = exchange_parties.ask(exchange, other, by=asker)
    exchanges.withdraw_exchange(exchange, by=owner, reason="It is out of date")
    party.refresh_from_db()
    assert party.state == State.DECLINED
    assert ("exchange-decision", asker.email) in mails()
    with pytest.raises(WrongMoment):
        exchange_parties.ask(exchange, second, by=officer_of(second))
    exchanges.reopen_exchange(exchange, by=owner)
    exchange.refresh_from_db()
    assert exchange.is_open


def test_two_people_do_not_overwrite_each_other():
    exchange, owner, _other, _asker = sides()
    exchanges.save_exchange(exchange, by=owner, expected_version=1, changes={"title": "Plough"})
    with pytest.raises(EditConflict):
        exchanges.save_exchange(exchange, by=owner, expected_version=1, changes={"title": "Plane"})
    assert list(Exchange.objects.with_words("ploughs")) == [exchange]


def change(exchange, by, **changes) -> Exchange:
    exchange.refresh_from_db()
    return exchanges.save_exchange(
        exchange, by=by, expected_version=exchange.version, changes=changes
    )


@pytest.mark.parametrize("kind", ["offer", "request"])
def test_an_offer_that_was_answered_does_not_become_a_request(kind):
    exchange, owner, other, asker = sides(kind=kind)
    party = exchange_parties.ask(exchange, other, by=asker)
    wanted = {"offer": "request", "request": "offer"}[kind]
    for _step in ("asked", "called off"):
        with pytest.raises(ValidationError) as refused:
            change(exchange, owner, kind=wanted, title="Turned round")
        assert list(refused.value.message_dict) == ["kind"]
        if party.state == State.ASKED:
            party = exchange_parties.move(party, by=asker, to=State.WITHDRAWN)
    exchange.refresh_from_db()
    assert (exchange.kind, exchange.title.startswith("Business")) == (kind, True)
    unanswered = ExchangeFactory(kind=kind, place=exchange.place)
    assert change(unanswered, owner, kind=wanted).kind == wanted


@pytest.mark.parametrize("to", [State.AGREED, State.DELIVERED])
@pytest.mark.parametrize("is_repeatable", [True, False])
def test_for_one_or_for_many_stays_while_a_place_has_it(is_repeatable, to):
    exchange, owner, other, asker = sides(is_repeatable=is_repeatable)
    party = exchange_parties.ask(exchange, other, by=asker)
    party = exchange_parties.move(party, by=owner, to=State.AGREED)
    if to == State.DELIVERED:
        party = exchange_parties.move(party, by=owner, to=to)
    before = Exchange.objects.get(pk=exchange.pk).state
    with pytest.raises(ValidationError) as refused:
        change(exchange, owner, is_repeatable=not is_repeatable)
    assert list(refused.value.message_dict) == ["is_repeatable"]
    saved = change(exchange, owner, title="A text may change")
    assert (saved.is_repeatable, saved.state) == (is_repeatable, before)


def test_for_one_becomes_for_many_before_and_after_an_agreement():
    exchange, owner, other, asker = sides(is_repeatable=False)
    party = exchange_parties.ask(exchange, other, by=asker)
    assert change(exchange, owner, is_repeatable=True).is_repeatable
    assert not change(exchange, owner, is_repeatable=False).is_repeatable
    exchange_parties.move(party, by=owner, to=State.AGREED)
    party.refresh_from_db()
    exchange_parties.move(party, by=owner, to=State.WITHDRAWN, reason="No room")
    saved = change(exchange, owner, is_repeatable=True)
    assert (saved.is_repeatable, saved.state) == (True, Exchange.State.OPEN)


def test_what_a_source_says_was_given_is_open_when_its_people_offer_it_to_many():
    given = ExchangeFactory(is_from_source=True, is_repeatable=False, state="delivered")
    saved = change(given, officer_of(given.place), is_repeatable=True)
    assert (saved.state, saved.is_from_source) == (Exchange.State.OPEN, False)


def test_what_is_hidden_goes_nowhere_until_it_is_shown():
    exchange, owner, other, asker = sides()
    chief = moderator()
    with pytest.raises(PermissionDenied):
        exchanges.hide_exchange(exchange, by=owner, reason="Mine")
    exchanges.hide_exchange(exchange, by=chief, reason="An advertisement")
    with pytest.raises(WrongMoment):
        exchange_parties.ask(exchange, other, by=asker)
    exchanges.show_exchange(exchange, by=chief)
    assert exchange_parties.ask(exchange, other, by=asker).state == State.ASKED


def test_what_only_a_network_has_is_its_leads_to_decide_about():
    network = NetworkFactory()
    lead = NetworkMemberFactory(network=network, role=NetworkMember.Role.LEAD).place
    partner = NetworkMemberFactory(network=network).place
    exchange = ExchangeFactory(network=network, place=None, is_from_source=True)
    change = {"expected_version": 1, "changes": {"title": "Ours now"}}
    with pytest.raises(PermissionDenied):
        exchanges.save_exchange(exchange, by=officer_of(partner), **change)
    saved = exchanges.save_exchange(exchange, by=officer_of(lead), **change)
    assert (saved.title, saved.is_from_source) == ("Ours now", False)


def test_the_log_is_never_changed():
    exchange, owner, _other, _asker = sides()
    exchanges.withdraw_exchange(exchange, by=owner)
    with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
        ExchangeStep.objects.update(reason="Another one")


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": None},
        {"quantity": 3, "unit": ""},
        {"quantity": -1, "unit": "days"},
        {"themes": ["astrology"]},
    ],
)
def test_what_must_always_be_true(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeFactory(**wrong)


def test_a_place_has_one_part():
    party = ExchangePartyFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangePartyFactory(exchange=party.exchange, place=party.place)


def test_an_abolished_place_offers_nothing_new():
    gone = PlaceFactory(active_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ValidationError):
        exchanges.put_in(by=officer_of(gone), place=gone, network=None, content=CONTENT)
    assert Place.objects.get(pk=gone.pk).is_abolished
