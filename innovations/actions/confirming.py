"""Saying that a record is still true, and so until when nobody need ask again."""

from collections import Counter
from datetime import date

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.keeping.review_dates import review_due
from innovations.lifecycle import TransitionError
from innovations.models import Confirmation, Innovation
from innovations.permissions import may_confirm

How = Confirmation.How
# Whoever says anew how things stand has looked. Another title, theme or link says nothing of it.
HOW_THINGS_STAND = frozenset(
    {
        "stage", "result", "end_reason", "end_note", "ended", "evidence_level", "cost_gbp",
        "saving_gbp",
    }
)  # fmt: skip
TELLING_TEXTS = ("approach", "outcomes", "lessons")
WORDS_BEYOND_A_CORRECTION = 6  # fewer words taken out and put in are spelling


@transaction.atomic
def confirm(
    *, innovation: Innovation, by: User, how: str = How.PAGE, asked_for: date | None = None
) -> Confirmation:
    """Keep that `by` says that a published record is true, and date its next review.

    `asked_for` is the review day that a mailed link was about: if the record has been confirmed
    since, the link is void. Raises PermissionDenied or TransitionError, which says why not. On
    the page and with an update, a second word on the same day is the first one again.
    """
    if not may_confirm(by, innovation):
        raise PermissionDenied(_("Only the people who answer for a record can confirm it."))
    saved = Innovation.objects.select_for_update(no_key=True).get(pk=innovation.pk)
    if not saved.is_published:
        raise TransitionError(_("Only a published record can be confirmed."))
    if asked_for is not None and saved.review_due != asked_for:
        raise TransitionError(_("This record has been confirmed since."))
    if how in (How.PAGE, How.UPDATE) and (earlier := _of_today(saved)):
        return earlier
    confirmation = _keep(saved, by=by, how=how, and_show_change=True)
    innovation.refresh_from_db(fields=["confirmed_at", "review_due", "updated_at"])
    return confirmation


def _of_today(innovation: Innovation) -> Confirmation | None:
    latest = innovation.confirmations.first()
    if latest and timezone.localdate(latest.confirmed_at) == timezone.localdate():
        return latest if innovation.confirmed_at == latest.confirmed_at else None
    return None


def _keep(innovation: Innovation, *, by: User, how: str, and_show_change: bool) -> Confirmation:
    now = timezone.now()
    changes = {
        "confirmed_at": now,
        "review_due": review_due(innovation.stage, timezone.localdate()),
    }
    if and_show_change:  # who keeps a copy must hear of it
        changes["updated_at"] = now
    with pghistory.context(user=by.pk):
        Innovation.objects.filter(pk=innovation.pk).update(**changes)
    for name, value in changes.items():
        setattr(innovation, name, value)
    return Confirmation.objects.create(
        innovation=innovation,
        person=by,
        how=how,
        content_version=innovation.content_version,
        confirmed_at=now,
    )


def confirm_by_publishing(innovation: Innovation) -> None:
    """Write down that its author had `innovation` published as true; it is dated already."""
    confirmation = Confirmation(
        innovation=innovation,
        person=innovation.author,
        how=How.PUBLISHED,
        content_version=innovation.approved_version,
        confirmed_at=innovation.confirmed_at,
    )
    # A second click of the reviewer gets the first decision, and writes nothing more.
    Confirmation.objects.bulk_create([confirmation], ignore_conflicts=True)


def confirm_by_editing(innovation: Innovation, *, by: User, before: dict) -> None:
    """Take a saved change for a confirmation, if it is one.

    `before` are the former values of what was changed. It counts where the people of a published
    record said anew how things stand; a moderator who corrects it does not speak for the place.
    """
    if not innovation.is_published or not may_confirm(by, innovation):
        return
    after = {name: getattr(innovation, name) for name in before}
    if says_how_things_stand(before, after):
        _keep(innovation, by=by, how=How.EDIT, and_show_change=False)


def says_how_things_stand(before: dict, after: dict) -> bool:
    """Whether the difference is more than a correction of words, names and links."""
    if HOW_THINGS_STAND & set(before):
        return True
    return any(
        _words_changed(before[name], after[name]) >= WORDS_BEYOND_A_CORRECTION
        for name in TELLING_TEXTS
        if name in before
    )


def _words_changed(before: str, after: str) -> int:
    old, new = Counter(before.lower().split()), Counter(after.lower().split())
    return ((old - new) + (new - old)).total()
