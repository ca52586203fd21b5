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


def possible_councils(council: Place, by: User) -> list[Place]:
    """Those that took over and that `by` looks after: a steward takes nothing to another's."""
    return [heir for heir in council.current_successors() if may_review_proposals_at(by, heir)]


@transaction.atomic
def bring_under(communities: Collection[int], *, of: Place, to: Place, by: User) -> int:
    """Have those of the communities `of` an abolished council come under `to`; returns how many.

    One conditional UPDATE: what somebody else has brought elsewhere meanwhile stays there.
    """
    if to not in of.current_successors():
        raise ValidationError(_("Choose a council that took over from this one."))
    if not may_review_proposals_at(by, to):
        raise PermissionDenied(_("Only a steward of this council or a moderator can do this."))
    lock_until_commit(REGISTER_LOCK)
    chosen = communities_left(of).filter(pk__in=communities)
    place_ids = set(chosen.select_for_update(no_key=True).values_list("pk", flat=True))
    with pghistory.context(user=by.pk, divided=of.code):  # so that the history says who and why
        moved = Place.objects.filter(pk__in=place_ids, parent=of).update(
            parent=to, nation=to.nation, region=to.region, updated_at=timezone.now()
        )
    if moved:
        places_changed.send(Place, place_ids=place_ids)
    return moved
