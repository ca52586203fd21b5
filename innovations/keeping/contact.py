"""Messages to the people of a record: passed on by mail, without showing anybody's address.

A sender who is signed in with a verified address is passed on at once. Everybody else first
proves the address by a link, so that nobody can write in another's name. The mail to that address
says nothing that the sender wrote: it cannot be used to send words to a stranger.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from connected_localism.accounts.addresses import verified_addresses
from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from innovations.models import ContactBlock, ContactMessage, ContactOptOut, Innovation
from innovations.people import keepers
from places.people import moderators, stewards_of

State = ContactMessage.State
PROOF_VALID_FOR = timedelta(hours=24)
REPORT_VALID_FOR = timedelta(days=60)
PROVE, REPORT = "innovations.contact.prove", "innovations.contact.report"

# In 24 hours. Counted in the database, so that no restart resets them.
_DAY = timedelta(hours=24)
FROM_ONE_SENDER = 5
FROM_ONE_SENDER_TO_ONE_RECORD = 2
TO_ONE_RECORD = 20


class TooMany(Exception):
    """The limit is reached; the message says which, and when to try again."""


# --- Who gets it ------------------------------------------------------------------------------


def receivers(innovation: Innovation) -> list[User]:
    """Whom a message goes to: who answers for the record or, where its author wants none, the
    stewards of the place (then perhaps nobody)."""
    author = innovation.author
    if author is not None and wants_none(author, innovation):
        return [steward for steward in stewards_of(innovation.place) if steward != author]
    return keepers(innovation)


def wants_none(person: User, innovation: Innovation) -> bool:
    return ContactOptOut.objects.filter(person=person, innovation=innovation).exists()


def want_none(person: User, innovation: Innovation, *, none: bool) -> None:
    """Have messages go to the stewards instead of the author, or to the author again."""
    if none:
        ContactOptOut.objects.get_or_create(person=person, innovation=innovation)
    else:
        ContactOptOut.objects.filter(person=person, innovation=innovation).delete()


# --- Sending ----------------------------------------------------------------------------------


def digest_of(address: str) -> str:
    """What tells one address from another and leads back to none."""
    return every_digest(address)[0]


def every_digest(address: str) -> list[str]:
    """The digests under the present key and the former ones: a block outlives a new key."""
    return [
        salted_hmac(
            "innovations.contact", address.strip().lower(), secret=key, algorithm="sha256"
        ).hexdigest()
        for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    ]


@transaction.atomic
def send(
    *,
    innovation: Innovation,
    by,
    name: str,
    address: str,
    about: str,
    text: str,
    form_key: uuid.UUID,
    language: str,
) -> ContactMessage:
    """Pass a message on, or ask its sender first to prove the address.

    The same form with the same words is one message. Raises TooMany.
    """
    said = "\n".join([str(innovation.pk), name, address, about, text])
    key = uuid.uuid5(form_key, said)
    _one_after_the_other(innovation, address)
    if earlier := ContactMessage.objects.filter(form_key=key).first():
        return earlier
    message = ContactMessage(
        innovation=innovation,
        sender=by if by.is_authenticated else None,
        sender_digest=digest_of(address),
        about=about,
        name=name,
        address=address.strip().lower(),
        language=language,
        text=text,
        form_key=key,
    )
    is_proven = by.is_authenticated and message.address in verified_addresses(by)
    _require_left(message, is_proven=is_proven)
    message.save()
    if is_proven:
        _pass_on(message)
    else:
        _ask_for_proof(message)
    return message


def _one_after_the_other(innovation: Innovation, address: str) -> None:
    """Make other messages of this sender, and to this record, wait until this one is kept.

    So that nobody gets past a limit by speed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest_of(address)]
        )
    Innovation.objects.select_for_update(no_key=True).only("pk").get(pk=innovation.pk)


def _require_left(message: ContactMessage, *, is_proven: bool) -> None:
    """Raise TooMany beyond the limits.

    What nobody has proven counts only against more of the same: else anybody could use up what
    another person may send, or a record may get, by typing addresses that are not theirs.
    """
    since = timezone.now() - _DAY
    lately = ContactMessage.objects.filter(created_at__gt=since)
    mine = lately.filter(sender_digest=message.sender_digest)
    if is_proven:
        mine = mine.exclude(state__in=[State.UNPROVEN, State.EXPIRED])
    if mine.count() >= FROM_ONE_SENDER:
        raise TooMany(
            _(
                "You can send {number} messages in a day, and this is one more. Try tomorrow."
            ).format(number=FROM_ONE_SENDER)
        )
    if mine.filter(innovation=message.innovation).count() >= FROM_ONE_SENDER_TO_ONE_RECORD:
        raise TooMany(_("You have written to these people twice today. Wait for their answer."))
    _require_room_at(message.innovation_id)


def _require_room_at(innovation_id: int) -> None:
    since = timezone.now() - _DAY
    had = ContactMessage.objects.filter(innovation=innovation_id, delivered_at__gt=since)
    if had.count() >= TO_ONE_RECORD:
        raise TooMany(_("These people have had very many messages today. Try again tomorrow."))


def _ask_for_proof(message: ContactMessage) -> None:
    with override(message.language):
        path = reverse("contact-prove", args=[signing.dumps(message.pk, salt=PROVE)])
    post(
        "contact-proof",
        address=message.address,
        language=message.language,
        key=f"contact-proof:{message.pk}",
        context={"title": message.innovation.title, "prove_url": path},
    )


def read_proof(token: str) -> ContactMessage | None:
    """The message that a proving link is about; None if it is gone.

    Raises signing.SignatureExpired or signing.BadSignature.
    """
    pk = signing.loads(token, salt=PROVE, max_age=PROOF_VALID_FOR)
    return ContactMessage.objects.select_related("innovation__place").filter(pk=pk).first()


@transaction.atomic
def prove(message: ContactMessage) -> ContactMessage:
    """Pass a message on whose sender has proven the address. Safe to repeat. Raises TooMany."""
    held = ContactMessage.objects.select_for_update().get(pk=message.pk)
    if held.state == State.UNPROVEN and held.text:
        Innovation.objects.select_for_update(no_key=True).only("pk").get(pk=held.innovation_id)
        _require_room_at(held.innovation_id)
        _pass_on(held)
    return held


def _pass_on(message: ContactMessage) -> None:
    """Mail it to everybody who answers for the record and has not blocked the sender.

    Nothing is passed on about a record that is not published any more.
    """
    innovation = Innovation.objects.published().filter(pk=message.innovation_id).first()
    people = receivers(innovation) if innovation else []
    blocking = ContactBlock.objects.filter(
        sender_digest__in=every_digest(message.address), person__in=people
    )
    blocked_by = set(blocking.values_list("person_id", flat=True))
    people = [person for person in people if person.pk not in blocked_by]
    if not people:
        _forget(message, State.BLOCKED)
        return
    message.state, message.delivered_at = State.DELIVERED, timezone.now()
    message.save(update_fields=["state", "delivered_at"])
    shared = {
        "title": innovation.title,
        "about": message.about,
        "name": message.name,
        "text": message.text,
        "record_url": innovation.get_absolute_url(),
    }
    for person in people:
        token = signing.dumps([message.pk, person.pk], salt=REPORT)
        post(
            "contact-message",
            to=person,
            key=f"contact-message:{message.pk}:{person.pk}",
            reply_to=message.address,
            context=shared | {"report_url": reverse("contact-report", args=[token])},
        )
    post(
        "contact-copy",
        address=message.address,
        language=message.language,
        key=f"contact-copy:{message.pk}",
        context=shared,
    )


def _forget(message: ContactMessage, state: str) -> None:
    """Keep only that there was a message, for the limits."""
    message.state = state
    message.name = message.address = message.text = ""
    message.save(update_fields=["state", "name", "address", "text"])


def forget_unproven() -> int:
    """Forget what nobody proved in time; returns how many messages."""
    late = ContactMessage.objects.filter(
        state=State.UNPROVEN, created_at__lt=timezone.now() - PROOF_VALID_FOR
    )
    return late.update(state=State.EXPIRED, name="", address="", text="", sender=None)


# --- Abuse ------------------------------------------------------------------------------------


def read_report(token: str) -> tuple[ContactMessage | None, User | None]:
    """The message, and the person it was passed on to, of a reporting link.

    Raises signing.SignatureExpired or signing.BadSignature.
    """
    pk, person_id = signing.loads(token, salt=REPORT, max_age=REPORT_VALID_FOR)
    message = ContactMessage.objects.filter(pk=pk, state=State.DELIVERED).first()
    return message, User.objects.filter(pk=person_id).first()


@transaction.atomic
def report(message: ContactMessage, *, by: User) -> None:
    """Let nothing more of this sender reach `by`, and show the message to the moderators.

    Safe to repeat: moderators are told once of each message.
    """
    ContactBlock.objects.get_or_create(person=by, sender_digest=message.sender_digest)
    unreported = ContactMessage.objects.filter(pk=message.pk, reported_at=None)
    if not unreported.update(reported_at=timezone.now()):
        return
    for moderator in moderators():
        post(
            "contact-reported",
            to=moderator,
            key=f"contact-reported:{message.pk}:{moderator.pk}",
            context={"desk_url": reverse("admin:innovations_contactmessage_changelist")},
        )
