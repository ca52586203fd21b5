"""Every text in the database is an attack, and Chromium opens every page that shows one.

Whatever got in, by a form, an import or the desk, must not run on its way out: no call of `pwn`, no
dialog, nothing that the Content-Security-Policy had to stop, no node that could run something.
"""

import itertools

import pgtrigger
import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import reverse

from innovations.models import Innovation
from tests.factories import InnovationFactory
from tests.hostile.payloads import payloads
from tests.permissions.asking import address
from tests.permissions.conftest import _one_kind_of_mail  # noqa: F401
from tests.permissions.rows import all_rows
from tests.permissions.walk import routes
from tests.permissions.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAYLOADS = payloads()
LIKE_BEFORE = {
    # What only machines write and read, or what leads to the page.
    "slug", "code", "email", "address", "password", "sha256", "sender_digest", "token_digest",
    "import_key", "import_digest", "content_type", "file_name", "file", "card", "digest", "key",
    "domain", "codename", "app_label", "model", "session_key", "ip", "verified_domain", "kind",
}  # fmt: skip
# What a browser saves instead of showing it.
SAVED = {"exchange-file", "statement-csv", "network-calendar-feed"}
APPS = ("accounts", "places", "innovations", "mail", "networks", "rights")
ATTACKS = """() => ({
    ran: window.pwned,
    nodes: [...document.querySelectorAll('*')].filter(node =>
        [...node.attributes].some(({name, value}) => name.startsWith('on')
            || /^\\s*(javascript|vbscript|data:text)/i.test(value) && /href|src|action/.test(name))
        || node.matches('main iframe, main object, main embed, main script:not([nonce]):not([src]):'
            + 'not([type="application/json"]), base, math, marquee')
    ).map(node => node.outerHTML.slice(0, 120)),
})"""


def fill_with_attacks() -> int:
    """Put payloads into every free text of every row there is; returns how many texts."""
    texts, turns = 0, itertools.cycle(range(len(PAYLOADS)))
    with pgtrigger.ignore():
        for model in itertools.chain(*(apps.get_app_config(app).get_models() for app in APPS)):
            names = [field for field in model._meta.concrete_fields if _is_free_text(field)]
            if not names or model.__name__.endswith("Event"):
                continue
            for row in model._default_manager.all():
                changes = {
                    field.name: _attack(field, next(turns))
                    for field in names
                    if getattr(row, field.name)  # some must be empty beside others
                }
                model._default_manager.filter(pk=row.pk).update(**changes)
                texts += len(changes)
    return texts


def _is_free_text(field) -> bool:
    return (
        type(field) in (models.CharField, models.TextField, models.URLField)
        and not field.choices
        and not field.generated
        and field.name not in LIKE_BEFORE
        and (field.max_length or 5000) >= 80
    )


def _attack(field, start: int) -> str:
    """As many payloads as fit, beginning with another one each time."""
    longest = min(field.max_length or 5000, 5000)
    if isinstance(field, models.URLField):  # forms and imports take no other scheme
        return f"https://x.example/{PAYLOADS[start]}"[:longest]
    text = ""
    for payload in itertools.islice(itertools.cycle(PAYLOADS), start, start + len(PAYLOADS)):
        payload = payload.replace("\0", "")
        if len(text) + len(payload) + 1 > longest:
            break
        text += f"{payload} "
    return text.strip()


def pages_for(role: str, world: World) -> list[str]:
    """Every page that somebody in this role may open, at a record in a state that shows most."""
    found, named = [], {route.name: route for route in routes() if not route.is_admin}
    for name, row in all_rows().items():
        route = named.get(name)
        if route is None or "PUT" in route.methods or "logout" in name or name in SAVED:
            continue
        cells = row.tables()["GET"]
        states = [
            state for (who, state), outcome in cells.items() if (who, outcome) == (role, "ok")
        ]
        states.sort(
            key=lambda state: state not in ("public", "submitted", "netpublic", "netsubmitted")
        )
        found += [address(route, row, world, world.subject(row, state)) for state in states[:2]]
    return found


class Watcher:
    """A browser of one person that notes whatever ran or had to be stopped."""

    def __init__(self, browser, live_server, person=None):
        self.base_url, self.wrong, self.suggested = live_server.url, [], 0
        context = browser.new_context(locale="en-GB")
        if person:
            client = Client()
            client.force_login(person)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.base_url}
            context.add_cookies([cookie])
        context.add_init_script("window.pwned = []; window.pwn = n => window.pwned.push(n)")
        self.page = context.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)

    def _dialog(self, dialog) -> None:
        self.wrong.append(f"{self.page.url}: dialog {dialog.message}")
        dialog.dismiss()

    def _console(self, message) -> None:
        if "Content Security Policy" in message.text:
            self.wrong.append(f"{self.page.url}: {message.text[:200]}")

    def visit(self, path: str) -> bool:
        """Whether it was a page at all."""
        before = len(self.wrong)
        response = self.page.goto(self.base_url + path)
        if response.status >= 500:
            self.wrong.append(f"{path}: {response.status}")
        if "html" not in response.headers.get("content-type", ""):
            del self.wrong[before:]  # the browser's own page around a picture
            return False
        box = self.page.locator(".autocomplete__input")
        selects = self.page.locator("select[data-autocomplete]").count()
        for number in range(selects):
            box.nth(number).wait_for(timeout=5_000)
            box.nth(number).press_sequentially("pwn")
            self.page.locator(".autocomplete__option").first.wait_for(timeout=2_000)
            self.suggested += 1
        found = self.page.evaluate(ATTACKS)
        self.wrong += [f"{path}: ran {number}" for number in found["ran"]]
        self.wrong += [f"{path}: {node}" for node in found["nodes"]]
        return True


@pytest.fixture
def world(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = World()
    titles = Innovation._meta.get_field("title")
    for number in range(0, len(PAYLOADS), 3):  # every payload in some title
        InnovationFactory(published=True, place=world.place, title=_attack(titles, number))
    assert fill_with_attacks() > 500
    for record in world.records.values():
        record.refresh_from_db()
    return world


def test_chromium_runs_none_of_it(world, browser, live_server):
    visited, wrong, suggested = set(), [], 0
    lists = [f"/innovations/?q=pwn&page={number}" for number in range(1, 8)]
    for role in ("anonymous", "author", "steward", "moderator"):
        watcher = Watcher(browser, live_server, world.people.get(role))
        pages = pages_for(role, world) + (lists if role == "anonymous" else [])
        visited |= {path for path in pages if watcher.visit(path)}
        wrong += watcher.wrong
        suggested += watcher.suggested
    assert len(visited) > 40
    assert suggested > 1  # names of places in the lists that our own script makes
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_chromium_runs_none_of_it_at_the_desk(world, browser, live_server):
    chief = world.people["moderator"]
    chief.is_staff = chief.is_superuser = True
    chief.save()
    watcher = Watcher(browser, live_server, chief)
    lists = sorted(
        reverse(route.name)
        for route in routes()
        if route.is_admin and route.name.endswith("_changelist")
    )
    for path in lists:
        assert watcher.visit(path), path
    assert len(lists) > 8
    assert watcher.wrong == []


def test_a_script_would_be_noticed(world, browser, live_server):
    """The watcher itself: what the page's own nonce let through, and what CSP stopped."""
    watcher = Watcher(browser, live_server)
    watcher.visit("/about/")
    watcher.page.evaluate("document.body.innerHTML += '<img src=x onerror=pwn(1)>'")
    watcher.page.wait_for_timeout(300)
    assert any("Content Security Policy" in wrong for wrong in watcher.wrong)
    assert watcher.page.evaluate(ATTACKS)["nodes"]
