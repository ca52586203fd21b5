"""Statements drafted, opened, reworded, signed and taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from connected_localism.mail.models import OutgoingMail
from networks.actions import signing, statements
from networks.decisions import EditConflict, WrongMoment
from networks.models import Network, NetworkMember, SignOn, Statement
from places.models import Membership, Succession
from tests.factories import (
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    SignOnFactory,
    StatementFactory,
)

pytestmark = pytest.mark.django_db
State = Statement.State
WORDS = {"title": "Mend it", "text": "We want spare parts.", "addressed_to": "The minister"}


def officer_of(place, role=Membership.Role.OFFICER):
    return MembershipFactory(place=place, role=role).user


@pytest.fixture
def led():
    """A network, who speaks for the place that leads it, and a member place."""
    network = NetworkFactory()
    lead = NetworkMemberFactory(network=network, role=NetworkMember.Role.LEAD).place
    return network, officer_of(lead), NetworkMemberFactory(network=network).place


def opened(led, **values) -> Statement:
    network, lead, _member = led
    statement = statements.draft_statement(network, by=lead, content=WORDS | values)
    return statements.open_statement(statement, by=lead)


def mails() -> list[tuple[str, str]]:
    return sorted(OutgoingMail.objects.values_list("kind", "recipient__email"))


def test_it_is_drafted_opened_and_told_of_once(led):
    network, lead, member = led
    officer = officer_of(member)
    officer_of(member, Membership.Role.CONTRIBUTOR)
    statement = opened(led)
    statements.open_statement(statement, by=lead)
    assert (statement.state, statement.versions.count()) == (State.OPEN, 1)
    assert mails() == [("statement-open", officer.email)]
    assert list(network.decisions.values_list("step", "reason")) == [("said", "Mend it")]


def test_only_the_lead_writes_and_opens(led):
    network, lead, member = led
    officer = officer_of(member)
    with pytest.raises(PermissionDenied):
        statements.draft_statement(network, by=officer, content=WORDS)
    statement = statements.draft_statement(network, by=lead, content=WORDS)
    for step in (statements.open_statement, statements.close_statement):
        with pytest.raises(PermissionDenied):
            step(statement, by=officer)


def test_the_same_form_twice_is_one_statement(led):
    network, lead, _member = led
    key = "9a3c8a2e-8a57-4a50-8f70-2b9d3a4a4b11"
    first = statements.draft_statement(network, by=lead, content=WORDS, form_key=key)
    assert statements.draft_statement(network, by=lead, content=WORDS, form_key=key) == first


def test_nothing_opens_after_its_last_day_or_in_a_closed_network(led):
    network, lead, _member = led
    yesterday = timezone.localdate() - timedelta(days=1)
    late = statements.draft_statement(network, by=lead, content=WORDS | {"closes_on": yesterday})
    with pytest.raises(ValidationError):
        statements.open_statement(late, by=lead)
    Network.objects.update(stage="closed", closed_at=timezone.now())
    with pytest.raises(WrongMoment):
        statements.draft_statement(network, by=lead, content=WORDS)


def test_a_place_signs_and_takes_it_back(led):
    _network, lead, member = led
    officer = officer_of(member)
    statement = opened(led)
    OutgoingMail.objects.all().delete()
    signed = signing.sign(statement, member, by=officer, authority="Leader", seen_version=1)
    assert signing.sign(statement, member, by=officer, authority="Again", seen_version=1) == signed
    assert (signed.signed_by, signed.authority) == (officer, "Leader")
    signing.revoke(signed, by=officer)
    signed.refresh_from_db()
    assert (signed.ending, signed.ended_by) == ("revoked", officer)
    again = signing.sign(statement, member, by=officer, authority="Leader", seen_version=1)
    assert list(statement.sign_ons.active()) == [again]
    assert mails() == [("statement-signed", lead.email)] * 3


def test_a_changed_text_is_a_new_version_and_asks_again(led):
    _network, lead, member = led
    officer = officer_of(member)
    statement = opened(led)
    first = signing.sign(statement, member, by=officer, authority="Leader", seen_version=1)
    statement.refresh_from_db()
    OutgoingMail.objects.all().delete()
    changes = {"text": "We want spare parts for ten years.", "closes_on": None}
    statements.save_statement(
        statement, by=lead, expected_version=statement.version, changes=changes
    )
    assert list(statement.versions.values_list("number", "text")) == [
        (1, "We want spare parts."),
        (2, "We want spare parts for ten years."),
    ]
    assert mails() == [("statement-changed", officer.email)]
    first.refresh_from_db()
    assert (first.text_version.number, first.ended_at) == (1, None)  # it stands for version 1
    with pytest.raises(WrongMoment):  # this text they have not seen
        signing.sign(statement, member, by=officer, authority="Leader", seen_version=1)
    second = signing.sign(statement, member, by=officer, authority="Leader", seen_version=2)
    first.refresh_from_db()
    assert (first.ending, second.text_version.number) == ("renewed", 2)
    with pytest.raises(WrongMoment):
        signing.revoke(first, by=officer)


def test_the_last_day_alone_is_no_new_version(led):
    _network, lead, _member = led
    statement = opened(led)
    later = timezone.localdate() + timedelta(days=9)
    statements.save_statement(
        statement, by=lead, expected_version=statement.version, changes={"closes_on": later}
    )
    assert statement.versions.count() == 1


def test_who_has_not_seen_a_change_does_not_overwrite_it(led):
    _network, lead, _member = led
    statement = opened(led)
    with pytest.raises(EditConflict):
        statements.save_statement(statement, by=lead, expected_version=1, changes={"title": "X"})


def test_who_signs_is_authorised_and_says_so(led):
    _network, _lead, member = led
    statement = opened(led)
    contributor = officer_of(member, Membership.Role.CONTRIBUTOR)
    with pytest.raises(PermissionDenied):
        signing.sign(statement, member, by=contributor, authority="Me", seen_version=1)
    with pytest.raises(ValidationError):
        signing.sign(statement, member, by=officer_of(member), authority=" ", seen_version=1)


def test_other_places_sign_only_what_is_open_to_all(led):
    statement = opened(led)
    other = PlaceFactory()
    officer = officer_of(other)
    with pytest.raises(PermissionDenied):
        signing.sign(statement, other, by=officer, authority="Leader", seen_version=1)
    Statement.objects.update(is_for_all_places=True)
    signed = signing.sign(statement, other, by=officer, authority="Leader", seen_version=1)
    assert signed.place == other


def test_after_its_last_day_nothing_is_signed_or_taken_back(led):
    _network, _lead, member = led
    officer = officer_of(member)
    statement = opened(led)
    signed = signing.sign(statement, member, by=officer, authority="Leader", seen_version=1)
    Statement.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(WrongMoment):
        signing.revoke(signed, by=officer)
    statement.refresh_from_db()
    assert (statement.state, statement.standing) == (State.OPEN, State.CLOSED)


def test_a_response_is_kept_and_a_withdrawal_says_why(led):
    _network, lead, _member = led
    statement = statements.close_statement(opened(led), by=lead)
    statement = statements.record_response(
        statement, by=lead, response="Yes.", response_by="The minister"
    )
    assert (statement.state, statement.response) == (State.CLOSED, "Yes.")
    with pytest.raises(ValidationError):
        statements.withdraw_statement(statement, by=lead, reason=" ")
    statement = statements.withdraw_statement(statement, by=lead, reason="It became law")
    assert (statement.state, statement.withdrawn_because) == (State.WITHDRAWN, "It became law")
    with pytest.raises(WrongMoment):
        statements.record_response(statement, by=lead, response="No.", response_by="X")


def test_who_acts_for_the_successor_takes_a_signature_back(led):
    _network, _lead, member = led
    statement = opened(led)
    signed = SignOnFactory(statement=statement, place=member)
    heir = PlaceFactory()
    officer = officer_of(heir)
    with pytest.raises(PermissionDenied):
        signing.revoke(signed, by=officer)
    today = timezone.localdate()
    member.active_until = today - timedelta(days=1)
    member.save()
    Succession.objects.create(from_place=member, to_place=heir, date=today)
    assert signing.revoke(signed, by=officer).ending == SignOn.Ending.REVOKED


def test_a_place_stands_under_a_statement_once():
    signed = SignOnFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOnFactory(statement=signed.statement, place=signed.place)


@pytest.mark.parametrize("values", [{"authority": ""}, {"ending": "revoked"}, {"signed_at": None}])
def test_what_must_always_be_true_of_a_signature(values):
    signed = SignOnFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOn.objects.filter(pk=signed.pk).update(**values)


@pytest.mark.parametrize("values", [{"state": "open"}, {"opened_at": timezone.now()}])
def test_what_must_always_be_true_of_a_statement(values):
    draft = StatementFactory(draft=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(pk=draft.pk).update(**values)


def test_a_version_never_changes():
    version = StatementFactory().versions.get()
    with pytest.raises(Exception, match="append_only"), transaction.atomic():
        version.text = "Something else"
        version.save()
