"""The queue of records to be matched. The row is the job; nothing here needs Redis.

ask (`request_matches`, in the transaction that changes the record) → `claim` (one conditional
UPDATE that sets a lease) → work, outside any transaction → `finish`, or `give_back` with the error.
A process that dies leaves its lease to run out, and the job is due again.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from connected_localism.common.wake import wake_after_commit
from innovations.matching.documents import write_search_documents
from innovations.models import MatchJob

LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 5
FIRST_BACK_OFF = timedelta(seconds=10)


@dataclass(frozen=True)
class Claim:
    """A job that is ours until the lease ends; `requested` is the request that we have read."""

    innovation_id: int
    requested: int
    attempt: int


def request_matches(innovation_ids: Iterable[int]) -> None:
    """Have these records searchable at once and matched soon.

    Call it in the transaction that changes their content or status: published records get their
    search document, others lose it, and each has its match job due. After the commit a message
    wakes a worker; if it is lost, the sweep finds the job.
    """
    from innovations import tasks

    ids = list(innovation_ids)
    if not ids:
        return
    write_search_documents(ids)
    ask_again(ids)
    wake_after_commit(tasks.match_due_innovations)


def ask_again(innovation_ids: list[int]) -> None:
    """Mark match jobs due, making those that are missing; a failed one gets a fresh start."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO innovations_matchjob
                (innovation_id, requested, done, requested_at, not_before, attempts, is_failed, error)
            SELECT id, 1, 0, %(now)s, %(now)s, 0, false, ''
            FROM unnest(%(ids)s::bigint[]) AS asked (id)
            ORDER BY id
            ON CONFLICT (innovation_id) DO UPDATE SET
                requested = innovations_matchjob.requested + 1,
                requested_at = CASE
                    WHEN innovations_matchjob.requested > innovations_matchjob.done
                    THEN innovations_matchjob.requested_at
                    ELSE EXCLUDED.requested_at END,
                not_before = EXCLUDED.not_before,
                attempts = 0,
                is_failed = false,
                error = ''
            """,
            {"ids": innovation_ids, "now": now},
        )


def claim(limit: int) -> list[Claim]:
    """Take up to `limit` due jobs for the length of a lease.

    The attempt is counted here, so that a record that kills its worker is counted too. A job
    tried before is taken alone: it may be the one that took the whole batch down.
    """
    return _claim(limit, "attempts = 0") or _claim(1, f"attempts BETWEEN 1 AND {MAX_ATTEMPTS - 1}")


def _claim(limit: int, condition: str) -> list[Claim]:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH due AS MATERIALIZED (
                SELECT innovation_id AS id FROM innovations_matchjob
                WHERE requested > done AND NOT is_failed AND not_before <= %(now)s
                    AND (lease_until IS NULL OR lease_until < %(now)s) AND {condition}
                ORDER BY not_before, innovation_id
                LIMIT %(limit)s
                FOR UPDATE SKIP LOCKED)
            UPDATE innovations_matchjob SET lease_until = %(lease)s, attempts = attempts + 1
            FROM due WHERE innovation_id = due.id
            RETURNING innovation_id, requested, attempts
            """,  # noqa: S608  the condition is one of two constants above
            {"now": now, "lease": now + LEASE, "limit": limit},
        )
        return sorted((Claim(*row) for row in cursor.fetchall()), key=lambda c: c.innovation_id)


def finish(jobs: Collection[Claim]) -> None:
    """Mark as done what was read; whatever was asked for meanwhile stays due."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH held AS (
                SELECT innovation_id AS id, read.requested
                FROM innovations_matchjob job
                    JOIN unnest(%(ids)s::bigint[], %(requested)s::int[]) AS read (id, requested)
                    ON innovation_id = read.id
                WHERE done < read.requested
                ORDER BY innovation_id FOR NO KEY UPDATE OF job)
            UPDATE innovations_matchjob
            SET done = held.requested, done_at = %(now)s, lease_until = NULL, attempts = 0,
                not_before = %(now)s, error = ''
            FROM held WHERE innovation_id = held.id
            """,
            {
                "now": now,
                "ids": [job.innovation_id for job in jobs],
                "requested": [job.requested for job in jobs],
            },
        )


def give_back(job: Claim, error: str) -> None:
    """Return a job that went wrong: later each time, and failed after the fifth attempt.

    `error` is kept for the moderators who see it with a button to try again.
    """
    mine = MatchJob.objects.filter(pk=job.innovation_id)
    mine.filter(requested__gt=job.requested).update(lease_until=None)  # asked anew: try at once
    mine.filter(requested=job.requested).update(
        lease_until=None,
        not_before=timezone.now() + FIRST_BACK_OFF * 2 ** (job.attempt - 1),
        is_failed=job.attempt >= MAX_ATTEMPTS,
        error=error[:2000],
    )


def fail_abandoned() -> int:
    """Fail the jobs whose fifth attempt ended with the worker's death; returns how many."""
    return MatchJob.objects.filter(
        requested__gt=F("done"),
        is_failed=False,
        attempts__gte=MAX_ATTEMPTS,
        lease_until__lt=timezone.now(),
    ).update(is_failed=True, error="The worker died each time it matched this record.")
