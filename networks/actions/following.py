"""Beginning to follow a network or a theme, and letting it go."""

from django.db import transaction
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.models import Theme
from networks.models import FollowedNetwork, FollowedTheme, Network

MOST = 100  # networks for one person


class CannotFollow(Exception):
    """The message says why."""


@transaction.atomic
def follow_network(person: User, network: Network) -> bool:
    """Tell the person of what is new there from now on; returns False if they are told already.

    Raises CannotFollow.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # one after the other
    followed = FollowedNetwork.objects.filter(person=person)
    if followed.filter(network=network).exists():
        return False
    if followed.count() >= MOST:
        raise CannotFollow(
            _(
                "You follow {number} networks, which is as many as fit. Stop following one first."
            ).format(number=MOST)
        )
    FollowedNetwork.objects.create(person=person, network=network)
    return True


def unfollow_network(person: User, network: Network) -> bool:
    """Returns False if they did not follow it."""
    deleted, _rows = FollowedNetwork.objects.filter(person=person, network=network).delete()
    return bool(deleted)


@transaction.atomic
def follow_theme(person: User, theme: Theme) -> bool:
    """As `follow_network`; there are as many as fit."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    _followed, is_new = FollowedTheme.objects.get_or_create(person=person, theme=theme)
    return is_new


def unfollow_theme(person: User, theme: Theme) -> bool:
    deleted, _rows = FollowedTheme.objects.filter(person=person, theme=theme).delete()
    return bool(deleted)
