"""Who may act for a place; used by pages and API alike."""

from connected_localism.accounts.models import User
from places.lineage import acted_for
from places.models import Membership, Place


def is_moderator(user) -> bool:
    """Whether `user` moderates the whole site."""
    return user.is_authenticated and user.has_perm("innovations.moderate_innovation")


def roles_at(user, place: Place) -> set[str]:
    """The confirmed roles of `user` at `place` or at a place that succeeded it.

    When a council is abolished its people act for what it left through its successors.
    """
    if not user.is_authenticated:
        return set()
    places = [place.pk, *(place.successor_ids() if place.is_abolished else [])]
    held = Membership.objects.confirmed().filter(user=user, place_id__in=places)
    return set(held.values_list("role", flat=True))


def is_steward(user, place: Place) -> bool:
    return Membership.Role.STEWARD in roles_at(user, place)


def stewarded_place_ids(user: User) -> list[int]:
    """Ids of the places `user` is a steward of, with those they succeeded."""
    held = Membership.objects.confirmed().filter(user=user, role=Membership.Role.STEWARD)
    return acted_for(held.values_list("place_id", flat=True))
