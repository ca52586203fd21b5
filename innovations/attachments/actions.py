"""Adding files to a record, describing, ordering and removing them.

Each takes the lock of the record first, so that limits and positions hold whoever comes at once.
What readers or reviewers see changes the record: it counts as updated, and where somebody is to
judge it, it becomes a new version, so that nobody approves a picture they have not seen.
"""

import pghistory
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.attachments.intake import Examined
from innovations.attachments.keeping import LimitReached, keep, require_room
from innovations.lifecycle import Status, TransitionError, what_happened
from innovations.models import Attachment, AttachmentChange, Innovation
from innovations.models.attachment import DOCUMENTS_PER_RECORD, IMAGES_PER_RECORD
from innovations.permissions import EDITABLE
from innovations.reviewing.flags import flag_edit, is_looked_at
from innovations.submitting.parts import keep_parts
from places.limits import hold

What = AttachmentChange.What
DAYS_TO_BRING_BACK = 30
JUDGED = (Status.SUBMITTED, Status.HIDDEN)  # a reviewer publishes it in the version they read


@transaction.atomic
def add(*, innovation: Innovation, by: User, examined: Examined) -> tuple[Attachment, bool]:
    """Keep a file that was looked through; returns it and whether it is new to the record.

    The same file twice, as by a double click, is one. Raises LimitReached or TransitionError.
    """
    hold(by)  # what one may upload in a day counts over all records
    saved = _locked(innovation)
    present = saved.attachments.kept().filter(sha256=examined.sha256).first()
    if present is not None:
        return present, False
    _require_place(saved, examined.kind)
    require_room(by, examined)
    attachment = Attachment(
        innovation=saved,
        position=_next_position(saved, examined.kind),
        language=saved.language,
        uploaded_by=by,
    )
    try:
        keep(attachment, examined)
        attachment.save(force_insert=True)
        _note(attachment, by, What.ADDED)
    except BaseException:
        attachment.delete_files()
        raise
    return attachment, True


@transaction.atomic
def describe(*, attachment: Attachment, by: User, description: dict) -> Attachment:
    """Save what a reader must know of a file; the first time it begins to be shown."""
    saved, present = _locked_with(attachment)
    changes = {
        name: value for name, value in description.items() if getattr(present, name) != value
    }
    if not changes and present.described_at:
        return present
    changes.setdefault("described_at", present.described_at or timezone.now())
    return _change(saved, present, by, What.DESCRIBED, **changes)


@transaction.atomic
def move(*, attachment: Attachment, by: User, up: bool) -> Attachment:
    """Change places with the neighbour of its kind; at the end it stays where it is."""
    saved, present = _locked_with(attachment)
    row = list(saved.attachments.kept().filter(kind=present.kind))
    at = row.index(present)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(row):
        return present
    row[at], row[other] = row[other], row[at]
    for position, each in enumerate(row):
        if each.position != position:
            Attachment.objects.filter(pk=each.pk).update(position=position)
    return _change(saved, present, by, What.MOVED)


@transaction.atomic
def remove(*, attachment: Attachment, by: User) -> Attachment:
    """Take a file away from everybody at once. It can be brought back for DAYS_TO_BRING_BACK."""
    saved, present = _locked_with(attachment)
    return _change(saved, present, by, What.REMOVED, removed_at=timezone.now())


@transaction.atomic
def bring_back(*, attachment: Attachment, by: User) -> Attachment:
    """Show a removed file again, at the end. Raises LimitReached where its place is taken."""
    saved = _locked(attachment.innovation)
    present = Attachment.objects.get(pk=attachment.pk)
    if present.removed_at is None:
        return present
    if saved.attachments.kept().filter(sha256=present.sha256).exists():
        raise LimitReached(_("The same file was uploaded again since, and is there."))
    _require_place(saved, present.kind)
    position = _next_position(saved, present.kind)
    return _change(saved, present, by, What.BROUGHT_BACK, removed_at=None, position=position)


def _locked(innovation: Innovation) -> Innovation:
    """The record as it is now, held until the transaction ends, if it may still be changed."""
    saved = Innovation.objects.select_for_update(no_key=True).get(pk=innovation.pk)
    if saved.status not in EDITABLE:
        raise TransitionError(what_happened(saved, saved.decisions.first()))
    return saved


def _locked_with(attachment: Attachment) -> tuple[Innovation, Attachment]:
    saved = _locked(attachment.innovation)
    present = saved.attachments.kept().filter(pk=attachment.pk).first()
    if present is None:
        raise TransitionError(_("Somebody has removed “{file}”.").format(file=attachment))
    return saved, present


def _change(
    innovation: Innovation, attachment: Attachment, by: User, what: str, **changes
) -> Attachment:
    was_shown = attachment.is_shown
    is_flagged = what != What.MOVED and is_looked_at(innovation, by=by)
    if is_flagged:
        keep_parts(innovation)  # as they are before this, to compare with
    if changes:
        Attachment.objects.filter(pk=attachment.pk).update(**changes)
        attachment.refresh_from_db()
    _note(attachment, by, what)
    if was_shown or attachment.is_shown:
        _touch(innovation, by, is_new_version=is_flagged or innovation.status in JUDGED)
        if is_flagged:
            innovation.refresh_from_db()
            keep_parts(innovation)
            flag_edit(innovation, by=by, before={}, parts=["attachments"])
    return attachment


def _note(attachment: Attachment, by: User, what: str) -> None:
    AttachmentChange.objects.create(
        innovation_id=attachment.innovation_id,
        public_id=attachment.public_id,
        file_name=attachment.file_name,
        what=what,
        actor=by,
    )


def _touch(innovation: Innovation, by: User, *, is_new_version: bool) -> None:
    """Tell those who keep a copy, or are about to approve it, that it is not what it was."""
    changes = {"updated_at": timezone.now()}
    if is_new_version:
        changes["content_version"] = F("content_version") + 1
    with pghistory.context(user=by.pk):
        Innovation.objects.filter(pk=innovation.pk).update(**changes)


def _next_position(innovation: Innovation, kind: str) -> int:
    last = innovation.attachments.kept().filter(kind=kind).last()
    return 0 if last is None else last.position + 1


def _require_place(innovation: Innovation, kind: str) -> None:
    is_image = kind == Attachment.Kind.IMAGE
    most = IMAGES_PER_RECORD if is_image else DOCUMENTS_PER_RECORD
    if innovation.attachments.kept().filter(kind=kind).count() < most:
        return
    raise LimitReached(
        (_("There are {count} pictures, which is the most. Remove one first.") if is_image
         else _("There are {count} documents, which is the most. Remove one first.")).format(count=most)
    )  # fmt: skip
