"""Drafts thrown away: one by its people, many when nobody wants them any more."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.lifecycle import Status, TransitionError, what_happened
from innovations.models import Innovation
from innovations.permissions import may_delete_draft

History = Innovation._meta.get_field("events").related_model


def drafts_of(written: QuerySet) -> QuerySet:
    """What nobody but its author, and the people of its place, has ever seen."""
    return written.filter(status=Status.DRAFT, published_at=None)


@transaction.atomic
def delete_draft(*, innovation: Innovation, by: User) -> None:
    """Delete a draft for good. What was ever sent for review is never deleted.

    Raises PermissionDenied, or TransitionError where somebody sent it meanwhile.
    """
    if not may_delete_draft(by, innovation):
        raise PermissionDenied(_("Only its author or a steward of its place can delete a draft."))
    if delete_drafts(drafts_of(Innovation.objects.filter(pk=innovation.pk))):
        return
    saved = Innovation.objects.get(pk=innovation.pk)
    raise TransitionError(what_happened(saved, saved.decisions.select_related("actor").first()))


@transaction.atomic
def delete_drafts(drafts: QuerySet) -> int:
    """Delete records that were never handed in, with their history and files; returns how many."""
    gone = list(drafts.select_for_update().values_list("pk", flat=True))
    Innovation.objects.filter(pk__in=gone).delete()
    History.objects.filter(pgh_obj_id__in=gone).delete()
    return len(gone)
