"""Who reads and writes what places do together; shared by pages, mails and calendars.

What is said, decided and planned is for the people of the places in the network, also where
everybody sees the network itself. Whoever is only invited, or began it without belonging to a
place in it, stays outside.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from innovations.models.adoption import acted_place_ids
from networks.models import Network, NetworkMember
from networks.permissions import Standing, committed_place_ids, standings
from places.models import Place
from places.permissions import is_moderator


def reads_inside(user, network: Network, who: frozenset[Standing] | None = None) -> bool:
    """Whether `user`, who may see the network, reads what its places say among themselves."""
    who = standings(user, network) if who is None else who
    return Standing.MEMBER in who or is_moderator(user)


def read_inside(user) -> QuerySet[Network]:
    """The networks of which `user` reads that: `reads_inside` for many."""
    seen = Network.objects.visible_to(user)
    if is_moderator(user):
        return seen
    own = NetworkMember.objects.active().filter(place__in=acted_place_ids(user))
    return seen.filter(pk__in=own.values("network_id"))


def require_reads_inside(user, network: Network, who: frozenset[Standing] | None = None) -> None:
    if not reads_inside(user, network, who):
        raise PermissionDenied(_("This is for the people of the places in the network."))


def may_write(user, network: Network, who: frozenset[Standing] | None = None) -> bool:
    who = standings(user, network) if who is None else who
    return network.is_open and Standing.MEMBER in who


def speaking_places(user, network: Network) -> QuerySet[Place]:
    """The places in the network for which `user` can write, by name."""
    return _of(acted_place_ids(user), network)


def committing_places(user, network: Network) -> QuerySet[Place]:
    """Those that `user` can commit: what is said for them is said in public."""
    return _of(committed_place_ids(user), network)


def _of(place_ids, network: Network) -> QuerySet[Place]:
    taking_part = network.members.active().values("place_id")
    return Place.objects.filter(pk__in=place_ids).filter(pk__in=taking_part).order_by("name", "pk")


def may_tidy(user, network: Network, who: frozenset[Standing] | None = None) -> bool:
    """Whether `user` may take away what others wrote: for the place that leads, or as a
    moderator."""
    who = standings(user, network) if who is None else who
    return Standing.LEAD in who or is_moderator(user)


def keeps(user, row, who: frozenset[Standing] | None = None) -> bool:
    """Whether what was written is `user`'s to change: for the place that wrote it, as long as it
    takes part, and for the place that leads."""
    who = standings(user, row.network) if who is None else who
    if Standing.LEAD in who:
        return True
    return Standing.MEMBER in who and (
        speaking_places(user, row.network).filter(pk__in=_heirs_too(row.place)).exists()
    )


def _heirs_too(place: Place) -> list[int]:
    """What a place that is gone wrote is its successors' to change."""
    return [place.pk, *(place.successor_ids() if place.is_abolished else [])]


def require_keeps(user, row) -> None:
    if not keeps(user, row):
        raise PermissionDenied(
            _("Only the people of the place that wrote it, and of the one that leads, can do this.")
        )
