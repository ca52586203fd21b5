"""What stewards and moderators do about the memberships of others."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from places import announcements
from places.belonging import State, Step, take_step
from places.lineage import acted_for
from places.models import Invitation, Membership, MembershipDecision, Place
from places.permissions import is_steward, require_decides

Role, Verification = Membership.Role, Membership.Verification
# What a membership holds once it is over.
NOTHING_CLAIMED = {
    "message": "",
    "would_steward": False,
    "verified_by": "",
    "verified_domain": "",
    "confirmed_at": None,
}


@transaction.atomic
def confirm(membership: Membership, *, by: User, role: str) -> MembershipDecision:
    """Confirm a request in the `role` that was read. Raises StepError when it is another now."""
    require_decides(by, membership)
    membership.role = role
    decision, is_new = take_step(
        membership,
        Step.CONFIRMED,
        start=State.REQUESTED,
        to=State.CONFIRMED,
        by=by,
        **vouched_for(by, membership.place),
        message="",
    )
    if is_new:
        announcements.of_decision(membership, decision)
    return decision


@transaction.atomic
def refuse(membership: Membership, *, by: User, reason: str) -> MembershipDecision:
    """Refuse a request; the person reads the reason and may ask again."""
    require_decides(by, membership)
    decision, is_new = take_step(
        membership,
        Step.REFUSED,
        start=State.REQUESTED,
        to=State.ENDED,
        by=by,
        reason=_needed(reason),
        **NOTHING_CLAIMED,
    )
    if is_new:
        announcements.of_decision(membership, decision)
    return decision


@transaction.atomic
def change_role(membership: Membership, *, by: User, seen: str, role: str) -> MembershipDecision:
    """Give a confirmed member another role than the one that was `seen`.

    Whoever does it vouches for the person, so that the membership no longer hangs on an address.
    """
    _hold_place(membership)
    require_decides(by, membership)
    membership.role = seen
    decision, is_new = take_step(
        membership,
        Step.ROLE_CHANGED,
        start=State.CONFIRMED,
        to=State.CONFIRMED,
        by=by,
        role=role,
        **vouched_for(by, membership.place, since=membership.since),
        would_steward=membership.would_steward and role != Role.STEWARD,
    )
    if is_new:
        if seen == Role.STEWARD:
            revoke_invitations_of(membership.user, membership.place)
        announcements.of_decision(membership, decision)
    return decision


def name_steward(membership: Membership, *, by: User) -> MembershipDecision:
    """Make a confirmed member a steward."""
    return change_role(membership, by=by, seen=membership.role, role=Role.STEWARD)


@transaction.atomic
def decline_offer(membership: Membership, *, by: User) -> MembershipDecision:
    """Not take up a member's offer to be a steward; the role stays."""
    require_decides(by, membership)
    decision, is_new = take_step(
        membership,
        Step.OFFER_DECLINED,
        start=State.CONFIRMED,
        to=State.CONFIRMED,
        by=by,
        would_steward=False,
    )
    if is_new:
        announcements.of_decision(membership, decision)
    return decision


@transaction.atomic
def remove(membership: Membership, *, by: User, reason: str) -> MembershipDecision:
    """End a membership; the person reads the reason.

    Invitations that they sent, or that wait for them, are taken back, so that they neither bring
    in others nor come back by an old one. What they still had at councils that this one took over
    from ends too.
    """
    _hold_place(membership)
    require_decides(by, membership)
    decision, is_new = take_step(
        membership,
        Step.REMOVED,
        start=State.CONFIRMED,
        to=State.ENDED,
        by=by,
        reason=_needed(reason),
        **NOTHING_CLAIMED,
    )
    if is_new:
        revoke_invitations_of(membership.user, membership.place)
        announcements.of_decision(membership, decision)
        _remove_from_predecessors(membership, by=by, reason=decision.reason)
    return decision


def _remove_from_predecessors(membership: Membership, *, by: User, reason: str) -> None:
    gone = [pk for pk in acted_for([membership.place_id]) if pk != membership.place_id]
    held = membership.user.memberships.confirmed().filter(place__in=gone)
    for old in held.select_related("place", "user"):
        take_step(
            old, Step.REMOVED, start=State.CONFIRMED, to=State.ENDED, by=by, reason=reason,
            **NOTHING_CLAIMED,
        )  # fmt: skip
        revoke_invitations_of(old.user, old.place)


def vouched_for(by: User, place: Place, since=None) -> dict:
    """What a membership says when a person has confirmed it."""
    as_steward = is_steward(by, place)
    return {
        "verified_by": Verification.STEWARD if as_steward else Verification.MODERATOR,
        "verified_domain": "",
        "confirmed_at": since or timezone.now(),
    }


def revoke_invitations_of(person: User, place: Place) -> None:
    """Take back what `person` has open at `place`: invitations sent, and those to their addresses."""
    addresses = list(person.emailaddress_set.values_list("email", flat=True))
    waiting = Invitation.objects.filter(place=place, state=Invitation.State.OPEN)
    over = {"state": Invitation.State.REVOKED, "address": "", "ended_at": timezone.now()}
    waiting.filter(invited_by=person).update(**over)
    waiting.filter(address__in=[address.lower() for address in addresses]).update(**over)


def _hold_place(membership: Membership) -> None:
    """Let changes of a place's stewards happen one after the other.

    Else two stewards who remove each other in the same moment would leave nobody.
    """
    Place.objects.select_for_update(no_key=True).get(pk=membership.place_id)


def _needed(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Enter a reason")})
    return reason
