"""When work on networks runs. Tasks may run twice; the database is the queue."""

from celery import shared_task

from connected_localism.common.locks import advisory_lock


@shared_task
def lapse_introductions() -> int:
    """Each morning: end the introductions that nobody has answered in time."""
    from networks.actions.introductions import lapse_overdue

    with advisory_lock("lapse-introductions") as held:
        return lapse_overdue() if held else 0
