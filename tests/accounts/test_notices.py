"""Whoever has an account hears when the way into it is changed."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import TestCase

from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.rendering import render
from tests.accounts.people import PASSWORD, code_in, person, set_up_app, sign_in
from tests.accounts.test_sessions import signed_in

pytestmark = pytest.mark.django_db


def notices() -> list[tuple[str, str]]:
    """What was said, and to whom."""
    rows = OutgoingMail.objects.filter(kind="security-notice").order_by("pk")
    return [(row.context["what"], row.address or row.recipient.email) for row in rows]


def confirm(client) -> None:
    """Once more who is there, before addresses change."""
    asked = client.get("/accounts/2fa/totp/activate/")
    client.post(asked.url, {"password": PASSWORD})


def test_a_new_password_is_told(client):
    here = signed_in(person())
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "five green boats at dawn"},
    )
    assert notices() == [("password_changed", "cerys@example.org")]


def test_a_second_factor_is_told(client):
    sign_in(client, person())
    set_up_app(client)
    assert notices() == [("totp_activated", "cerys@example.org")]


def test_addresses_change_only_after_one_more_look_at_who_is_there(client):
    sign_in(client, person())
    answer = client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    assert answer.url.startswith("/accounts/reauthenticate/")


def test_a_new_address_is_confirmed_before_it_counts_and_the_old_one_is_told(client, mailoutbox):
    cerys = person()
    sign_in(client, cerys)
    confirm(client)
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    [mail] = mailoutbox
    assert mail.to == ["new@example.org"]
    assert not EmailAddress.objects.filter(email="new@example.org").exists()
    client.post("/accounts/confirm-email/", {"code": code_in(mail)})
    assert EmailAddress.objects.get(email="new@example.org").verified
    assert notices() == [("email_added", "cerys@example.org")]

    client.post("/accounts/email/", {"action_primary": "", "email": "new@example.org"})
    cerys.refresh_from_db()
    assert cerys.email == "new@example.org"
    assert notices()[1:] == [("email_changed", "cerys@example.org")]
    client.post("/accounts/email/", {"action_remove": "", "email": "cerys@example.org"})
    assert notices()[2:] == [("email_deleted", "new@example.org")]


def test_signing_up_is_no_change(client, mailoutbox):
    client.post(
        "/accounts/signup/",
        {"display_name": "Cerys", "email": "cerys@example.org", "password1": PASSWORD},
    )
    client.post("/accounts/confirm-email/", {"code": code_in(mailoutbox[0])})
    assert client.get("/accounts/").status_code == 200
    assert notices() == []


@pytest.mark.parametrize(
    "what",
    [
        "password_changed", "password_reset", "password_set", "email_changed", "email_added",
        "email_deleted", "totp_activated", "totp_deactivated", "webauthn_added",
        "webauthn_removed", "recovery_codes_generated", "second_factors_removed", "account_connected",
        "account_disconnected",
    ],
)  # fmt: skip
def test_each_notice_says_what_happened_when_and_on_what_but_not_from_where(rf, what):
    from allauth.core import context

    from connected_localism.accounts.adapter import AccountAdapter

    request = rf.get("/", HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/128.0", REMOTE_ADDR="203.0.113.7")  # fmt: skip
    with context.request_context(request), TestCase.captureOnCommitCallbacks():
        AccountAdapter(request).send_notification_mail(f"account/email/{what}", person())
    message = render(OutgoingMail.objects.get())
    assert "Something about how" not in message.subject + message.body
    assert message.subject.strip()
    assert "Firefox / Linux" in message.body
    assert re.search(r"20\d\d", message.body)
    assert "203.0.113.7" not in message.body
    assert "/accounts/password/reset/" in message.body
