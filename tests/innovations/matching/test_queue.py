from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.contrib.postgres.search import SearchQuery
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from innovations.matching import queue
from innovations.models import Innovation, MatchJob, SearchDocument
from tests.factories import InnovationFactory, PlaceFactory

pytestmark = pytest.mark.django_db


def ask(*innovations):
    queue.request_matches([innovation.pk for innovation in innovations])


def claimed(limit=10):
    return [job.innovation_id for job in queue.claim(limit)]


def test_a_request_makes_the_record_searchable_and_its_job_due():
    innovation = InnovationFactory(published=True, title="Food waste caddies")
    ask(innovation)
    assert (
        SearchDocument.objects.filter(stems=SearchQuery("caddi:A", search_type="raw")).count() == 1
    )
    assert claimed() == [innovation.pk]


def test_a_record_that_is_not_published_is_not_searchable():
    innovation = InnovationFactory(published=True)
    ask(innovation)
    Innovation.objects.update(status=Innovation.Status.HIDDEN)
    ask(innovation)
    assert not SearchDocument.objects.exists()


def test_requests_made_twice_are_one_job():
    innovation = InnovationFactory(published=True)
    ask(innovation)
    ask(innovation)
    assert claimed() == [innovation.pk]
    assert MatchJob.objects.get().requested == 2


def test_a_claimed_job_is_nobody_elses_until_the_lease_ends():
    innovation = InnovationFactory(published=True)
    ask(innovation)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert claimed() == [innovation.pk]
        assert claimed() == []
        clock.shift(queue.LEASE + timedelta(seconds=1))
        assert claimed() == [innovation.pk]


def test_a_finished_job_is_no_longer_due():
    ask(InnovationFactory(published=True))
    (job,) = queue.claim(10)
    queue.finish([job])
    assert claimed() == []


def test_what_is_asked_during_the_run_stays_due():
    innovation = InnovationFactory(published=True)
    ask(innovation)
    (job,) = queue.claim(10)
    ask(innovation)
    queue.finish([job])
    assert claimed() == [innovation.pk]


def test_a_job_that_goes_wrong_waits_longer_each_time_and_fails_at_the_fifth():
    ask(InnovationFactory(published=True))
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while jobs := queue.claim(1):
            queue.give_back(jobs[0], "ValueError: no")
            row = MatchJob.objects.get()
            waits.append(row.not_before - timezone.now())
            clock.move_to(row.not_before)
    assert [wait.seconds for wait in waits] == [10, 20, 40, 80, 160]
    assert (row.is_failed, row.error) == (True, "ValueError: no")


def test_a_failed_job_gets_a_fresh_start_when_asked_again():
    innovation = InnovationFactory(published=True)
    ask(innovation)
    MatchJob.objects.update(is_failed=True, attempts=5, error="ValueError: no")
    assert claimed() == []
    ask(innovation)
    assert claimed() == [innovation.pk]


def test_a_job_whose_worker_died_five_times_is_failed_with_a_reason():
    ask(InnovationFactory(published=True))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _attempt in range(queue.MAX_ATTEMPTS):
            assert queue.claim(1)
            clock.shift(queue.LEASE + timedelta(seconds=1))
        assert queue.claim(1) == []
        assert queue.fail_abandoned() == 1
    assert "died" in MatchJob.objects.get().error


def test_a_job_tried_before_is_taken_alone():
    poison, *others = InnovationFactory.create_batch(3, published=True)
    ask(poison, *others)
    MatchJob.objects.filter(pk=poison.pk).update(attempts=1)
    assert claimed() == [other.pk for other in others]
    assert claimed() == [poison.pk]


def test_done_can_never_be_above_requested():
    ask(InnovationFactory(published=True))
    with pytest.raises(IntegrityError, match="matchjob_done_was_requested"), transaction.atomic():
        MatchJob.objects.update(done=2)


@pytest.mark.django_db(transaction=True)
def test_many_workers_claim_each_job_once():
    innovations = InnovationFactory.create_batch(40, published=True)
    ask(*innovations)
    found, barrier = [], Barrier(8)

    def work():
        barrier.wait()
        while jobs := queue.claim(3):
            found.extend(job.innovation_id for job in jobs)
        connection.close()

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [innovation.pk for innovation in innovations]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_asked_when_the_transaction_rolls_back():
    innovation = InnovationFactory(published=True)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask(innovation)
        1 / 0  # noqa: B018
    assert claimed() == []


def test_no_more_jobs_are_claimed_than_asked_for_whatever_the_plan():
    """A subquery with a limit may be run once for each row of a nested loop."""
    innovations = InnovationFactory.create_batch(12, published=True, place=PlaceFactory())
    queue.request_matches([innovation.pk for innovation in innovations])
    with connection.cursor() as cursor:
        for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material", "indexscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    assert len(queue.claim(5)) == 5
