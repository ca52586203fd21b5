"""Passkeys in a real browser, with an authenticator that Chromium plays; and the pages around them."""

import pytest
from django.contrib.auth.models import Permission

from tests.accounts.people import totp
from tests.browser.conftest import DESKTOP, PASSWORD, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def mari(person):
    """A moderator."""
    user = person()
    user.user_permissions.add(Permission.objects.get(codename="moderate_innovation"))
    return user


def plug_in(visitor, **changed):
    """Give the visitor's browser a fingerprint reader; returns the connection and its id."""
    chromium = visitor.page.context.new_cdp_session(visitor.page)
    chromium.send("WebAuthn.enable")
    added = chromium.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR | changed})
    return chromium, added["authenticatorId"]


def confirm_password(visitor) -> None:
    visitor.page.locator("#id_password").fill(PASSWORD)
    visitor.press("Continue")


def add_passkey(visitor) -> None:
    visitor.go("/accounts/2fa/webauthn/add/")
    confirm_password(visitor)
    visitor.page.locator("#id_name").fill("Work laptop")
    visitor.assert_accessible()
    visitor.page.get_by_role("button", name="Add the passkey").click()
    visitor.page.wait_for_url("**/2fa/recovery-codes/")


def may_review(visitor) -> bool:
    asked = visitor.go("/innovations/review/")
    return asked.status == 200 and visitor.page.url.endswith("/innovations/review/")


def sign_out(visitor) -> None:
    visitor.page.locator("header form button").click()
    visitor.page.wait_for_load_state()


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_passkey_from_setting_it_up_to_signing_in_with_it_alone(visit, mari, screen):
    visitor = visit(DESKTOP)
    visitor.page.set_viewport_size(DESKTOP)
    plug_in(visitor)
    visitor.sign_in(mari.email)
    assert visitor.page.url.endswith("/accounts/2fa/")
    assert not may_review(visitor)

    visitor.page.set_viewport_size(screen)
    add_passkey(visitor)
    visitor.assert_accessible()  # the recovery codes
    assert may_review(visitor)
    for path in ("", "webauthn/", f"webauthn/keys/{mari.authenticator_set.first().pk}/edit/"):
        visitor.go(f"/accounts/2fa/{path}")
        visitor.assert_accessible()
    visitor.page.set_viewport_size(DESKTOP)
    sign_out(visitor)

    visitor.go("/accounts/login/?next=/innovations/review/")
    visitor.page.get_by_role("button", name="Sign in with a passkey").click()
    visitor.page.wait_for_url(f"{visitor.base_url}/innovations/review/")
    assert may_review(visitor)
    assert visitor.complaints == []


def test_a_passkey_after_the_password(visit, mari):
    visitor = visit(DESKTOP)
    plug_in(visitor)
    visitor.sign_in(mari.email)
    add_passkey(visitor)
    sign_out(visitor)
    visitor.sign_in(mari.email)
    assert visitor.page.url.endswith("/accounts/2fa/authenticate/")
    visitor.assert_accessible()
    visitor.page.get_by_role("button", name="Use a passkey").click()
    visitor.page.wait_for_url("**/innovations/mine/")
    assert may_review(visitor)
    assert visitor.complaints == []


def test_a_finger_that_does_not_fit_is_told_so(visit, mari):
    visitor = visit(DESKTOP)
    chromium, reader = plug_in(visitor)
    visitor.sign_in(mari.email)
    add_passkey(visitor)
    sign_out(visitor)
    chromium.send("WebAuthn.setUserVerified", {"authenticatorId": reader, "isUserVerified": False})
    visitor.go("/accounts/login/")
    message = visitor.page.get_by_text("That did not work")
    assert not message.is_visible()
    visitor.page.get_by_role("button", name="Sign in with a passkey").click()
    message.wait_for()
    assert visitor.page.url.endswith("/accounts/login/")
    visitor.assert_accessible()


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_pages_of_an_authenticator_app(visit, mari, screen):
    visitor = visit(screen)
    visitor.sign_in(mari.email)
    visitor.assert_accessible()  # the choice of second factors, with what rests
    visitor.go("/accounts/2fa/totp/activate/")
    visitor.assert_accessible()
    confirm_password(visitor)
    assert visitor.page.evaluate("document.querySelector('.app-qr').naturalWidth") > 0
    visitor.page.locator("#id_code").fill("000000")
    visitor.press("Continue")
    visitor.assert_accessible()
    secret = visitor.page.locator(".app-secret").inner_text()
    visitor.page.locator("#id_code").fill(totp(secret))
    visitor.press("Continue")
    assert visitor.page.locator(".app-codes code").count() == 10
    visitor.assert_accessible()
    for path in ("2fa/", "2fa/totp/deactivate/", "2fa/recovery-codes/generate/", "", "profile/", "sessions/"):  # fmt: skip
        visitor.go(f"/accounts/{path}")
        visitor.assert_accessible()
    assert may_review(visitor)
