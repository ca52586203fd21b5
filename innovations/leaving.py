"""What becomes of somebody's records when their account is closed, and of drafts in the end."""

from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from innovations.keeping.handover import author_leaves
from innovations.models import Attachment, Innovation

History = Innovation._meta.get_field("events").related_model


def leave_records(written: QuerySet, person) -> None:
    """Delete the drafts, with their history; leave the rest to the stewards of its place, who are
    told of it."""
    delete_drafts(drafts_of(written))
    author_leaves(person)


def drafts_of(written: QuerySet) -> QuerySet:
    """What nobody but its author, and the people of its place, has ever seen."""
    return written.filter(status=Innovation.Status.DRAFT, published_at=None)


@transaction.atomic
def delete_drafts(drafts: QuerySet) -> int:
    """Delete records that were never handed in, with their history and files; returns how many.

    The files go after the commit, so that none is missing if it fails.
    """
    gone = list(drafts.select_for_update().values_list("pk", flat=True))
    for file in _files_of(gone):
        transaction.on_commit(partial(file.storage.delete, file.name), robust=True)
    Innovation.objects.filter(pk__in=gone).delete()
    History.objects.filter(pgh_obj_id__in=gone).delete()
    return len(gone)


def _files_of(innovation_ids: list[int]) -> list:
    attachments = Attachment.objects.filter(innovation_id__in=innovation_ids)
    return [file for each in attachments for file in (each.file, each.card) if file]
