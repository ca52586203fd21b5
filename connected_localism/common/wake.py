"""Waking a worker after a commit. The row is the job; the message only makes it quick."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def wake_after_commit(task, *args) -> None:
    """Send `task` once the transaction has committed; a broker that is away is only logged.

    The periodic sweep finds whatever a lost message leaves behind.
    """

    def send():
        try:
            task.apply_async(args=args, retry=False)
        except (OperationalError, OSError):
            logger.warning("No broker to wake %s; the sweep will find it", task.name)

    transaction.on_commit(send, robust=True)
