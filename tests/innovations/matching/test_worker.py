"""The pipeline with a real worker process: nothing is lost, nothing is doubled."""

import subprocess
import sys

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from innovations import tasks
from innovations.matching import queue
from innovations.models import Innovation, Match, MatchJob
from tests.conftest import wait_until
from tests.factories import InnovationFactory, PlaceFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


def publish(number: int) -> list[Innovation]:
    place = PlaceFactory()
    with transaction.atomic():
        innovations = InnovationFactory.create_batch(number, published=True, place=place)
        queue.request_matches([innovation.pk for innovation in innovations])
    return innovations


def all_done() -> bool:
    return not MatchJob.objects.filter(requested__gt=F("done")).exists()


def assert_nothing_lost_or_doubled(innovations):
    assert MatchJob.objects.filter(done=F("requested"), is_failed=False).count() == len(innovations)
    assert not Match.objects.filter(first__gte=F("second")).exists()
    matched = set(Match.objects.values_list("first_id", flat=True))
    matched |= set(Match.objects.values_list("second_id", flat=True))
    assert matched == {innovation.pk for innovation in innovations}


def test_a_published_record_is_matched_by_the_worker_within_seconds(worker):
    innovations = publish(3)
    wait_until(all_done, seconds=30)
    assert_nothing_lost_or_doubled(innovations)

    new = publish(1)  # now that the worker is warm
    assert wait_until(all_done, seconds=5) < 5
    assert Match.objects.filter(second=new[0]).exists()


def test_killing_the_worker_loses_and_doubles_nothing(worker):
    innovations = publish(120)
    wait_until(lambda: MatchJob.objects.filter(done=F("requested")).count() >= 20, seconds=30)
    worker.kill()
    assert not all_done()
    left = MatchJob.objects.filter(requested__gt=F("done"), lease_until__gt=timezone.now()).count()
    assert left > 0  # it was in the middle of a batch

    # What a minute brings: the dead worker's leases run out, and beat sends the sweep.
    MatchJob.objects.exclude(lease_until=None).update(lease_until=timezone.now())
    worker.start()
    tasks.sweep_matches.delay()
    wait_until(all_done, seconds=60)
    assert_nothing_lost_or_doubled(innovations)


PUBLISH = """
import time, django
django.setup()
from django.db import transaction
from innovations.matching.queue import request_matches
from innovations.models import Innovation
import kombu.transport.redis  # as wsgi.py does
started = time.monotonic()
with transaction.atomic():
    request_matches(Innovation.objects.values_list("pk", flat=True))
print(time.monotonic() - started)
"""


def test_publishing_answers_though_the_broker_is_away_and_the_sweep_finds_it(worker):
    worker.kill()  # or a wake-up that was left from before may be quicker than the sweep
    innovations = InnovationFactory.create_batch(3, published=True)
    process = subprocess.run(
        [sys.executable, "-c", PUBLISH],
        env=worker.environment | {
            "REDIS_URL": "redis://127.0.0.1:1/0",  # nobody listens there
            "DJANGO_SETTINGS_MODULE": "connected_localism.settings",
        },
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert float(process.stdout) < 2
    assert not all_done()

    worker.start()
    tasks.sweep_matches.delay()
    wait_until(all_done, seconds=30)
    assert_nothing_lost_or_doubled(innovations)
