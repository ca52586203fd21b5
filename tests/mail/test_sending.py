import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from connected_localism.common.locks import advisory_lock
from connected_localism.mail import outbox, tasks
from connected_localism.mail.choices import digest
from connected_localism.mail.models import OptOut, OutgoingMail, SuppressedAddress
from connected_localism.mail.sending import send_due
from tests.factories import UserFactory
from tests.mail.conftest import CONTEXT

pytestmark = pytest.mark.django_db
State = OutgoingMail.State


class Refusing(EmailBackend):
    """A server that takes every mail but those to "refused@example.org"."""

    def send_messages(self, messages):
        if "refused@example.org" in messages[0].to:
            raise smtplib.SMTPRecipientsRefused({"refused@example.org": (550, b"no such mailbox")})
        return super().send_messages(messages)


class Away(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("nobody there")


@pytest.fixture
def backend(settings):
    def use(backend):
        settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}"

    return use


def test_due_mail_is_sent_and_marked(post):
    person = UserFactory()
    post(to=person)
    post(address="bob@example.org")
    assert send_due() == 2
    assert [message.to for message in django_mail.outbox] == [[person.email], ["bob@example.org"]]
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {State.SENT}
    assert not OutgoingMail.objects.filter(sent_at=None).exists()
    assert send_due() == 0


def test_one_mail_that_is_refused_does_not_stop_the_others(post, backend):
    backend(Refusing)
    post(address="refused@example.org")
    post(address="bob@example.org")
    assert send_due() == 1
    refused = OutgoingMail.objects.get(state=State.DUE)
    assert "no such mailbox" in refused.error
    assert refused.not_before > timezone.now()


def test_an_hour_without_a_mail_server_fails_no_mail(post, backend):
    backend(Away)
    post()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(120):
            assert send_due() == 0
            clock.shift(timedelta(seconds=31))
        mail = OutgoingMail.objects.get()
        assert (mail.state, mail.attempts) == (State.DUE, 0)
        assert "nobody there" in mail.error


def test_mail_that_waits_for_a_server_wakes_no_worker_for_each_other(
    post, backend, django_capture_on_commit_callbacks
):
    backend(Away)
    for _ in range(3):
        post()
    with django_capture_on_commit_callbacks() as woken:
        assert tasks.send_due_mail() == 0
    assert woken == []


def test_a_mail_that_waited_for_the_server_is_sent_when_it_is_back(post, settings, backend):
    away = settings.EMAIL_BACKEND
    backend(Away)
    post()
    send_due()
    settings.EMAIL_BACKEND = away
    with time_machine.travel(timezone.now() + outbox.PAUSE_WHILE_SERVER_IS_AWAY):
        assert send_due() == 1


def test_a_mail_that_cannot_be_written_fails_with_the_reason(post):
    post("test-broken")
    assert send_due() == 0
    mail = OutgoingMail.objects.get()
    assert mail.state == State.FAILED
    assert mail.error.startswith("TemplateSyntaxError: ")


def test_a_mail_with_a_hole_in_it_is_not_sent(db):
    outbox.post("test-note", address="ann@example.org", key="hole", context={"title": "Repair"})
    assert send_due() == 0
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.error) == (State.FAILED, "MissingValue: The context has no 'name'.")


def test_who_opted_out_gets_none_of_that_kind_but_all_that_cannot_be_switched_off(post):
    person = UserFactory()
    OptOut.objects.create(user=person, kind="test-news")
    OptOut.objects.create(user=person, kind="test-note")  # not optional, so of no effect
    SuppressedAddress.objects.create(digest=digest("Ann@Example.org "), kind="test-news")
    for kind in ("test-news", "test-note"):
        post(kind, to=person)
        post(kind, address="ann@example.org")
    post("test-news", address="bob@example.org")
    assert send_due() == 3
    assert sorted((m.to[0], m.subject) for m in django_mail.outbox) == sorted(
        (address, "About “Repair café”")
        for address in (person.email, "ann@example.org", "bob@example.org")
    )
    assert OutgoingMail.objects.filter(state=State.DROPPED, kind="test-news").count() == 2


def test_a_closed_account_gets_no_mail(post):
    post(to=UserFactory(is_active=False))
    assert send_due() == 0
    assert OutgoingMail.objects.get().state == State.DROPPED


def test_an_address_that_wants_none_is_remembered_under_a_new_secret_key(post, settings):
    SuppressedAddress.objects.create(digest=digest("ann@example.org"), kind="test-news")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    post("test-news", address="ann@example.org")
    assert send_due() == 0


@pytest.mark.django_db(transaction=True)
def test_posting_does_not_fail_while_redis_is_away(post, settings):
    from connected_localism.celery import app

    there = app.conf.broker_url
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    try:
        post()
    finally:
        app.conf.broker_url = there
    assert tasks.sweep_mail() == 1


def test_a_second_sweep_leaves_the_work_to_the_first(post):
    from threading import Thread

    from django.db import connection

    post()
    done = []

    def sweep_elsewhere():
        done.append(tasks.sweep_mail())
        connection.close()

    with advisory_lock("sweep-mail"):
        thread = Thread(target=sweep_elsewhere)
        thread.start()
        thread.join()
    assert done == [0]


def test_a_worker_that_dies_after_sending_sends_again_what_can_be_recognised(post, monkeypatch):
    class Killed(BaseException):
        pass

    def die(mail):
        raise Killed

    post()
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "mark_sent", die)
        with pytest.raises(Killed):
            send_due()
    assert send_due() == 0  # the dead worker's lease still runs
    with time_machine.travel(timezone.now() + outbox.LEASE + timedelta(seconds=1)):
        assert send_due() == 1
        assert send_due() == 0
    first, second = django_mail.outbox
    assert first.message()["Message-ID"] == second.message()["Message-ID"]


def test_what_there_is_to_say_is_looked_up_when_it_is_sent(post, contents):
    post(to=UserFactory(), context={"ids": [1]})
    contents(lambda mail: CONTEXT | {"title": f"Now {mail.context['ids']}"})
    assert send_due() == 1
    assert "Now [1]" in django_mail.outbox[0].body


def test_a_mail_with_nothing_left_to_say_is_dropped(post, contents):
    post(to=UserFactory(), context={"ids": [1]})
    contents(lambda mail: None)
    assert send_due() == 0
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.context, mail.sent_at) == (State.DROPPED, {}, None)
