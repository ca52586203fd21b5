"""A process that posts the week's mails is killed again and again: nothing is lost or doubled.

KILLS=50 in the environment kills more often than the suite has time for; `-s` shows the figures.
"""

import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from connected_localism.mail.models import OutgoingMail
from networks.following.weekly import end_of_the_week, tell_of_the_week
from networks.models import FollowedNetwork
from tests.conftest import database_url, wait_until
from tests.factories import ExchangeFactory, NetworkFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = int(os.environ.get("KILLS", "4"))
AT_ONCE = 5
ROOT = Path(__file__).resolve().parents[3]
# As the worker does it, with small batches, and slow at the moment between posting and moving on.
PROGRAM = f"""
import time, django
django.setup()
from django.utils import timezone
from networks.following import weekly
weekly.PEOPLE_AT_ONCE = {AT_ONCE}
posting = weekly.post_all
def post_slowly(*args):
    posting(*args)
    print("posted", flush=True)
    time.sleep(0.05)
weekly.post_all = post_slowly
weekly.tell_of_the_week(timezone.now())
"""


def started() -> subprocess.Popen:
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "connected_localism.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip


def test_whoever_is_killed_has_told_some_and_left_the_others():
    until = end_of_the_week(timezone.now())
    network, people = NetworkFactory(), 2 * AT_ONCE * (KILLS + 2)
    FollowedNetwork.objects.bulk_create(
        FollowedNetwork(person=UserFactory(), network=network, seen_until=until - timedelta(days=7))
        for _each in range(people)
    )
    ExchangeFactory(network=network, created_at=until - timedelta(days=1))
    posted = OutgoingMail.objects.filter(kind="week-of-news")
    seen = FollowedNetwork.objects.filter(seen_until=until)
    for _kill in range(KILLS):
        process = started()
        before = posted.count()
        for _batch in range(1 + random.randrange(2)):
            assert process.stdout.readline() == b"posted\n"
        time.sleep(random.uniform(0, 0.08))
        process.kill()
        process.wait()
        _wait_for_its_lock_to_go()
        told, moved = (set(rows.values_list(name, flat=True))
                       for rows, name in ((posted, "recipient"), (seen, "person")))  # fmt: skip
        assert told == moved
        assert before <= len(told) < people
    left = people - posted.count()
    assert tell_of_the_week(timezone.now()) == left > 0
    assert tell_of_the_week(timezone.now()) == 0
    assert seen.count() == people
    told = list(posted.values_list("recipient", flat=True))
    print(f"killed {KILLS} times: {people} people, {len(told)} mails, {left} by the last run")
    assert len(told) == len(set(told)) == people


def _wait_for_its_lock_to_go():
    """PostgreSQL notices soon after that whoever held it is gone."""

    def is_free() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            return cursor.fetchone() == (0,)

    wait_until(is_free, seconds=20)
