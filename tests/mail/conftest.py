"""Kinds of mail that exist in these tests only, with templates beside them."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.utils.translation import gettext_lazy as _

from connected_localism.mail import kinds, outbox, rendering
from connected_localism.mail.kinds import MailKind

NOTE = MailKind("test-note", title=_("Notes"), reason="You get this because of “{title}”.")
NEWS = MailKind("test-news", title=_("News"), reason="You follow “{title}”.", optional=True)
BROKEN = MailKind("test-broken", title=_("Broken"), reason="It is broken.")

CONTEXT = {"title": "Repair café", "name": "Ann", "message": "Well done", "url": "/places/"}


@pytest.fixture(autouse=True)
def _test_kinds(monkeypatch, settings):
    monkeypatch.setattr(
        kinds, "_kinds", kinds._kinds | {kind.name: kind for kind in (NOTE, NEWS, BROKEN)}
    )
    templates = Path(__file__).parent / "templates"
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [first | {"DIRS": [*first["DIRS"], templates]}]
    rendering.engine.cache_clear()
    yield
    rendering.engine.cache_clear()


@pytest.fixture
def post(db):
    """Post a mail, with everything that the test does not name."""
    numbers = iter(range(1, 1000))

    def post(kind="test-note", *, context=None, **given):
        given.setdefault("key", f"test:{next(numbers)}")
        if "to" not in given and "address" not in given:
            given["address"] = "ann@example.org"
        outbox.post(kind, context=CONTEXT | (context or {}), **given)

    return post


@pytest.fixture
def contents(monkeypatch):
    """Have the notes of these tests say what a function makes of the mail when it is sent."""

    def contents(make):
        monkeypatch.setitem(kinds._kinds, NOTE.name, replace(NOTE, contents=make))

    return contents
