"""Nobody learns from us who has an account, and nobody tries for long."""

import re
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from connected_localism.accounts.models import User
from tests.accounts.people import PASSWORD, person

pytestmark = pytest.mark.django_db
MANY = 60
WAYS = {
    "sign in": ("/accounts/login/", "login", {"password": "not the right one"}),
    "sign up": ("/accounts/signup/", "email", {"display_name": "A", "password1": PASSWORD}),
    "code": ("/accounts/login/code/", "email", {}),
    "reset": ("/accounts/password/reset/", "email", {}),
}


def addresses(kind: str) -> list[str]:
    """All of one length, so that pages that name them are, too."""
    return [f"{kind}{n:03}@example.org" for n in range(MANY)]


def what_a_stranger_sees(path, field, fields, address) -> tuple:
    """Every answer on the way, without what differs at each visit."""
    cache.clear()
    page = Client().post(path, {field: address} | fields, follow=True)
    text = page.content.decode().replace(address, "ADDRESS")
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    text = re.sub(r'nonce="[^"]+"', "", text)
    return page.redirect_chain, page.status_code, text


@pytest.mark.parametrize("way", WAYS)
def test_known_and_unknown_addresses_get_the_same_answers(mailoutbox, way):
    for address in addresses("known"):
        person(address)
    seen = {
        kind: {repr(what_a_stranger_sees(*WAYS[way], each)) for each in addresses(kind)}
        for kind in ("known", "never")
    }
    assert len(seen["known"]) == 1
    assert seen["known"] == seen["never"]
    if way != "sign in":  # as many mails; so it takes as long
        assert len(mailoutbox) == 2 * MANY


def test_adding_an_address_tells_nobody_whether_it_has_an_account(mailoutbox):
    known = person("known@example.org")
    seen = set()
    for n, address in enumerate((known.email, "never@example.org")):
        cache.clear()
        client = Client()
        asks = person(f"asks{n}@example.org")
        client.force_login(asks)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        sent = {"action_add": "", "email": address}
        page = client.post("/accounts/email/", sent, follow=True)
        text = page.text.replace(address, "ADDRESS").replace(asks.email, "OWN")
        text = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", text)
        seen.add((repr(page.redirect_chain), page.status_code, text))
        assert "ADDRESS" in text
    assert len(seen) == 1
    assert [mail.to for mail in mailoutbox] == [["known@example.org"], ["never@example.org"]]


def test_an_address_that_a_server_refuses_is_not_in_the_log(settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    assert Client().post("/accounts/login/code/", {"email": "a@example.org"}).status_code == 503
    assert "could not be sent: SMTPRecipientsRefused" in caplog.text
    assert "a@example.org" not in caplog.text


class Refusing(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such mailbox")})


def test_nobody_is_made_twice_for_one_address():
    person("cerys@example.org")
    what_a_stranger_sees(*WAYS["sign up"], "Cerys@example.org")
    assert User.objects.count() == 1


def test_an_address_is_tried_five_times_whoever_tries(client):
    person()
    wrong = {"login": "cerys@example.org", "password": "not the right one"}
    for n in range(5):
        Client(REMOTE_ADDR=f"203.0.113.{n}").post("/accounts/login/", wrong)
    right = wrong | {"password": PASSWORD}
    refused = Client(REMOTE_ADDR="203.0.113.9").post("/accounts/login/", right)
    assert refused.context["form"].errors["__all__"] == [
        "There were too many attempts. Wait a few minutes, then try again."
    ]


def test_so_is_an_address_without_account():
    wrong = {"login": "nobody@example.org", "password": "not the right one"}
    answers = [
        Client(REMOTE_ADDR=f"203.0.113.{n}").post("/accounts/login/", wrong) for n in range(6)
    ]
    assert "too many attempts" in str(answers[5].context["form"].errors)


@pytest.mark.parametrize(
    ("path", "sent", "allowed"),
    [
        ("/accounts/login/", {"login": "{n}@example.org", "password": "x"}, 30),
        ("/accounts/signup/", {}, 20),
    ],
)
def test_a_visitor_who_tries_too_often_is_told_when_to_go_on(client, path, sent, allowed):
    for n in range(allowed):
        values = {key: value.format(n=n) for key, value in sent.items()}
        assert client.post(path, values).status_code == 200
    refused = client.post(path, sent)
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert "Try again in 1 minute." in refused.content.decode()
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("email", ["cerys@example.org", "nobody@example.org"])
def test_one_mailbox_gets_ten_reset_mails_an_hour(mailoutbox, email):
    person()
    with time_machine.travel("2026-03-01 09:00Z", tick=False) as clock:
        for _ten in range(10):
            Client().post("/accounts/password/reset/", {"email": email})
            clock.shift(61)
        refused = Client().post("/accounts/password/reset/", {"email": email})
    assert refused.status_code == 429
    assert "Try again in 50 minutes." in refused.content.decode()
    assert len(mailoutbox) == 10


@pytest.mark.parametrize("email", ["cerys@example.org", "nobody@example.org"])
def test_one_mailbox_gets_ten_mails_of_signing_up_an_hour(mailoutbox, email):
    person()
    with time_machine.travel("2026-03-01 09:00Z", tick=False) as clock:
        for n in range(40):
            stranger = Client(REMOTE_ADDR=f"203.0.113.{n}")
            sent = {"display_name": "A", "email": email, "password1": PASSWORD}
            answer = stranger.post("/accounts/signup/", sent, follow=True)
            clock.shift(30)
    assert len(mailoutbox) == 10
    assert answer.status_code == 429
    assert "Try again in 41 minutes." in answer.text


def test_a_mail_that_cannot_be_sent_is_said_to_whoever_asks(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    person()
    for email in ("cerys@example.org", "nobody@example.org"):
        answer = Client().post("/accounts/login/code/", {"email": email})
        assert answer.status_code == 503
        assert "cannot send mail" in answer.content.decode()


class CountingHasher(MD5PasswordHasher):
    """Hashing is what takes the time, on purpose; so it must happen as often."""

    done = 0

    def encode(self, password, salt):
        CountingHasher.done += 1
        return super().encode(password, salt)


@pytest.mark.parametrize(("way", "often"), [("sign in", 1), ("sign up", 1)])
@pytest.mark.parametrize("address", ["known@example.org", "never@example.org"])
def test_a_password_is_hashed_once_for_whoever_it_is(settings, way, often, address):
    person("known@example.org")
    settings.PASSWORD_HASHERS = [
        f"{__name__}.CountingHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    CountingHasher.done = 0
    what_a_stranger_sees(*WAYS[way], address)
    assert CountingHasher.done == often
