"""Who may do what in a network; shared by pages and API.

Members are places. Anybody with a confirmed role at a member place takes part; only its officers
and stewards commit it to something.
"""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from innovations.models.adoption import acted_place_ids
from networks.models import Network, NetworkMember
from places.lineage import acted_for
from places.models import Membership, Place
from places.permissions import is_moderator, roles_at, stewarded_place_ids

Role = Membership.Role
# The place speaks through these.
COMMITTING = (Role.OFFICER, Role.STEWARD)


class Standing(StrEnum):
    """What a person is to a network. One person may be several of these, or none."""

    STARTER = "starter"
    MEMBER = "member"  # any confirmed role at a place that takes part
    COMMITTER = "committer"  # an officer or steward of a place that takes part
    LEAD = "lead"  # an officer or steward of the place that leads
    LEAD_STEWARD = "lead_steward"
    MODERATOR = "moderator"  # of the site, who belongs to no place in it and did not begin it


def committed_place_ids(user) -> list[int]:
    """Ids of the places that `user` can commit to something, with those they succeeded."""
    if not user.is_authenticated:
        return []
    held = Membership.objects.confirmed().filter(user=user, role__in=COMMITTING)
    return acted_for(held.values_list("place_id", flat=True))


def may_commit(user, place: Place) -> bool:
    """Whether `place` speaks through `user`."""
    return bool(roles_at(user, place) & set(COMMITTING))


def standings(user, network: Network) -> frozenset[Standing]:
    """Everything `user` is to `network`."""
    if not user.is_authenticated:
        return frozenset()
    found = set()
    if network.started_by_id == user.pk:
        found.add(Standing.STARTER)
    own = network.members.active().filter(place__in=acted_place_ids(user))
    if own := list(own.select_related("place")):
        found.add(Standing.MEMBER)
        committed = set(committed_place_ids(user))  # all of them among those acted for
        if committing := [member for member in own if member.place_id in committed]:
            found.add(Standing.COMMITTER)
        for member in committing:
            if member.role == NetworkMember.Role.LEAD:
                found.add(Standing.LEAD)
                if Role.STEWARD in roles_at(user, member.place):
                    found.add(Standing.LEAD_STEWARD)
    elif is_moderator(user) and Standing.STARTER not in found:
        found.add(Standing.MODERATOR)
    return frozenset(found)


def is_moderator_only(user, network: Network, place: Place | None) -> bool:
    """Whether `user`, who does something about `place` in the network, does it as a moderator of
    the site, and neither for that place nor for the one that leads."""
    if not is_moderator(user) or Standing.LEAD in standings(user, network):
        return False
    return place is None or not may_commit(user, place)


def may_edit(user, network: Network, who: frozenset[Standing] | None = None) -> bool:
    """The place that leads it; while nobody has looked at it yet also who began it."""
    who = standings(user, network) if who is None else who
    if network.status == Network.Status.SUBMITTED and Standing.STARTER in who:
        return True
    return network.status != Network.Status.DECLINED and Standing.LEAD in who


def may_manage_members(user, network: Network, who: frozenset[Standing] | None = None) -> bool:
    """Whether `user` may invite places, answer those that ask, and change their roles."""
    who = standings(user, network) if who is None else who
    return network.is_open and (Standing.LEAD in who or _stands_in(network, who))


def _stands_in(network: Network, who: frozenset[Standing]) -> bool:
    """Whether this is a moderator of a network that no place leads: somebody must answer."""
    return Standing.MODERATOR in who and not network.members.leads().exists()


def may_review(user, network: Network, who: frozenset[Standing] | None = None) -> bool:
    """A steward of the place that leads it, or a moderator; not who began it."""
    who = standings(user, network) if who is None else who
    if Standing.STARTER in who:
        return False
    return bool({Standing.LEAD_STEWARD, Standing.MODERATOR} & who)


def waiting_for(user) -> QuerySet[Network]:
    """Networks that this person is to review, longest waiting first: see `may_review`."""
    waiting = Network.objects.visible_to(user).waiting_for_review().exclude(started_by=user)
    if is_moderator(user):
        return waiting
    led = NetworkMember.objects.leads().filter(place_id__in=stewarded_place_ids(user))
    return waiting.filter(pk__in=led.values("network_id"))


def may_hide(user, network: Network, who: frozenset[Standing] | None = None) -> bool:
    who = standings(user, network) if who is None else who
    return Standing.MODERATOR in who


def require_editor(user, network: Network) -> None:
    if not may_edit(user, network):
        raise PermissionDenied(
            _("Only the people of the place that leads it can change a network.")
        )


def require_lead(user, network: Network) -> None:
    """For what is said in the name of the network: nobody stands in for the place that leads."""
    _require(Standing.LEAD in standings(user, network))


def require_manager(user, network: Network) -> None:
    """For its members: see `may_manage_members`, which asks also whether the network is open."""
    who = standings(user, network)
    _require(Standing.LEAD in who or _stands_in(network, who))


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied(
            _("Only the people of the place that leads the network can do this.")
        )


def require_reviewer(user, network: Network) -> None:
    if not may_review(user, network):
        raise PermissionDenied(
            _(
                "Only a steward of the place that leads it or a moderator can decide, not who began it."
            )
        )


def require_commits(user, place: Place) -> None:
    if not may_commit(user, place):
        raise PermissionDenied(_("Only officers and stewards of a place can commit it."))
