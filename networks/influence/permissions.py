"""Who may draft, open and sign statements; on top of `networks.permissions`."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from networks.models import Network, NetworkMember, SignOn, Statement
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


def own_signatures(user):
    """Signatures of the places that speak through `user`, those that have ended too: known to them
    also where they may no longer know of the statement. A text that a moderator has hidden is shown
    to them no more than to others (`SignOn.has_hidden_text`)."""
    rows = SignOn.objects.filter(place_id__in=committed_place_ids(user))
    return rows.select_related("statement__network", "place", "text_version")


def signatures_left_behind(user):
    """Of those, what still stands and can be taken back under statements that `user` may not read,
    such as those of a private network that the place has left. The newest first."""
    readable = Statement.objects.visible_to(user).order_by().values("pk")
    rows = own_signatures(user).active().filter(statement__state=Statement.State.OPEN)
    rows = rows.exclude(statement__in=readable).order_by("-signed_at", "-pk")
    return [row for row in rows if row.can_be_taken_back]
