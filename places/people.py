"""Who looks after a place: whom its requests, records and questions go to."""

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from connected_localism.accounts.models import User
from places.models import Membership, Place

MODERATE = "moderate_innovation"  # the permission of a moderator of the whole site


def stewards_of(place: Place) -> QuerySet[User]:
    """The people who answer for `place`; for an abolished one, the stewards of its successors."""
    answering = [place.pk, *(place.successor_ids() if place.is_abolished else [])]
    stewards = Membership.objects.confirmed().filter(
        place_id__in=answering, role=Membership.Role.STEWARD
    )
    return User.objects.filter(is_active=True, pk__in=stewards.values("user_id")).order_by("pk")


def moderators() -> QuerySet[User]:
    """Everybody who moderates the whole site, by their own permission or that of a group."""
    permission = Permission.objects.filter(
        content_type__app_label="innovations", codename=MODERATE
    ).values("pk")
    holders = (
        Q(is_superuser=True)
        | Q(user_permissions__in=permission)
        | Q(groups__permissions__in=permission)
    )
    return User.objects.filter(holders, is_active=True).distinct().order_by("pk")


def keepers_for(place: Place) -> QuerySet[User]:
    """The stewards of `place` or, where there is none, the moderators."""
    stewards = stewards_of(place)
    return stewards if stewards.exists() else moderators()


def keepers_after(abolished: Place) -> QuerySet[User]:
    """The keepers of each place that took over from an abolished one.

    Not its own stewards, who can bring nothing to another council. Where one that took over has no
    steward yet, as on its first day, the moderators are among them: nobody else acts for it.
    """
    heirs = set(abolished.current_successors().values_list("pk", flat=True))
    stewards = Membership.objects.confirmed().filter(
        place__in=heirs, role=Membership.Role.STEWARD, user__is_active=True
    )
    keepers = set(stewards.values_list("user", flat=True))
    if heirs - set(stewards.values_list("place", flat=True)) or not heirs:
        keepers |= set(moderators().values_list("pk", flat=True))
    return User.objects.filter(pk__in=keepers).order_by("pk")
