"""What a worker does when it is woken: all that is due, for a bounded time."""

import logging
import time

from django.utils import timezone

from innovations.matching import candidates, encoders, queue, vectors
from innovations.matching import statistics as corpus_statistics
from innovations.matching.bm25 import Statistics
from innovations.matching.refresh import refresh_matches, refresh_together
from innovations.matching.snapshot import Snapshot
from innovations.matching.subject import Subjects
from innovations.models import CorpusStatistics, MatchJob

logger = logging.getLogger(__name__)

BATCH = 20
# From so many due records on all vectors are read into memory, for some minutes, which takes as long
# as to match some dozens in PostgreSQL; and this many records are matched in one transaction: more
# would keep people from editing for too long.
MANY = 300
TOGETHER = 50
SNAPSHOT_SECONDS = 180
KEPT_SUBJECTS = 10_000  # 20 kB each


def match_due(seconds: float = 60, on_progress=None, on_encoded=None) -> int:
    """Match every due record, or as many as fit into `seconds`; returns how many.

    `on_progress` is called with the number done so far after each batch, and before, `on_encoded`
    with the number that have their vectors and of all that need new ones. A record that raises goes
    back with its error and does not stop the others.
    """
    until = time.monotonic() + seconds
    done = 0
    statistics = snapshot = subjects = None
    snapshot_until = 0.0
    queue.fail_abandoned()
    _prepare_for_many()
    encoders.take_over(until)
    if vectors.encode_due(until, on_encoded) > candidates.RECENT:
        candidates.index_if_needed()
    while time.monotonic() < until:
        batch = queue.claim(TOGETHER if snapshot else BATCH)
        if not batch:
            break
        latest = Statistics.current()
        if statistics is None or _kind(statistics) != _kind(latest):
            statistics = latest  # else the one that has learned the words of the batches before
            subjects = Subjects(statistics, KEPT_SUBJECTS)
            snapshot_until = 0.0
        if time.monotonic() > snapshot_until:
            snapshot = Snapshot.of_all(statistics.encoder) if _many_are_due() else None
            snapshot_until = time.monotonic() + SNAPSHOT_SECONDS
        if snapshot and _match_together(batch, subjects, snapshot):
            done += len(batch)
        else:
            done += sum(_match(job, statistics) for job in batch)
        if on_progress:
            on_progress(done)
    return done


def _match_together(batch: list[queue.Claim], subjects: Subjects, snapshot: Snapshot) -> bool:
    """Whether it went well. If not, nothing was stored, and the culprit is among the batch."""
    ids = [job.innovation_id for job in batch]
    try:
        vectors.encode_stale(ids)
        refresh_together(ids, subjects, snapshot)
    except Exception:
        logger.exception("Could not match %s records at once", len(batch))
        return False
    queue.finish(batch)
    return True


def _match(job: queue.Claim, statistics: Statistics) -> bool:
    try:
        vectors.encode_stale([job.innovation_id])
        refresh_matches(job.innovation_id, statistics)
    except Exception as error:
        logger.exception("Matching innovation %s failed", job.innovation_id)
        queue.give_back(job, f"{type(error).__name__}: {error}")
        return False
    queue.finish([job])
    return True


def _kind(statistics: Statistics) -> tuple[int, str]:
    return statistics.version, statistics.encoder


def _many_are_due() -> bool:
    return MatchJob.objects.due(timezone.now())[:MANY].count() == MANY


def _prepare_for_many() -> None:
    """After a bulk import the idf must be right before the first match, not an hour later."""
    known = CorpusStatistics.objects.values_list("documents", flat=True).first() or 0
    few = max(int(known * corpus_statistics.TOLERATED_CHANGE), 1)
    due = MatchJob.objects.filter(done=0, is_failed=False)[: few + 1].count()
    if due > few and corpus_statistics.are_stale():
        corpus_statistics.refresh_statistics()
