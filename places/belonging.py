"""The steps of a membership: taking one exactly once, and saying what happened."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from places.models import Membership, MembershipDecision
from places.signals import membership_confirmed, membership_ended

State, Step = Membership.State, MembershipDecision.Step


class StepError(Exception):
    """The membership is not where this step begins; the message says who moved it, and when."""


@transaction.atomic
def take_step(
    membership: Membership,
    step: Step,
    *,
    start: State,
    to: State,
    by: User | None,
    reason: str = "",
    **changes,
) -> tuple[MembershipDecision, bool]:
    """Move `membership` from `start` to `to`, write it down, and tell other apps.

    `by` is None where the site itself does it. One conditional UPDATE decides, on the state and
    the role that were seen, so of several people at once exactly one wins. Returns the decision
    and whether it is new: a second click by the winner gets the first one again.
    Raises StepError for everybody else.
    """
    seen_role = membership.role
    moved = Membership.objects.filter(pk=membership.pk, state=start, role=seen_role).update(
        state=to, **changes
    )
    membership.refresh_from_db()
    if not moved:
        to_role = changes.get("role", seen_role)
        return _own_decision_or_error(membership, step, to=(to, to_role), by=by), False

    decision = MembershipDecision.objects.create(
        membership=membership,
        actor=by,
        step=step,
        from_state=start,
        to_state=to,
        from_role=seen_role,
        to_role=membership.role,
        reason=reason,
    )
    announce(membership, before=start)
    return decision, True


def announce(membership: Membership, *, before: str) -> None:
    """Tell other apps of a membership that has just come, changed or gone."""
    if membership.state == State.CONFIRMED:
        membership_confirmed.send(Membership, membership=membership)
    elif before == State.CONFIRMED:
        membership_ended.send(Membership, membership=membership)


def _own_decision_or_error(membership, step, *, to, by) -> MembershipDecision:
    last = last_decision(membership)
    is_there = (membership.state, membership.role) == to
    if last and by and (last.actor, last.step) == (by, step) and is_there:
        return last
    raise StepError(_("Nothing was changed.") + " " + what_happened(membership, last))


def last_decision(membership: Membership) -> MembershipDecision | None:
    return membership.decisions.select_related("actor").first()


def what_happened(membership: Membership, decision: MembershipDecision | None) -> str:
    """One sentence about the last step: who, what, when. For people who may see names."""
    if decision is None:
        return _("The membership has the state “{state}”.").format(
            state=membership.get_state_display()
        )
    sentence = {
        Step.ASKED: _("{member} asked to join {place} on {when}."),
        Step.WITHDRAWN: _("{member} withdrew the request on {when}."),
        Step.CONFIRMED: _("{actor} confirmed {member} at {place} on {when}."),
        Step.REFUSED: _("{actor} refused the request of {member} on {when}."),
        Step.INVITED: _("{member} accepted an invitation to {place} on {when}."),
        Step.ROLE_CHANGED: _("{actor} changed the role of {member} at {place} on {when}."),
        Step.LEFT: _("{member} left {place} on {when}."),
        Step.REMOVED: _("{actor} removed {member} from {place} on {when}."),
        Step.LAPSED: _("The membership of {member} ended with the address on {when}."),
        Step.RECHECKED: _("{actor} asked on {when} to have {member} confirmed again."),
        Step.MOVED: _(
            "The membership of {member} was moved on {when}, as one place took over from another."
        ),
        Step.OFFER_DECLINED: _("{actor} declined on {when} to name {member} a steward."),
    }[decision.step]
    return sentence.format(
        actor=actor_name(decision),
        member=membership.user,
        place=membership.place,
        when=moment(decision.created_at),
    )


def actor_name(decision: MembershipDecision) -> str:
    """Who took a step; the site itself where a verified address did it."""
    by_site = (Step.CONFIRMED, Step.ROLE_CHANGED, Step.LAPSED)
    if decision.actor:
        return str(decision.actor)
    return _("This site") if decision.step in by_site else _("Somebody whose account is closed")


def moment(at) -> str:
    at = timezone.localtime(at)
    return _("{day} at {time}").format(day=date_format(at, "j F Y"), time=date_format(at, "H:i"))
