"""What the members of an abolished place do: join what took over, and keep what they were."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from places import announcements
from places.actions import verifying
from places.addresses import confirmed_domain
from places.belonging import State, Step, StepError, take_step
from places.limits import hold
from places.lineage import Lineage
from places.models import Membership, MembershipDecision, Place
from places.permissions import CLAIMABLE

Role = Membership.Role


@dataclass(frozen=True)
class Option:
    """A place that a member can move to, and how it stands.

    `joins_at_once` where nobody has to decide; `keeps_steward` where a steward stays one.
    """

    place: Place
    membership: Membership | None
    joins_at_once: bool
    keeps_steward: bool

    @property
    def is_open(self) -> bool:
        """Whether there is anything left to ask for."""
        return self.membership is None or self.membership.state == State.ENDED


def options(membership: Membership) -> list[Option]:
    """Where the person of `membership` can go; empty while the place exists, or without heirs."""
    place = membership.place
    if not place.is_abolished:
        return []
    successors = list(place.current_successors())
    held = {
        one.place_id: one
        for one in Membership.objects.filter(user=membership.user, place__in=successors)
    }
    lineage = Lineage()
    return [_option(membership, to, held.get(to.pk), lineage) for to in successors]


def _option(membership, to: Place, held: Membership | None, lineage: Lineage) -> Option:
    turned_away = held is not None and verifying.was_turned_away(held)
    by_address = bool(confirmed_domain(membership.user, to))
    same_body = is_same_body(membership.place, to, lineage)
    was_confirmed = membership.state == State.CONFIRMED
    return Option(
        to,
        held,
        joins_at_once=not turned_away and (by_address or (same_body and was_confirmed)),
        keeps_steward=not turned_away and by_address and same_body and was_confirmed,
    )


def is_same_body(old: Place, new: Place, lineage: Lineage) -> bool:
    """Whether `new` is `old` under another name: it took over all of it and of nothing else, and
    began on that day.

    Then its records are those of the old place, so a member who goes on as before gains no right
    over anybody else's. Not so in a merger or a split.
    """
    after, before = lineage.out_of([old.pk])[old.pk], lineage.predecessors(new.pk)
    return (
        [step.to_place_id for step in after] == [new.pk]
        and before == [old.pk]
        and not lineage.announced_for(new.pk)
        and new.active_from == after[0].date
    )


@transaction.atomic
def move(membership: Membership, *, by: User, to: list[Place]) -> list[Membership]:
    """Have `by` join each of the places `to` that took over from the place of `membership`.

    Who can show by an address that they work there, or whose place goes on as the same body, joins
    at once in the role they had. Everybody else asks, and whoever looks after the new place decides
    knowing what they were. A steward asks to be one again, unless both hold. What they may do for
    the old place stays. Doing it twice is doing it once.
    Raises StepError for a membership that is over, ValidationError for a place that cannot be
    chosen.
    """
    if membership.user_id != by.pk:
        raise PermissionDenied(_("This is somebody else’s membership."))
    hold(by)
    membership = (
        Membership.objects.select_for_update(of=["self"])
        .select_related("place", "user")
        .get(pk=membership.pk)
    )
    if membership.state == State.ENDED:
        raise StepError(_("You no longer belong to {place}.").format(place=membership.place))
    possible = {option.place.pk: option for option in options(membership)}
    if not to or any(place.pk not in possible for place in to):
        raise ValidationError(_("Choose a place that took over from this one."))
    moved = [_take_up(membership, possible[place.pk]) for place in to]
    if membership.state == State.REQUESTED:
        take_step(membership, Step.WITHDRAWN, start=State.REQUESTED, to=State.ENDED, by=by,
                  message="", would_steward=False)  # fmt: skip
    return moved


def _take_up(old: Membership, option: Option) -> Membership:
    if not option.is_open:
        return _offer_again(old, option.membership)
    wanted = {
        "role": old.role if old.role in CLAIMABLE else Role.OFFICER,
        "message": _what_they_were(old),
        "would_steward": old.role == Role.STEWARD or old.would_steward,
        "requested_at": timezone.now(),
    }
    membership = option.membership
    if membership is None:
        membership = Membership.objects.create(user=old.user, place=option.place, **wanted)
        asked = MembershipDecision.objects.create(
            membership=membership, actor=old.user, step=Step.ASKED,
            to_state=State.REQUESTED, to_role=membership.role,
        )  # fmt: skip
    else:
        asked, _new = take_step(
            membership, Step.ASKED, start=State.ENDED, to=State.REQUESTED, by=old.user, **wanted
        )
    if not option.joins_at_once:
        announcements.of_request(membership, asked)
        return membership
    if not verifying.confirm_if_address_shows_it(membership):
        take_step(
            membership, Step.MOVED, start=State.REQUESTED, to=State.CONFIRMED, by=old.user,
            message="", verified_by=old.verified_by, verified_domain=old.verified_domain,
            confirmed_at=timezone.now(),
        )  # fmt: skip
    if option.keeps_steward and old.role == Role.STEWARD:
        take_step(
            membership, Step.MOVED, start=State.CONFIRMED, to=State.CONFIRMED, by=old.user,
            role=Role.STEWARD, would_steward=False,
        )  # fmt: skip
    return membership


def _offer_again(old: Membership, there: Membership) -> Membership:
    """Somebody who belongs there already keeps that, and as a former steward offers to be one."""
    if old.role == Role.STEWARD and there.role != Role.STEWARD:
        Membership.objects.filter(pk=there.pk).exclude(role=Role.STEWARD).update(would_steward=True)
        there.refresh_from_db()
    return there


def _what_they_were(old: Membership) -> str:
    """For whoever decides: what this site knows of them at the place that is gone."""
    if old.state == State.REQUESTED:
        return old.message
    said = _("Moves from {place}, which was abolished. Role there: {role}.").format(
        place=old.place.official_name, role=old.get_role_display()
    )
    how = old.get_verified_by_display()
    return said + (" " + _("How that was known: {how}.").format(how=how) if how else "")
