"""What verified addresses and confirmed domains do by themselves."""

from contextlib import suppress

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from connected_localism.accounts.models import User
from places import announcements
from places.actions.deciding import NOTHING_CLAIMED
from places.addresses import confirmed_domain, verified_domains
from places.belonging import State, Step, StepError, take_step
from places.models import Membership, MembershipDecision, Place, PlaceDomain

Role, Verification = Membership.Role, Membership.Verification
_JUDGED = (Step.CONFIRMED, Step.INVITED, Step.REFUSED, Step.REMOVED)
_TURNED_AWAY = (Step.REFUSED, Step.REMOVED)


def confirm_if_address_shows_it(membership: Membership, *, tell: bool = False) -> bool:
    """Confirm a request if an address of its person shows it; whether it did.

    Not for somebody whom people of the place have turned away: an address is no better than it
    was then, so people decide again.
    """
    domain = confirmed_domain(membership.user, membership.place)
    if not domain or was_turned_away(membership):
        return False
    decision, is_new = take_step(
        membership,
        Step.CONFIRMED,
        start=State.REQUESTED,
        to=State.CONFIRMED,
        by=None,
        message="",
        **_shown_by(domain),
    )
    if is_new and tell:
        announcements.of_decision(membership, decision)
    return True


def make_officer(membership: Membership) -> bool:
    """Make a confirmed contributor an officer if an address shows it; whether it did."""
    domain = confirmed_domain(membership.user, membership.place)
    if not domain or was_turned_away(membership):
        return False
    take_step(
        membership,
        Step.ROLE_CHANGED,
        start=State.CONFIRMED,
        to=State.CONFIRMED,
        by=None,
        role=Role.OFFICER,
        **_shown_by(domain),
    )
    return True


def _shown_by(domain: str) -> dict:
    return {
        "verified_by": Verification.EMAIL_DOMAIN,
        "verified_domain": domain,
        "confirmed_at": timezone.now(),
    }


def was_turned_away(membership: Membership) -> bool:
    """Whether people decided against it last, so that people must decide again."""
    return turning_away(membership) is not None


def turning_away(membership: Membership) -> MembershipDecision | None:
    """The refusal or removal by which people decided against it last."""
    judged = membership.decisions.filter(step__in=_JUDGED).first()
    return judged if judged and judged.step in _TURNED_AWAY else None


@transaction.atomic
def bring_up_to_date(person: User) -> None:
    """Confirm what the addresses of `person` now show, and end what they no longer do.

    Safe to repeat. A membership that a person has vouched for hangs on no address.
    """
    for membership in person.memberships.waiting().select_related("place", "user"):
        _quietly(confirm_if_address_shows_it, membership, tell=True)
    by_address = person.memberships.confirmed().filter(verified_by=Verification.EMAIL_DOMAIN)
    domains = verified_domains(person)
    for membership in by_address.exclude(verified_domain__in=domains).select_related("place"):
        _quietly(_lapse, membership)


def _lapse(membership: Membership) -> None:
    """End what an address had shown that is gone, unless another address shows it too."""
    other = confirmed_domain(membership.user, membership.place)
    if other:
        Membership.objects.filter(pk=membership.pk, state=State.CONFIRMED).update(
            verified_domain=other
        )
        return
    decision, is_new = take_step(
        membership,
        Step.LAPSED,
        start=State.CONFIRMED,
        to=State.ENDED,
        by=None,
        **NOTHING_CLAIMED,
    )
    if is_new:
        announcements.of_decision(membership, decision)


def _quietly(step, membership: Membership, **options) -> None:
    """Take a step unless somebody was quicker; then it is decided, and nothing is left to do."""
    with suppress(StepError):
        step(membership, **options)


@transaction.atomic
def confirm_waiting_at(place: Place) -> None:
    """Confirm the requests at `place` that a domain confirmed just now shows to be right."""
    for membership in place.memberships.waiting().select_related("place", "user"):
        _quietly(confirm_if_address_shows_it, membership, tell=True)


@transaction.atomic
def recheck_members_by(domain: PlaceDomain, *, by: User) -> int:
    """Have those confirmed again whom a domain confirmed that should not have; returns how many.

    Until then they have no rights: who got in by mistake might be anybody.
    """
    rechecked = 0
    confirmed = domain.place.memberships.confirmed().filter(verified_domain=domain.domain)
    for membership in confirmed.select_related("place", "user"):
        decision, is_new = take_step(
            membership,
            Step.RECHECKED,
            start=State.CONFIRMED,
            to=State.REQUESTED,
            by=by,
            **{**NOTHING_CLAIMED, "would_steward": membership.would_steward},
            requested_at=timezone.now(),
        )
        if is_new:
            announcements.of_decision(membership, decision)
            announcements.of_request(membership, decision)
            rechecked += 1
    return rechecked


def people_to_bring_up_to_date():
    """Those whose memberships may not fit their addresses: what a lost signal left behind."""
    at_its_domain = EmailAddress.objects.filter(
        user=OuterRef("user"),
        verified=True,
        email__iendswith=Concat(Value("@"), OuterRef("verified_domain")),
    )
    gone = (
        Membership.objects.confirmed()
        .filter(verified_by=Verification.EMAIL_DOMAIN)
        .exclude(Exists(at_its_domain))
    )
    waiting = Membership.objects.waiting().filter(place__domains__state=PlaceDomain.State.CONFIRMED)
    return User.objects.filter(
        Q(pk__in=gone.values("user_id")) | Q(pk__in=waiting.values("user_id"))
    )
