"""Who has neither password nor second factor enters a mailed code before what matters."""

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.accounts.people import code_in, person, sign_in

pytestmark = pytest.mark.django_db
PROVE = "/accounts/reauthenticate/code/"
DANGEROUS = {
    "close the account": ("/accounts/delete/", {"address": "cerys@example.org"}),
    "set a password": ("/accounts/password/set/", {"password1": "five green boats at dawn"}),
    "set up an app": ("/accounts/2fa/totp/activate/", {"code": "123456"}),
    "add a passkey": ("/accounts/2fa/webauthn/add/", {"credential": "{}"}),
    "add an address": ("/accounts/email/", {"action_add": "", "email": "thief@example.org"}),
    "main address": ("/accounts/email/", {"action_primary": "", "email": "cerys@home.example"}),
    "remove an address": ("/accounts/email/", {"action_remove": "", "email": "cerys@home.example"}),
}


@pytest.fixture
def cerys():
    """She signs in by mailed codes alone."""
    cerys = person()
    EmailAddress.objects.create(user=cerys, email="cerys@home.example", verified=True)
    cerys.set_unusable_password()
    cerys.save()
    return cerys


@pytest.fixture
def found_open(client, cerys):
    """Her browser, in which she signed in longer ago than a code works."""
    with time_machine.travel("2026-03-01 09:00Z", tick=False) as clock:
        client.post("/accounts/login/code/", {"email": cerys.email})
        client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox.pop())})
        clock.shift(301)
        client.clock = clock
        yield client


def state_of(cerys) -> tuple:
    cerys.refresh_from_db()
    addresses = EmailAddress.objects.filter(user=cerys).order_by("email")
    return (
        cerys.has_usable_password(),
        list(addresses.values_list("email", "primary")),
        cerys.authenticator_set.count(),
    )


@pytest.mark.parametrize("what", DANGEROUS)
def test_nothing_that_matters_is_done_before_the_code(found_open, cerys, what):
    path, sent = DANGEROUS[what]
    before = state_of(cerys)
    assert found_open.post(path, sent).url.startswith(PROVE)
    assert state_of(cerys) == before


@pytest.mark.parametrize("what", ["set a password", "set up an app", "add a passkey"])
def test_after_the_code_the_page_opens_for_five_minutes(found_open, what):
    path, _sent = DANGEROUS[what]
    asked = found_open.get(path).url
    assert asked == f"{PROVE}?next={path.replace('/', '%2F')}"
    page = found_open.get(asked)
    assert "cerys@example.org" in page.text and not mail.outbox  # opening it sends nothing
    found_open.post(PROVE, {"send": "", "next": path})
    assert mail.outbox[0].to == ["cerys@example.org"]
    assert found_open.post(PROVE, {"code": code_in(mail.outbox[0]), "next": path}).url == path
    assert found_open.get(path).status_code == 200
    found_open.clock.shift(301)
    assert found_open.get(path).url == asked


def test_what_was_asked_for_is_done_after_the_code(found_open, cerys):
    found_open.post(*DANGEROUS["remove an address"])
    found_open.post(PROVE, {"send": "", "next": "/accounts/email/"})
    found_open.post(PROVE, {"code": code_in(mail.outbox[0]), "next": "/accounts/email/"})
    assert state_of(cerys)[1] == [("cerys@example.org", True)]


def test_who_has_just_signed_in_by_code_is_not_asked_again(client, cerys):
    client.post("/accounts/login/code/", {"email": cerys.email})
    client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[0])})
    assert client.get("/accounts/delete/").status_code == 200


def test_a_code_works_once_and_in_its_own_session(found_open, cerys):
    found_open.post(PROVE, {"send": ""})
    code = code_in(mail.outbox[0])
    thief = Client()
    thief.force_login(cerys)
    thief.post(PROVE, {"code": code})
    assert thief.get("/accounts/delete/").url.startswith(PROVE)
    assert found_open.post(PROVE, {"code": code}).status_code == 302
    found_open.clock.shift(301)
    found_open.post(PROVE, {"code": code})
    assert found_open.get("/accounts/delete/").url.startswith(PROVE)


def test_after_three_wrong_codes_the_right_one_is_worth_nothing(found_open):
    found_open.post(PROVE, {"send": ""})
    wrong = found_open.post(PROVE, {"code": "XXXXXX"})
    assert wrong.context["form"].errors == {
        "code": ["The code is not right. Check it, or ask for a new one."]
    }
    for _attempt in range(2):
        found_open.post(PROVE, {"code": "XXXXXX"})
    page = found_open.post(PROVE, {"code": code_in(mail.outbox[0])}, follow=True)
    assert "mistyped too often" in page.text
    assert found_open.get("/accounts/delete/").url.startswith(PROVE)


def test_a_code_is_too_old_after_three_minutes(found_open):
    found_open.post(PROVE, {"send": ""})
    found_open.clock.shift(181)
    page = found_open.post(PROVE, {"code": code_in(mail.outbox[0])}, follow=True)
    assert "too old" in page.text


def test_a_code_that_went_to_a_former_main_address_is_void(found_open, cerys):
    found_open.post(PROVE, {"send": ""})
    EmailAddress.objects.get(email="cerys@home.example").set_as_primary()
    found_open.post(PROVE, {"code": code_in(mail.outbox[0])})
    assert found_open.get("/accounts/delete/").url.startswith(PROVE)


def test_one_mailbox_gets_three_codes_a_minute(found_open):
    answers = [found_open.post(PROVE, {"send": ""}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert "Try again in 1 minute." in answers[-1].text
    assert len(mail.outbox) == 3


def test_who_has_a_password_enters_that(client):
    sign_in(client, person())
    assert client.get(PROVE).url == reverse("account_reauthenticate")
    assert client.get("/accounts/delete/").url.startswith(reverse("account_reauthenticate"))


def test_the_way_back_leads_to_no_other_site(found_open):
    found_open.post(PROVE, {"send": ""})
    sent = {"code": code_in(mail.outbox[0]), "next": "https://evil.example/"}
    assert found_open.post(PROVE, sent).url == "/innovations/mine/"
