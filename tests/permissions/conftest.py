"""One world for the whole matrix, built once and taken away again."""

import logging
import time

import pytest
from django.db import transaction
from django.test import override_settings

from connected_localism.mail import kinds
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
    return Visitors(world)


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
