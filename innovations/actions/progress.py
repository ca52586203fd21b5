"""Dated updates of a published record: added, corrected, removed by its people."""

import uuid

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.actions.confirming import How, confirm
from innovations.actions.writing import save_content
from innovations.lifecycle import TransitionError
from innovations.models import Innovation, ProgressUpdate
from innovations.permissions import may_remove_update, may_write_update


@transaction.atomic
def add_update(
    *,
    innovation: Innovation,
    by: User,
    date: str,
    text: str,
    form_key: uuid.UUID,
    changes: dict | None = None,
    expected_version: int | None = None,
) -> ProgressUpdate:
    """Say how a published record went on; who says so has confirmed it.

    `changes` (stage, result) are an edit like any other, of the version that was seen. The same
    form key twice is one update. Raises what `save_content` raises, and TransitionError.
    """
    _require_may_write(by, innovation)
    held = Innovation.objects.select_for_update(no_key=True).get(pk=innovation.pk)
    if earlier := ProgressUpdate.objects.filter(form_key=form_key, innovation=held).first():
        return earlier
    if not held.is_published:
        raise TransitionError(_("Updates can be added to a published record only."))
    if changes:
        save_content(innovation=held, by=by, changes=changes, expected_version=expected_version)
    with pghistory.context(user=by.pk):
        update = ProgressUpdate.objects.create(
            innovation=held, by=by, date=date, text=text, form_key=form_key
        )
    _show_change(held, by)
    confirm(innovation=held, by=by, how=How.UPDATE)
    return update


@transaction.atomic
def correct_update(update: ProgressUpdate, *, by: User, date: str, text: str) -> None:
    """Change what an update says; its readers see that it was changed."""
    _require_may_write(by, update.innovation)
    if (update.date, update.text) == (date, text):
        return
    update.date, update.text, update.edited_at = date, text, timezone.now()
    with pghistory.context(user=by.pk):
        update.save(update_fields=["date", "text", "edited_at"])
    _show_change(update.innovation, by)


@transaction.atomic
def remove_update(update: ProgressUpdate, *, by: User) -> None:
    """Take an update away, as one of the record's people or as a moderator."""
    if not may_remove_update(by, update.innovation):
        raise PermissionDenied(_("Only the people of this record can remove its updates."))
    with pghistory.context(user=by.pk):
        update.delete()
    _show_change(update.innovation, by)


def _require_may_write(by: User, innovation: Innovation) -> None:
    if not may_write_update(by, innovation):
        raise PermissionDenied(_("Only the people of this record can write its updates."))


def _show_change(innovation: Innovation, by: User) -> None:
    """Who keeps a copy asks for what was changed since."""
    with pghistory.context(user=by.pk):
        Innovation.objects.filter(pk=innovation.pk).update(updated_at=timezone.now())
