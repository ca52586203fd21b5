"""When copies are made and old data is deleted. Tasks may run twice."""

import logging

from celery import shared_task
from django.db import OperationalError

from connected_localism.common.locks import advisory_lock

logger = logging.getLogger(__name__)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def make_due_copies() -> int:
    """Make the copies of their data that people asked for."""
    from connected_localism.rights.exporting import make_due

    return make_due()


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_copies() -> int:
    """Every 30 s: whatever a lost message or a dead worker left behind."""
    with advisory_lock("sweep-copies") as held:
        return make_due_copies() if held else 0


@shared_task
def prune() -> int:
    """Each night: delete what has been kept long enough. Returns how many records that were."""
    from connected_localism.rights.pruning import prune

    with advisory_lock("prune") as held:
        return sum(row.ended for row in prune()) if held else 0
