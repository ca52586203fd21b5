"""Who may act for a place; used by pages and API alike."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from places.lineage import acted_for
from places.models import CommunityList, CommunityProposal, Membership, Place

# What a person may ask for; a steward is named by others.
CLAIMABLE = (Membership.Role.CONTRIBUTOR, Membership.Role.OFFICER)


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


def may_see_members(user, place: Place) -> bool:
    """Names are shown to fellow members and to moderators, to nobody else."""
    return is_moderator(user) or bool(roles_at(user, place))


def may_manage_members(user, place: Place) -> bool:
    """Whether `user` may invite, confirm, remove and name stewards at `place`.

    Where there is no steward yet only a moderator can, so that the first steward of a place is
    always confirmed by one.
    """
    return is_moderator(user) or is_steward(user, place)


def may_decide(user, membership: Membership) -> bool:
    """Whether `user` may decide about `membership`: nobody does about their own."""
    return membership.user_id != user.pk and may_manage_members(user, membership.place)


def may_confirm_domains(user) -> bool:
    return is_moderator(user)


def may_review_proposals_at(user, council: Place) -> bool:
    return may_manage_members(user, council)


def may_review_proposal(user, proposal: CommunityProposal) -> bool:
    """The council's stewards and the moderators, apart from who proposed it."""
    return proposal.proposed_by_id != user.pk and may_review_proposals_at(user, proposal.council)


def may_list_communities(user, council: Place) -> bool:
    """Whether `user` may send a list of communities within `council`: those who look after it."""
    return is_moderator(user) or is_steward(user, council)


def may_see_list(user, sent: CommunityList) -> bool:
    if not user.is_authenticated:
        return False
    return sent.made_by_id == user.pk or may_list_communities(user, sent.council)


def may_withdraw_list(user, sent: CommunityList) -> bool:
    """Whoever sent it, and the stewards of its council. A moderator declines it, with a reason."""
    return sent.made_by_id == user.pk or is_steward(user, sent.council)


def may_review_list(user, sent: CommunityList) -> bool:
    """Moderators, apart from who sent it: many places at once are for a second pair of eyes."""
    return is_moderator(user) and sent.made_by_id != user.pk


def looks_after_members(user) -> bool:
    """Whether there is any place whose requests `user` could be asked to decide on."""
    return is_moderator(user) or (user.is_authenticated and bool(stewarded_place_ids(user)))


def require_sees_members(user, place: Place) -> None:
    if not may_see_members(user, place):
        raise PermissionDenied(_("Only members of this place see who else belongs to it."))


def require_manages_members(user, place: Place) -> None:
    if not may_manage_members(user, place):
        raise PermissionDenied(_("Only a steward of this place or a moderator can do this."))


def require_decides(user, membership: Membership) -> None:
    if not may_decide(user, membership):
        raise PermissionDenied(
            _("Only a steward of this place or a moderator can decide, and not about themselves.")
        )


def require_confirms_domains(user) -> None:
    if not may_confirm_domains(user):
        raise PermissionDenied(_("Only moderators decide about the domains of a place."))


def require_reviews_proposal(user, proposal: CommunityProposal) -> None:
    if not may_review_proposal(user, proposal):
        raise PermissionDenied(
            _("Only a steward of its council or a moderator who did not propose it can decide.")
        )
