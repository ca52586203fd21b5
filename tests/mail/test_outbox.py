from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from connected_localism.mail import outbox
from connected_localism.mail.kinds import MailKind, register
from connected_localism.mail.models import OutgoingMail
from tests.factories import UserFactory
from tests.mail.conftest import CONTEXT

pytestmark = pytest.mark.django_db
State = OutgoingMail.State


def test_a_mail_posted_is_due(post):
    person = UserFactory()
    post(to=person, key="decision:1")
    mail = outbox.claim()
    assert (mail.kind, mail.recipient, mail.key) == ("test-note", person, "decision:1")
    assert mail.context == CONTEXT


def test_the_same_key_twice_is_one_mail(post):
    post(key="decision:1")
    post(key="decision:1")
    assert OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_mail_of_an_action_that_failed_is_never_sent(post):
    with pytest.raises(RuntimeError), transaction.atomic():
        post()
        raise RuntimeError
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"kind": "unheard-of"}, LookupError),
        ({"address": "ann@example.org\nBcc: everybody@example.org"}, ValidationError),
        ({"reply_to": "not an address"}, ValidationError),
        ({"address": ""}, ValueError),
        ({"context": {"title": object()}}, TypeError),
    ],
)
def test_a_mail_that_cannot_be_right_is_refused_where_it_is_posted(post, wrong, error):
    with pytest.raises(error):
        post(**wrong)


def test_it_goes_to_a_person_or_to_an_address_but_not_to_both(post):
    with pytest.raises(ValueError, match="to a person or to an address"):
        post(to=UserFactory(), address="ann@example.org")


def test_a_kind_has_one_meaning():
    register(MailKind("test-twice", title="One", reason="One"))
    register(MailKind("test-twice", title="One", reason="One"))
    with pytest.raises(ValueError, match="two kinds of mail"):
        register(MailKind("test-twice", title="Other", reason="Other"))


def test_a_claimed_mail_is_nobody_elses_until_the_lease_ends(post):
    post()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = outbox.claim()
        assert outbox.claim() is None
        clock.shift(outbox.LEASE + timedelta(seconds=1))
        second = outbox.claim()
        assert (second.pk, second.attempts) == (first.pk, 2)
        outbox.mark_sent(first)  # the first worker wakes up after all: it is no longer its mail
        assert OutgoingMail.objects.get().state == State.SENDING


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_the_mail(post):
    post()
    barrier, got = Barrier(8), []

    def work():
        barrier.wait()
        got.append(outbox.claim())
        connection.close()

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([mail for mail in got if mail]) == 1


def test_a_mail_that_goes_wrong_waits_longer_each_time_and_fails_at_the_fifth(post):
    post()
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while mail := outbox.claim():
            outbox.give_back(mail, "SMTPDataError: no")
            mail.refresh_from_db()
            waits.append((mail.not_before - timezone.now()) // timedelta(minutes=1))
            clock.move_to(max(mail.not_before, timezone.now()))
    assert waits[:4] == [1, 4, 16, 64]
    assert (mail_now := OutgoingMail.objects.get()).state == State.FAILED
    assert (mail_now.attempts, mail_now.error) == (5, "SMTPDataError: no")
    assert mail_now.context == CONTEXT  # or it could not be sent again


def test_a_mail_that_kills_its_worker_five_times_fails(post):
    post()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            assert outbox.claim()
            clock.shift(outbox.LEASE + timedelta(seconds=1))
        assert outbox.claim() is None
        assert outbox.fail_abandoned() == 1
    assert OutgoingMail.objects.get().state == State.FAILED


def test_what_failed_can_be_sent_again(post):
    post()
    outbox.fail(outbox.claim(), "TemplateDoesNotExist")
    assert outbox.claim() is None
    assert outbox.send_again(OutgoingMail.objects.all()) == 1
    assert outbox.claim().attempts == 1
    assert outbox.send_again(OutgoingMail.objects.all()) == 0  # what is being sent is left alone


@pytest.mark.parametrize("end", [outbox.mark_sent, outbox.drop])
def test_a_mail_that_is_done_keeps_nothing_of_what_it_said(post, end):
    post(reply_to="bob@example.org")
    end(outbox.claim())
    mail = OutgoingMail.objects.get()
    assert (mail.address, mail.reply_to, mail.context, mail.error) == ("", "", {}, "")


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"recipient": None, "address": ""}, "has_somebody_to_go_to"),
        ({"state": "sending", "lease_until": None}, "sending_has_a_lease"),
        ({"state": "sent"}, "keeps_nothing_once_done"),
    ],
)
def test_the_database_refuses_rows_that_make_no_sense(post, wrong, constraint):
    post()
    with pytest.raises(IntegrityError, match=constraint):
        OutgoingMail.objects.update(**wrong)
