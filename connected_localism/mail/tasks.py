"""When mail is sent. Tasks may run twice; the database is the queue."""

import logging

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from connected_localism.common.locks import advisory_lock
from connected_localism.common.wake import wake_after_commit

logger = logging.getLogger(__name__)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def send_due_mail() -> int:
    """Send what is due, for a minute at most, and wake the next one if more is left.

    Not where none could be sent: while the mail server is away the sweep alone tries again, or
    each mail that waits would wake a worker for the next.
    """
    from connected_localism.mail.models import OutgoingMail
    from connected_localism.mail.sending import send_due

    sent = send_due(seconds=60)
    if sent:
        logger.info("Sent %s mails", sent)
    if sent and OutgoingMail.objects.due(timezone.now()).exists():
        wake_after_commit(send_due_mail)
    return sent


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_mail() -> int:
    """Every 30 s: whatever a lost message or a dead worker left behind."""
    with advisory_lock("sweep-mail") as held:
        return send_due_mail() if held else 0
