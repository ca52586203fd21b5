"""Who may draft, open and sign statements; on top of `networks.permissions`."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from networks.models import Network, NetworkMember, Statement
from networks.permissions import Standing, committed_place_ids, standings
from places.models import Place


def may_write_statements(user, network: Network, who: frozenset[Standing] | None = None) -> bool:
    """The officers and stewards of the place that leads the network, while it works."""
    who = standings(user, network) if who is None else who
    return network.is_open and Standing.LEAD in who


def may_hide_statement(user, statement: Statement) -> bool:
    """A moderator who has no part in its network."""
    return Standing.MODERATOR in standings(user, statement.network)


def signing_places(user, statement: Statement):
    """The places for which `user` can sign it: those of today that take part, or any if it is open
    to all."""
    own = Place.objects.filter(pk__in=committed_place_ids(user)).active()
    if not statement.is_for_all_places:
        members = NetworkMember.objects.active().filter(network=statement.network_id)
        own = own.filter(pk__in=members.values("place_id"))
    return own.order_by("name", "pk")


def require_signs_for(user, place: Place, statement: Statement) -> None:
    if not signing_places(user, statement).filter(pk=place.pk).exists():
        raise PermissionDenied(
            _("Only officers and stewards of a place that may sign this statement can sign it.")
        )
