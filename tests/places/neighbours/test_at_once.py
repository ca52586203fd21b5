"""Several computations at the same moment, and readers all the while."""

import os
import subprocess
import sys
import threading
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection

from connected_localism.common.locks import advisory_lock
from places.models import IndicatorValue, Neighbour, NeighbourRun, Place
from places.neighbours import MODELS, neighbours_of
from places.neighbours.refresh import refresh_neighbours
from tests.conftest import database_url, wait_until
from tests.places.neighbours.conftest import measured

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 3
PLACES = 6


@pytest.fixture
def places() -> list[Place]:
    return [
        measured(code=f"P{number}", density=10 ** (number + 1), latitude=50 + number)
        for number in range(PLACES)
    ]


def compute_in_another_process() -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "manage.py", "compute_neighbours"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": database_url()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def waiting_for_the_lock() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database"
            " = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return cursor.fetchone()[0]


def lists_of(place: Place) -> dict[str, tuple[set[int], list[str]]]:
    """By model, the versions and the codes of what a reader gets."""
    found = {model: neighbours_of(place, model) for model in MODELS}
    return {
        model: ({row.run.version for row in rows}, [row.neighbour.code for row in rows])
        for model, rows in found.items()
    }


class Reader(threading.Thread):
    """Reads the lists of a place again and again, and keeps what it got."""

    def __init__(self, place: Place):
        super().__init__()
        self.place, self.is_over, self.got, self.error = place, threading.Event(), [], None

    def run(self):
        try:
            while not self.is_over.is_set():
                self.got.append(lists_of(self.place))
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def stop(self) -> list[dict]:
        self.is_over.set()
        self.join(timeout=30)
        assert self.error is None
        return self.got


def test_processes_at_once_leave_one_complete_version_and_readers_no_gap(places):
    refresh_neighbours()
    first = lists_of(places[0])
    # The last place becomes like the first one, so that its lists change.
    IndicatorValue.objects.filter(place=places[-1]).update(value=10)
    reader = Reader(places[0])
    reader.start()
    # Let go together, when all of them are where they would begin.
    with advisory_lock("refresh_neighbours"):
        computing = [compute_in_another_process() for _each in range(AT_ONCE)]
        wait_until(lambda: waiting_for_the_lock() == AT_ONCE, seconds=60)
    said = [process.communicate(timeout=60) for process in computing]
    got = reader.stop()

    rows = PLACES * (PLACES - 1) * len(MODELS)
    assert Counter(out.strip() for out, _errors in said) == {
        f"Version 2: {rows} neighbours.": 1,
        "Nothing has changed since the neighbours were computed last.": AT_ONCE - 1,
    }
    assert [process.returncode for process in computing] == [0] * AT_ONCE
    assert list(NeighbourRun.objects.order_by("version").values_list("version", "is_current")) == [
        (1, False),
        (2, True),
    ]
    assert Neighbour.objects.count() == Neighbour.objects.current().count() == rows
    second = lists_of(places[0])
    assert second["overall"][1][0] == "P5" != first["overall"][1][0]
    assert got[0] == first
    for lists in got:  # each list is wholly of one version, and none is ever short
        assert all(lists[model] in (first[model], second[model]) for model in MODELS)


def test_one_that_waited_counts_what_was_changed_while_it_waited(places):
    refresh_neighbours()
    IndicatorValue.objects.filter(place=places[-1]).update(value=10)
    with advisory_lock("refresh_neighbours"):
        computing = compute_in_another_process()
        wait_until(lambda: waiting_for_the_lock() == 1, seconds=60)
        IndicatorValue.objects.filter(place=places[-2]).update(value=10)
    out, _errors = computing.communicate(timeout=60)
    assert "Version 2" in out
    assert lists_of(places[0])["overall"][1][:2] == ["P4", "P5"]
    assert refresh_neighbours() is None


def test_a_killed_computation_leaves_the_former_lists_and_does_not_stop_the_next(places):
    refresh_neighbours()
    before = lists_of(places[0])
    IndicatorValue.objects.filter(place=places[-1]).update(value=10)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE places_neighbour IN SHARE ROW EXCLUSIVE MODE")
        computing = compute_in_another_process()
        # It has made its run, and waits to write the lists.
        wait_until(waits_to_write, seconds=60)
        computing.kill()
        computing.communicate()
        cursor.execute("ROLLBACK")
    assert lists_of(places[0]) == before
    assert list(NeighbourRun.objects.values_list("version", flat=True)) == [1]
    assert refresh_neighbours().version == 2


def waits_to_write() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation ="
            " 'places_neighbour'::regclass"
        )
        return cursor.fetchone()[0] == 1
