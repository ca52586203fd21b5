"""The queue of mail to people. The row is the job; nothing here needs Redis.

`post` (in the transaction of the action) → `claim` (one conditional UPDATE that sets a lease) →
send, outside any transaction → `mark_sent`, or one of the other ends. A process that dies leaves
its lease to run out, and the mail is due again; its Message-ID stays the same.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.validators import validate_email
from django.db import connection
from django.utils import timezone

from connected_localism.common.wake import wake_after_commit
from connected_localism.mail import kinds
from connected_localism.mail.models import OutgoingMail

State = OutgoingMail.State
LEASE = timedelta(seconds=150)  # longer than a task may run, so nobody sends what is being sent
MAX_ATTEMPTS = 5
FIRST_BACK_OFF = timedelta(minutes=1)
BACK_OFF_FACTOR = 4  # 1, 4, 16 and 64 minutes
PAUSE_WHILE_SERVER_IS_AWAY = timedelta(seconds=30)

NOTHING_MORE_TO_KEEP = {
    "context": {}, "address": "", "reply_to": "", "error": "", "lease_until": None,
}  # fmt: skip


def post(
    kind: str,
    *,
    to=None,
    address: str = "",
    language: str = "",
    key: str,
    context: dict,
    reply_to: str = "",
) -> None:
    """Have one mail sent, to the person `to` or to an `address` without account.

    Call it in the transaction of the action that it tells of: it is sent if, and only if, that
    transaction commits. The same `key` twice is one mail; it must not hold personal data, as it
    is kept. `context` holds strings and numbers (no lazy translations, no records); addresses of
    our own pages may be relative under names that end in "url". `language` is for an address
    only: people have their own.
    Raises LookupError for an unknown kind, ValidationError for a bad address.
    """
    from connected_localism.mail import tasks

    kinds.get(kind)
    if (to is None) == (not address):
        raise ValueError("A mail goes to a person or to an address.")
    for given in filter(None, [address, reply_to]):
        validate_email(given)
    mail = OutgoingMail(
        kind=kind,
        recipient=to,
        address=address.strip().lower(),
        language=language or settings.LANGUAGE_CODE,
        reply_to=reply_to,
        key=key,
        context=context,
        not_before=timezone.now(),
    )
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
    wake_after_commit(tasks.send_due_mail)


def post_all(kind: str, mails: Iterable[tuple[int, str, dict]]) -> None:
    """`post` for many people at once, in one statement: (id of the person, key, context) each."""
    from connected_localism.mail import tasks

    kinds.get(kind)
    now = timezone.now()
    rows = [
        OutgoingMail(kind=kind, recipient_id=person, key=key, context=context, not_before=now)
        for person, key, context in mails
    ]
    OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True)
    wake_after_commit(tasks.send_due_mail)


def claim() -> OutgoingMail | None:
    """Take the mail that waits longest, for the length of a lease; None when nothing is due.

    The attempt is counted here, so that a mail that kills its worker is counted too.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE mail_outgoingmail
            SET state = 'sending', lease_until = %(lease)s, attempts = attempts + 1
            WHERE id = (
                SELECT id FROM mail_outgoingmail
                WHERE state IN ('due', 'sending')
                    AND (state = 'due' OR lease_until < %(now)s)
                    AND not_before <= %(now)s AND attempts < %(most)s
                ORDER BY not_before, id
                LIMIT 1
                FOR UPDATE SKIP LOCKED)
            RETURNING id
            """,
            {"now": now, "lease": now + LEASE, "most": MAX_ATTEMPTS},
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return OutgoingMail.objects.select_related("recipient").filter(pk=row[0]).first()


def mark_sent(mail: OutgoingMail) -> None:
    """Keep that it was sent, and nothing of what it said."""
    _ours(mail).update(state=State.SENT, sent_at=timezone.now(), **NOTHING_MORE_TO_KEEP)


def drop(mail: OutgoingMail) -> None:
    """Not send a mail that its reader does not want."""
    _ours(mail).update(state=State.DROPPED, **NOTHING_MORE_TO_KEEP)


def give_back(mail: OutgoingMail, error: str) -> None:
    """Try again later a mail that went wrong: later each time, failed after the fifth attempt."""
    if mail.attempts >= MAX_ATTEMPTS:
        return fail(mail, error)
    wait = FIRST_BACK_OFF * BACK_OFF_FACTOR ** (mail.attempts - 1)
    _ours(mail).update(
        state=State.DUE, lease_until=None, not_before=timezone.now() + wait, error=error[:2000]
    )


def fail(mail: OutgoingMail, error: str) -> None:
    """Stop trying. The reason is kept for the desk, which has a button to send it again."""
    _ours(mail).update(state=State.FAILED, lease_until=None, error=error[:2000])


def wait_for_server(mail: OutgoingMail, error: str) -> None:
    """Give back a mail that was not tried because no mail server answers; that is no attempt."""
    _ours(mail).update(
        state=State.DUE,
        lease_until=None,
        attempts=mail.attempts - 1,
        not_before=timezone.now() + PAUSE_WHILE_SERVER_IS_AWAY,
        error=error[:2000],
    )


def _ours(mail: OutgoingMail):
    """The row, unless our lease ran out and somebody else has taken it."""
    return OutgoingMail.objects.filter(
        pk=mail.pk, state=State.SENDING, lease_until=mail.lease_until
    )


def fail_abandoned() -> int:
    """Fail the mails whose fifth attempt ended with the worker's death; returns how many."""
    return OutgoingMail.objects.filter(
        state=State.SENDING, attempts__gte=MAX_ATTEMPTS, lease_until__lt=timezone.now()
    ).update(
        state=State.FAILED,
        lease_until=None,
        error="The worker died each time it sent this mail.",
    )


def send_again(failed) -> int:
    """Give the failed ones of a queryset a fresh start; returns how many."""
    from connected_localism.mail import tasks

    count = failed.filter(state=State.FAILED).update(
        state=State.DUE, attempts=0, not_before=timezone.now(), error=""
    )
    wake_after_commit(tasks.send_due_mail)
    return count
