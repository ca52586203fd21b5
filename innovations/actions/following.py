"""Beginning to follow a place, and letting it go."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.models import FollowedPlace
from places.models import Place

MOST = 100  # for one person


class CannotFollow(Exception):
    """The message says why."""


@transaction.atomic
def follow_place(person: User, place: Place, *, notify: str = "") -> bool:
    """Tell the person of what is new there from now on, or as often as `notify` says; returns
    False if they are told so already.

    Raises CannotFollow.
    """
    if place.is_abolished:
        raise CannotFollow(
            _("{name} was abolished. Follow what took over from it.").format(
                name=place.official_name
            )
        )
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # one after the other
    followed = FollowedPlace.objects.filter(person=person)
    tomorrow = timezone.localdate() + timedelta(days=1)
    if followed.filter(place=place).exists():
        other = followed.filter(place=place).exclude(notify=notify) if notify else followed.none()
        return bool(other.update(notify=notify, due_on=tomorrow))
    if followed.count() >= MOST:
        raise CannotFollow(
            _(
                "You follow {number} places, which is as many as fit. Stop following one first."
            ).format(number=MOST)
        )
    FollowedPlace.objects.create(
        person=person, place=place, notify=notify or FollowedPlace.Notify.WEEKLY, due_on=tomorrow
    )
    return True


def unfollow_place(person: User, place: Place) -> bool:
    """Returns False if they did not follow it."""
    deleted, _rows = FollowedPlace.objects.filter(person=person, place=place).delete()
    return bool(deleted)
