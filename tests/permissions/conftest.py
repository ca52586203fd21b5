"""One world for the whole matrix, built once and taken away again."""

import logging
import time

import pytest
from django.db import transaction
from django.test import override_settings

from connected_localism.mail import kinds
from innovations.reviewing import queue
from places import waiting
from tests.permissions.asking import Visitors
from tests.permissions.world import World

COUNTED = {"cells": 0, "seconds": 0.0}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Lives in a transaction that is never committed; each request is undone on its own."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), transaction.atomic(), media:
        world = World()
        logging.disable(logging.WARNING)  # thousands of refusals are what we are here for
        yield world
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def visitors(world):
    """What waits for them stands at the head of every page: counted once for each of them, as the
    site counts it once a minute, although nothing else is remembered from one cell to the next."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (queue, waiting):
            patch.setattr(module, "number_waiting", _counted_once(module.number_waiting))
        yield Visitors(world)


def _counted_once(count):
    known = {}

    def number(user):
        key = user.pk, bool(user.rights_at_rest)
        if key not in known:
            known[key] = count(user)
        return known[key]

    return number


@pytest.fixture(autouse=True)
def _one_kind_of_mail(monkeypatch):
    """One that can be switched off, whichever the apps have."""
    kind = kinds.MailKind("matrix-news", title="News", reason="You asked for it.", optional=True)
    monkeypatch.setitem(kinds._kinds, kind.name, kind)


@pytest.fixture
def count_cells():
    started = time.monotonic()

    def count(number: int = 1) -> None:
        COUNTED["cells"] += number

    yield count
    COUNTED["seconds"] += time.monotonic() - started


def pytest_terminal_summary(terminalreporter):
    if COUNTED["cells"]:
        terminalreporter.write_line(
            "permission matrix: {cells} cells asserted in {seconds:.1f} s".format(**COUNTED)
        )
