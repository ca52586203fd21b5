"""Signing in with a council in a real browser: our security policy lets its page follow our form."""

from copy import deepcopy

import pytest

from tests.accounts.identity_provider import IdentityProvider, trust
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def provider():
    running = IdentityProvider()
    yield running
    running.stop()


@pytest.fixture
def councils(settings, provider):
    """Eight of them, so that the page has the list to search in; one is there."""
    councils = [provider.council()]
    councils += [
        provider.council(f"council-{n}", (f"c{n}.example",), name=f"Testborough Council {n}")
        for n in range(7)
    ]
    trust(settings, *councils)
    policy = deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"] = ["'self'", *councils[0].origins]
    settings.CONTENT_SECURITY_POLICY = policy


def choose_calderdale(visitor) -> None:
    visitor.page.get_by_label("Your council").fill("calder")
    visitor.page.get_by_role("option", name="Calderdale Council").click()
    visitor.page.locator("main").get_by_role("button", name="Continue").click()


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_there_and_back(visit, councils, provider, screen):
    provider.knows("ruth", email="ruth@calderdale.example", name="Ruth Adeyemi")
    visitor = visit(screen)
    visitor.go("/accounts/login/?next=/accounts/profile/")
    visitor.assert_accessible()
    visitor.page.get_by_role("button", name="Sign in with your council").click()
    visitor.assert_accessible()
    choose_calderdale(visitor)
    visitor.page.wait_for_url(f"{provider.url}/**")
    visitor.page.locator("input[name=sub]").first.fill("ruth")
    visitor.page.locator("button[type=submit]").first.click()
    visitor.page.wait_for_url(f"{visitor.base_url}/accounts/profile/")
    assert [each for each in visitor.complaints if "form-action" in each] == []
    visitor.complaints.clear()  # what is left is of the council's page
    for path in ("/accounts/", "/accounts/3rdparty/"):
        visitor.go(path)
        assert "Calderdale Council" in visitor.page.content() or path == "/accounts/"
        visitor.assert_accessible()


def test_a_page_that_is_not_in_the_policy_is_not_followed(visit, councils, settings):
    """So the test above shows that the policy is asked."""
    policy = deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"] = ["'self'"]
    settings.CONTENT_SECURITY_POLICY = policy
    visitor = visit(DESKTOP)
    visitor.go("/accounts/council/?council=calderdale")
    choose_calderdale(visitor)
    visitor.page.wait_for_timeout(1500)
    assert visitor.page.url.endswith("/accounts/council/?council=calderdale")
    assert any("form-action" in each for each in visitor.complaints)
