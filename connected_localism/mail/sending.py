"""What a worker does when it is woken: send all mail that is due, for a bounded time."""

import logging
import time
from smtplib import SMTPException

from django.core.mail import get_connection

from connected_localism.mail import outbox
from connected_localism.mail.choices import is_unwanted
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.rendering import CannotRender, NothingToSay, render
from connected_localism.mail.run import one_run

logger = logging.getLogger(__name__)


def send_due(seconds: float = 60) -> int:
    """Send every due mail, or as many as fit into `seconds`; returns how many were sent.

    A mail that raises goes back with its error and does not stop the others. While no server
    answers, nothing is tried, so that an hour without one fails no mail.
    """
    outbox.fail_abandoned()
    with one_run():
        return _send_all(until=time.monotonic() + seconds)


def _send_all(until: float) -> int:
    sent = 0
    connection = get_connection()
    try:
        while time.monotonic() < until and (mail := outbox.claim()):
            if is_unwanted(mail):
                outbox.drop(mail)
                continue
            try:
                connection.open()
            except (OSError, SMTPException) as error:
                logger.warning("No mail server to send through: %s", error)
                outbox.wait_for_server(mail, f"{type(error).__name__}: {error}")
                break
            sent += _send(mail, connection)
    finally:
        connection.close()
    return sent


def _send(mail: OutgoingMail, connection) -> bool:
    try:
        message = render(mail)
        message.connection = connection
        message.send()
    except NothingToSay:
        outbox.drop(mail)
        return False
    except CannotRender as error:
        logger.exception("Mail %s (%s) cannot be written", mail.pk, mail.kind)
        outbox.fail(mail, str(error))
        return False
    except Exception as error:
        # The reader's address is part of many servers' answers, and logs keep no addresses.
        logger.warning("Mail %s (%s) failed: %s", mail.pk, mail.kind, type(error).__name__)
        outbox.give_back(mail, f"{type(error).__name__}: {error}")
        connection.close()  # whatever state it is in; the next mail opens it again
        return False
    outbox.mark_sent(mail)
    return True
