"""A phone and a desktop in Chromium, and what any page must hold to."""

from pathlib import Path

import axe_playwright_python
import pytest
from django.conf import settings
from django.test import Client

from tests.factories import UserFactory

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe*.js")).read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD = "a long enough password"


class Visitor:
    """Somebody with a browser on the live server; notes whatever the browser complains about."""

    def __init__(self, context, base_url: str):
        self.base_url = base_url
        self.page = context.new_page()
        self.page.set_default_timeout(8_000)
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message) -> None:
        # A 404 of a page that is meant to be one is no complaint.
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def go(self, path: str):
        response = self.page.goto(self.base_url + path)
        self.page.wait_for_load_state()
        return response

    def sign_in(self, email: str) -> None:
        self.go("/accounts/login/")
        self.page.locator("#id_login").fill(email)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_load_state()

    def arrive_as(self, user) -> None:
        """Come with a session in which everything asked for at sign-in was shown."""
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.base_url}
        self.page.context.add_cookies([cookie])

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()

    def assert_accessible(self) -> None:
        """No axe violation, no side-scrolling, no complaint of the browser (CSP included)."""
        self.page.evaluate(AXE)
        found = self.page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS
        )
        violations = [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]]
        assert violations == [], self.page.url
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the screen"
        dead = self.page.evaluate(
            "[...document.querySelectorAll('a[href^=\"#\"]')]"
            ".map(a => a.getAttribute('href')).filter(h => h.length > 1 && !document.querySelector(h))"
        )
        assert dead == [], f"links of {self.page.url} that lead nowhere"
        assert self.complaints == []


@pytest.fixture
def visit(browser, live_server):
    """Makes a Visitor with a screen of the size given."""
    contexts = []

    def start(screen=DESKTOP, **options) -> Visitor:
        contexts.append(browser.new_context(viewport=screen, locale="en-GB", **options))
        return Visitor(contexts[-1], live_server.url)

    yield start
    for context in contexts:
        context.close()


@pytest.fixture
def person(transactional_db):
    """Makes people who can sign in with PASSWORD."""
    from allauth.account.models import EmailAddress

    def make(user=None):
        user = user or UserFactory()
        user.set_password(PASSWORD)
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    return make
