"""When matching runs. Tasks take nothing but ids and may run twice; the database is the queue."""

import logging

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from connected_localism.common.locks import advisory_lock
from connected_localism.common.wake import wake_after_commit

logger = logging.getLogger(__name__)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def match_due_innovations() -> int:
    """Match what is due; a wake-up that finds nothing to do costs two small queries.

    Works for a minute at most and then wakes the next one, so that a long queue never holds a
    message past the broker's visibility timeout.
    """
    from innovations.matching.work import match_due
    from innovations.models import MatchJob

    done = match_due(seconds=60)
    if done:
        logger.info("Matched %s innovations", done)
    if MatchJob.objects.due(timezone.now()).exists():
        wake_after_commit(match_due_innovations)
    return done


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_matches() -> int:
    """Every 30 s: whatever a lost message or a dead worker left behind."""
    return match_due_innovations()


@shared_task
def delete_orphan_files() -> int:
    """Each night: files that an upload which was cut off has left behind."""
    from innovations.attachments.orphans import delete_orphans

    with advisory_lock("delete-orphan-files") as held:
        return delete_orphans() if held else 0


@shared_task
def refresh_statistics() -> bool:
    """Each minute: new idf and lengths when a tenth of the corpus has come or gone."""
    from innovations.matching import statistics

    return statistics.are_stale() and statistics.refresh_statistics()


@shared_task(time_limit=3600, soft_time_limit=3500)
def index_vectors() -> bool:
    """Each night: the index that matching wants once there are very many records."""
    from innovations.matching import candidates

    return candidates.index_if_needed()


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def keep_records_true() -> int:
    """Each morning, a few times over: ask the people of records that are due whether they are
    still true, and end what nobody answered in time. Whoever was asked today is not asked again,
    so a missed hour is made good."""
    from innovations.keeping.confirming import remind
    from innovations.keeping.contact import forget_unproven
    from innovations.keeping.handover import end_expired_offers

    with advisory_lock("keep-records-true") as held:
        if not held:
            return 0
        end_expired_offers()
        forget_unproven()
        return remind(timezone.localdate())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def open_members_records() -> int:
    """Soon after midnight, and each hour for what a stopped worker missed: what was for members
    until today becomes public."""
    from innovations.actions.opening import open_records

    with advisory_lock("open-members-records") as held:
        return open_records(timezone.localdate()) if held else 0


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def tell_reviewers_what_waits() -> int:
    """On the morning of each working day: one mail to each reviewer for whom something waits."""
    from innovations.reviewing.digests import tell_reviewers

    with advisory_lock("tell-reviewers-what-waits") as held:
        return tell_reviewers(timezone.localdate()) if held else 0


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def tell_of_matches() -> int:
    """Each hour of the day: what is similar, and what is new in saved searches. Who has had
    today's mail waits until tomorrow."""
    from innovations.telling.digest import tell_of_matches as tell
    from innovations.telling.outcomes import note_joined
    from innovations.telling.searches import tell_of_searches

    with advisory_lock("tell-of-matches") as held:
        if not held:
            return 0
        note_joined()
        return tell(timezone.now()) + tell_of_searches(timezone.now())
