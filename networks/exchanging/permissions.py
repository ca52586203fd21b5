"""Who may decide about an offer or request; shared by pages and API."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from innovations.models.adoption import acted_place_ids
from networks.models import Exchange
from networks.permissions import Standing, may_commit, standings
from places.permissions import is_moderator


def speaks_for(user, exchange: Exchange) -> bool:
    """Whether the offer or request is `user`'s to decide about: an officer or steward of its place;
    of one that only a network is known to have, of the place that leads it."""
    if exchange.place_id:
        return may_commit(user, exchange.place)
    return Standing.LEAD in standings(user, exchange.network)


def require_speaks_for(user, exchange: Exchange) -> None:
    if not speaks_for(user, exchange):
        raise PermissionDenied(_("Only officers and stewards of its place can do this."))


def may_hide_exchange(user, exchange: Exchange) -> bool:
    """A moderator who has no part in it."""
    own = set(acted_place_ids(user)) if user.is_authenticated else set()
    return is_moderator(user) and exchange.place_id not in own
