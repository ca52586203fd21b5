"""A draft thrown away."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.lifecycle import Status, TransitionError, what_happened
from innovations.models import Innovation
from innovations.permissions import may_delete_draft

History = Innovation._meta.get_field("events").related_model


@transaction.atomic
def delete_draft(*, innovation: Innovation, by: User) -> None:
    """Delete a draft for good, with its history. What was ever sent for review is never deleted.

    Raises PermissionDenied, or TransitionError where somebody sent it meanwhile.
    """
    if not may_delete_draft(by, innovation):
        raise PermissionDenied(_("Only its author or a steward of its place can delete a draft."))
    saved = Innovation.objects.select_for_update().get(pk=innovation.pk)
    decision = saved.decisions.select_related("actor").first()
    if saved.status != Status.DRAFT or decision is not None:
        raise TransitionError(what_happened(saved, decision))
    saved.delete()
    History.objects.filter(pgh_obj_id=innovation.pk).delete()
