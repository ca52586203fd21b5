"""Saying under which of the councils that took over a divided one its communities come."""

from collections.abc import Collection

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from connected_localism.common.locks import lock_until_commit
from places.models import Place
from places.permissions import may_review_proposals_at
from places.reorganising.carrying_over import REGISTER_LOCK
from places.signals import places_changed


def communities_left(council: Place) -> QuerySet[Place]:
    """The communities that are still under an abolished council; none while it exists."""
    if not council.is_abolished:
        return Place.objects.none()
    return council.children.filter(kind=Place.Kind.COMMUNITY).active()


def communities_placed(of: Place, under: Place) -> QuerySet[Place]:
    """Those that were `of` an abolished council, as its history says, and are under another now."""
    once_there = Place.pgh_event_model.objects.filter(parent=of).values("pgh_obj")
    return under.children.filter(kind=Place.Kind.COMMUNITY, pk__in=once_there).active()


def possible_councils(council: Place, by: User, *, out_of: Place | None = None) -> list[Place]:
    """Where `by` may bring communities of a divided council that are under `out_of` now.

    Under those that took over and that `by` looks after: a steward takes nothing to another's, and
    nothing from another's. Out of one of those they may also go back to be undecided.
    """
    heirs = [heir for heir in council.current_successors() if may_review_proposals_at(by, heir)]
    if out_of in (None, council):
        return heirs
    if out_of not in heirs:
        return []
    return [*(heir for heir in heirs if heir != out_of), council]


@transaction.atomic
def bring_under(
    communities: Collection[int], *, of: Place, to: Place, by: User, out_of: Place | None = None
) -> int:
    """Have those of the communities `of` an abolished council come under `to`; returns how many.

    `out_of` is the one of its successors that they are under by mistake. One conditional UPDATE:
    what somebody else has brought elsewhere meanwhile stays there.
    """
    lock_until_commit(REGISTER_LOCK)
    heirs = list(of.current_successors())
    is_correction = out_of not in (None, of)
    if to not in heirs and not (is_correction and to == of):
        raise ValidationError(_("Choose a council that took over from this one."))
    if is_correction and (out_of not in heirs or len(heirs) == 1):
        raise ValidationError(_("They are under a council that did not take over from this one."))
    if to not in possible_councils(of, by, out_of=out_of):
        raise PermissionDenied(_("Only a steward of this council or a moderator can do this."))
    there = communities_placed(of, out_of) if is_correction else communities_left(of)
    chosen = there.filter(pk__in=communities)
    place_ids = set(chosen.select_for_update(no_key=True).values_list("pk", flat=True))
    with pghistory.context(user=by.pk, divided=of.code):  # so that the history says who and why
        moved = Place.objects.filter(pk__in=place_ids).update(
            parent=to, nation=to.nation, region=to.region, updated_at=timezone.now()
        )
    if moved:
        places_changed.send(Place, place_ids=place_ids)
    return moved
