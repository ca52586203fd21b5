"""Making a key for a program: pages that everybody can use, with scripts and without."""

import pytest

from connected_localism.keys.models import ApiKey
from connected_localism.keys.secret import is_whole
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_second_factor import confirm_password

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("screen", [PHONE, DESKTOP])
def test_a_key_is_made_copied_and_revoked(visit, person, screen):
    visitor = visit(screen, permissions=["clipboard-read", "clipboard-write"])
    visitor.arrive_as(person())
    visitor.go("/accounts/keys/")
    visitor.assert_accessible()
    visitor.page.get_by_role("button", name="Make a key").click()
    confirm_password(visitor)
    visitor.press("Make the key")  # without saying what it is for
    visitor.assert_accessible()
    visitor.page.get_by_label("What is it for?").fill("Nightly copy")
    visitor.press("Make the key")
    visitor.assert_accessible()
    visitor.press("Copy")
    visitor.page.get_by_text("Copied", exact=True).wait_for()
    assert is_whole(visitor.page.evaluate("navigator.clipboard.readText()"))

    visitor.go("/accounts/keys/")
    visitor.page.get_by_role("link", name="Revoke (Nightly copy").click()
    visitor.assert_accessible()
    visitor.press("Revoke the key")
    visitor.page.get_by_text("Revoked on").wait_for()
    assert ApiKey.objects.get().is_revoked


def test_without_scripts_the_key_can_be_selected(visit, person):
    visitor = visit(java_script_enabled=False)
    visitor.sign_in(person().email)
    visitor.go("/accounts/keys/new/")
    confirm_password(visitor)
    visitor.page.get_by_label("What is it for?").fill("Nightly copy")
    visitor.press("Make the key")
    field = visitor.page.get_by_label("Nightly copy")
    field.press("Control+a")
    assert is_whole(field.input_value())
    assert visitor.page.get_by_role("button", name="Copy", exact=True).count() == 0
