"""What the mails about introductions say, and to whom they name whom."""

import pytest

from connected_localism.mail import kinds
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.rendering import render
from innovations.models import Innovation
from networks.actions.introducing import write
from networks.actions.introductions import answer, withdraw
from networks.models import Introduction
from places.limits import TooMany
from places.models import Membership
from tests.networks.introducing.meeting import ask, need_at, officer_of, side_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def needs():
    ashby, barrow = need_at("Ashby"), need_at("Barrow")
    return ashby, barrow, officer_of(ashby.place, "Ann Ash"), officer_of(barrow.place, "Ben Barr")


def read(kind: str) -> tuple[str, str]:
    message = render(OutgoingMail.objects.get(kind=kind))
    return message.subject, " ".join(message.body.split())


def contents(mail: OutgoingMail) -> dict | None:
    return kinds.get(mail.kind).contents(mail)


def test_who_is_asked_reads_the_place_the_record_and_the_message_and_no_name(needs):
    ashby, barrow, ann, _ben = needs
    ask(ann, ashby, barrow, asked_for=ashby.place)
    subject, text = read("introduction-asked")
    assert subject == "Ashby would like to meet Barrow"
    assert f"It is about “{ashby.title}”" in text
    assert "Shall we buy them together?" in text
    assert "Ann Ash" not in text
    assert ann.email not in text


def test_who_agreed_reads_the_name_of_the_other_and_no_address(needs):
    ashby, barrow, ann, ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    answer(side_of(introduction, barrow.place), by=ben, consents=True)
    subject, text = read("introduction-agreed")
    assert subject == "The introduction is agreed"
    assert "Ashby can talk to: - Barrow (Ben Barr)" in text
    assert ben.email not in text


def test_who_asked_reads_not_now_without_name_or_reason(needs):
    ashby, barrow, ann, ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    answer(side_of(introduction, barrow.place), by=ben, consents=False)
    subject, text = read("introduction-not-now")
    assert subject == "The introduction: not now"
    assert "Ben Barr" not in text
    assert "Barrow" not in text.replace(barrow.title, "")


def test_a_mail_that_waits_says_only_what_is_still_so(needs):
    ashby, barrow, ann, _ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    mail = OutgoingMail.objects.get(kind="introduction-asked")
    assert contents(mail)["title"] == ashby.title
    Innovation.objects.filter(pk=ashby.pk).update(status=Innovation.Status.HIDDEN)
    assert contents(mail)["title"] == ""
    withdraw(introduction, by=ann)
    assert contents(mail) is None


def test_who_left_meanwhile_is_not_named_and_the_place_gets_the_message(needs):
    ashby, barrow, ann, ben = needs
    steward = officer_of(barrow.place, "Bea Barr", role=Membership.Role.STEWARD)
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    answer(side_of(introduction, barrow.place), by=ben, consents=True)
    Membership.objects.filter(user=ben).update(state=Membership.State.ENDED)
    mail = OutgoingMail.objects.get(kind="introduction-agreed")
    assert contents(mail)["others"] == [{"place": "Barrow", "person": ""}]
    side = side_of(introduction, ashby.place)
    assert write(side, by=ann, text="When can we talk?") == 1
    subject, text = read("introduction-message")
    assert subject == "A message from Ann Ash, Ashby"
    assert "> When can we talk?" in text
    assert OutgoingMail.objects.get(kind="introduction-message").recipient == steward


def test_nobody_writes_without_end(needs):
    ashby, barrow, ann, ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    answer(side_of(introduction, barrow.place), by=ben, consents=True)
    introduction = Introduction.objects.get(pk=introduction.pk)
    side = side_of(introduction, ashby.place)
    for _each in range(10):
        write(side, by=ann, text="Hello")
    with pytest.raises(TooMany):
        write(side, by=ann, text="Hello")
