"""When work on networks runs. Tasks may run twice; the database is the queue."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from connected_localism.common.locks import advisory_lock


@shared_task
def lapse_introductions() -> int:
    """Each morning: end the introductions that nobody has answered in time."""
    from networks.actions.introductions import lapse_overdue

    with advisory_lock("lapse-introductions") as held:
        return lapse_overdue() if held else 0


@shared_task
def count_closed_statements() -> int:
    """Soon after midnight, and each hour in case that was missed: partners hear of the statements
    whose last day for signing has passed."""
    from networks.influence.changed import count_closed_by_the_calendar

    with advisory_lock("count-closed-statements") as held:
        return count_closed_by_the_calendar() if held else 0


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def tell_followers() -> int:
    """Each morning, a few times over: the mail of the week. Whoever was looked at for this week is
    not looked at again, so that a Monday that was missed is made good on Tuesday."""
    from networks.following.weekly import tell_of_the_week

    return tell_of_the_week(timezone.now())
