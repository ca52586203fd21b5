"""What a person does about their own membership: ask, withdraw, leave."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from places import announcements
from places.actions import verifying
from places.actions.deciding import NOTHING_CLAIMED, name_steward, revoke_invitations_of
from places.belonging import State, Step, take_step
from places.limits import hold, require_request_left
from places.models import Membership, MembershipDecision, Place
from places.people import stewards_of
from places.permissions import CLAIMABLE

Role = Membership.Role


@transaction.atomic
def ask(
    *, by: User, place: Place, role: str, message: str = "", would_steward: bool = False
) -> Membership:
    """Ask for a role at `place`, again if need be.

    A verified address at a confirmed domain answers at once. Without one the request goes to
    whoever looks after the place. Asking twice is one request, with what was said last.
    Raises ValidationError for a place that is gone, TooMany.
    """
    if role not in CLAIMABLE:
        raise PermissionDenied(_("You can ask to be an officer or a contributor."))
    if place.is_abolished:
        raise ValidationError(_("This council was abolished. Join the one that took over from it."))
    hold(by)
    membership = Membership.objects.select_for_update().filter(user=by, place=place).first()
    wanted = {"role": role, "message": message, "would_steward": would_steward}

    if membership and membership.state == State.CONFIRMED:
        if (membership.role, role) == (Role.CONTRIBUTOR, Role.OFFICER):
            verifying.make_officer(membership)
        return membership
    if membership and membership.state == State.REQUESTED:
        Membership.objects.filter(pk=membership.pk).update(**wanted)
        membership.refresh_from_db()
        verifying.confirm_if_address_shows_it(membership)
        return membership

    require_request_left(by)
    wanted["requested_at"] = timezone.now()
    if membership is None:
        membership = Membership.objects.create(user=by, place=place, **wanted)
        decision = MembershipDecision.objects.create(
            membership=membership,
            actor=by,
            step=Step.ASKED,
            to_state=State.REQUESTED,
            to_role=role,
        )
    else:
        decision, _new = take_step(
            membership, Step.ASKED, start=State.ENDED, to=State.REQUESTED, by=by, **wanted
        )
    if not verifying.confirm_if_address_shows_it(membership):
        announcements.of_request(membership, decision)
    return membership


def withdraw(membership: Membership, *, by: User) -> MembershipDecision:
    """Take back a request that nobody has decided on. Raises StepError if somebody has."""
    _require_own(membership, by)
    decision, _new = take_step(
        membership,
        Step.WITHDRAWN,
        start=State.REQUESTED,
        to=State.ENDED,
        by=by,
        message="",
        would_steward=False,
    )
    return decision


@transaction.atomic
def leave(
    membership: Membership,
    *,
    by: User,
    successor: Membership | None = None,
    to_moderators: bool = False,
) -> MembershipDecision:
    """Leave a place. Its last steward names another member or hands it to the moderators.

    Raises ValidationError when neither is said, StepError for a membership that is over.
    """
    _require_own(membership, by)
    # Two last stewards who leave at once would each count on the other.
    Place.objects.select_for_update(no_key=True).get(pk=membership.place_id)
    membership.refresh_from_db()
    if is_last_steward(membership):
        if successor is not None and successor.place_id == membership.place_id:
            name_steward(successor, by=by)
        elif not to_moderators:
            raise ValidationError(
                _("Name another steward, or hand the place to the moderators, before you leave.")
            )
    decision, _new = take_step(
        membership,
        Step.LEFT,
        start=State.CONFIRMED,
        to=State.ENDED,
        by=by,
        **NOTHING_CLAIMED,
    )
    revoke_invitations_of(by, membership.place)
    return decision


def is_last_steward(membership: Membership) -> bool:
    """Whether nobody would look after the place if this member went."""
    if (membership.state, membership.role) != (State.CONFIRMED, Role.STEWARD):
        return False
    return not stewards_of(membership.place).exclude(pk=membership.user_id).exists()


def _require_own(membership: Membership, by: User) -> None:
    if membership.user_id != by.pk:
        raise PermissionDenied(_("This is somebody else’s membership."))
