"""Who answers for a record next: given up, offered and accepted, taken over, inherited."""

from collections import defaultdict
from collections.abc import Iterable

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from innovations.models import Handover, HandoverOffer, Innovation
from innovations.models.handover import VALID_FOR
from innovations.permissions import Standing, may_hand_over, standings
from places.lineage import acted_for
from places.models import Membership, Place
from places.people import keepers_for
from places.permissions import roles_at
from places.signals import membership_ended

How, State = Handover.How, HandoverOffer.State
MOST_LISTED = 20  # records in one mail


class HandoverError(Exception):
    """It is not to be done now; the message says why."""


# --- Who could take it ------------------------------------------------------------------------


def members_of(place: Place) -> QuerySet[User]:
    """People who could answer for a record of `place`; for an abolished one, of its successors."""
    answering = [place.pk, *(place.successor_ids() if place.is_abolished else [])]
    held = Membership.objects.confirmed().filter(place_id__in=answering)
    people = User.objects.filter(is_active=True, pk__in=held.values("user_id"))
    return people.order_by("display_name", "pk")


def open_offer(innovation: Innovation) -> HandoverOffer | None:
    """The offer that waits for an answer, if there is one."""
    waiting = innovation.handover_offers.filter(state=State.OPEN, expires_at__gt=timezone.now())
    return waiting.select_related("to", "by").first()


# --- By the people of the record --------------------------------------------------------------


@transaction.atomic
def give_up(*, innovation: Innovation, by: User) -> Handover:
    """Give a record to the stewards of its place, as its author or as a steward or moderator.

    Raises HandoverError when it has no author any more.
    """
    _require_may_hand_over(by, innovation)
    saved = _hold(innovation)
    if saved.author_id is None:
        raise HandoverError(_("The stewards of the place answer for this record already."))
    how = How.GIVEN_UP if saved.author_id == by.pk else How.TAKEN_AWAY
    former = saved.author
    handover = _hand(saved, to=None, by=by, how=how)
    _tell_former(handover, former, saved)
    _tell_keepers({saved.place: [saved]}, by=by, apart_from=by, key=f"handover:{handover.pk}")
    innovation.author = None
    return handover


@transaction.atomic
def take_over(*, innovation: Innovation, by: User) -> Handover:
    """Answer for a record without author, as a steward of its place.

    Raises PermissionDenied, or HandoverError when it has an author (again).
    """
    if Standing.STEWARD not in standings(by, innovation):
        raise PermissionDenied(_("Only a steward of its place can take over this record."))
    saved = _hold(innovation)
    if saved.author_id is not None:
        raise HandoverError(_("{person} answers for this record.").format(person=saved.author))
    handover = _hand(saved, to=by, by=by, how=How.TAKEN_OVER)
    innovation.author = by
    return handover


@transaction.atomic
def offer(*, innovation: Innovation, to: User, by: User, message: str = "") -> HandoverOffer:
    """Ask a member of the place to answer for a record; until they accept nothing changes.

    An offer to somebody else takes the place of one that nobody has answered.
    """
    _require_may_hand_over(by, innovation)
    saved = _hold(innovation)
    if to.pk == saved.author_id:
        raise HandoverError(_("{person} answers for this record.").format(person=to))
    if not members_of(saved.place).filter(pk=to.pk).exists():
        raise HandoverError(_("Only a member of its place can answer for this record."))
    present = open_offer(saved)
    if present and (present.to_id, present.by_id) == (to.pk, by.pk):
        return present  # a second click
    _end_offers(saved, State.WITHDRAWN)
    new = HandoverOffer.objects.create(
        innovation=saved, to=to, by=by, message=message, expires_at=timezone.now() + VALID_FOR
    )
    post(
        "handover-offered",
        to=to,
        key=f"handover-offered:{new.pk}",
        context={
            "person": str(by),
            "title": saved.title,
            "place": saved.place.display_name,
            "message": message,
            "answer_url": reverse("handover-answer", args=[new.pk]),
        },
    )
    return new


@transaction.atomic
def withdraw_offer(*, innovation: Innovation, by: User) -> None:
    """Take back an offer that nobody has answered; safe to repeat."""
    _require_may_hand_over(by, innovation)
    _end_offers(_hold(innovation), State.WITHDRAWN)


@transaction.atomic
def answer(offered: HandoverOffer, *, by: User, accept: bool) -> None:
    """Accept or decline, as the person who was asked.

    Raises HandoverError when the offer is over, or the person has left the place.
    """
    if offered.to_id != by.pk:
        raise PermissionDenied(_("This offer was made to somebody else."))
    saved = _hold(offered.innovation)
    present = HandoverOffer.objects.select_related("by").get(pk=offered.pk)
    if present.state != State.OPEN or present.expires_at <= timezone.now():
        raise HandoverError(_("This offer is over."))
    if accept and not members_of(saved.place).filter(pk=by.pk).exists():
        raise HandoverError(_("Only a member of its place can answer for this record."))
    if accept and not _still_may(present.by, saved):
        raise HandoverError(_("Whoever asked you can no longer do so."))
    former = saved.author
    _end_offers(saved, State.ACCEPTED if accept else State.DECLINED)
    if accept:
        handover = _hand(saved, to=by, by=by, how=How.ACCEPTED)
        if former is not None and former != present.by:
            _tell_former(handover, former, saved)
    if present.by is not None and present.by.is_active:
        post(
            "handover-answered",
            to=present.by,
            key=f"handover-answered:{offered.pk}",
            context={
                "person": str(by),
                "title": saved.title,
                "is_accepted": accept,
                "handover_url": reverse("innovation-handover", args=[saved.slug]),
            },
        )


# --- When somebody leaves ---------------------------------------------------------------------


@receiver(membership_ended)
def inherit_from_former_member(sender, membership: Membership, **kwargs) -> None:
    """Give what somebody handed in at a place to its stewards once that person has left.

    Drafts stay with their author, who alone knows whether they are worth finishing. Who is only
    to be confirmed again has not left.
    """
    if membership.state == Membership.State.ENDED:
        leave_place(membership.user, membership.place)


@transaction.atomic
def leave_place(person: User, place: Place) -> int:
    """Have the stewards of `place` inherit the records of `person` there; returns how many."""
    left = [
        each
        for each in Place.objects.filter(pk__in=acted_for([place.pk]))
        if not roles_at(person, each)  # who still acts for it by another membership has not left
    ]
    handed_in = _handed_in(person).filter(place__in=left)
    return _inherit(handed_in, person, how=How.LEFT_PLACE)


@transaction.atomic
def author_leaves(person: User) -> int:
    """Have stewards inherit everything that `person`, whose account is closed, has handed in.

    Call it before the account is gone. Returns how many records.
    """
    return _inherit(_handed_in(person), person, how=How.ACCOUNT_CLOSED)


def _handed_in(person: User) -> QuerySet:
    return Innovation.objects.filter(author=person).exclude(
        Q(status=Innovation.Status.DRAFT, published_at=None)
    )


def _inherit(records: QuerySet, person: User, *, how: str) -> int:
    held = list(
        records.select_for_update(no_key=True, of=["self"]).select_related("place").order_by("pk")
    )
    by_place, first = defaultdict(list), None
    for innovation in held:
        handover = _hand(innovation, to=None, by=None, how=how, former=person)
        first = first or handover
        by_place[innovation.place].append(innovation)
    if first:
        _tell_keepers(by_place, by=None, apart_from=person, key=f"handover:{first.pk}")
    return len(held)


def end_expired_offers() -> int:
    """Returns how many offers nobody answered in time."""
    now = timezone.now()
    waiting = HandoverOffer.objects.filter(state=State.OPEN, expires_at__lte=now)
    return waiting.update(state=State.EXPIRED, answered_at=now, message="")


# --- Taking the step and telling --------------------------------------------------------------


def _require_may_hand_over(by: User, innovation: Innovation) -> None:
    if not may_hand_over(by, innovation):
        raise PermissionDenied(
            _("Only its author, a steward of its place or a moderator can hand over this record.")
        )


def _still_may(by: User | None, innovation: Innovation) -> bool:
    """Whether what somebody offered a while ago is still theirs to offer."""
    return by is not None and by.is_active and may_hand_over(by, innovation)


def _hold(innovation: Innovation) -> Innovation:
    """The record as it is, and nobody else changes who answers for it until we have."""
    held = Innovation.objects.select_for_update(no_key=True, of=["self"])
    return held.select_related("author", "place").get(pk=innovation.pk)


def _hand(
    innovation: Innovation,
    *,
    to: User | None,
    by: User | None,
    how: str,
    former: User | None = None,
) -> Handover:
    former = former or innovation.author
    with pghistory.context(**({"user": by.pk} if by else {"source": how})):
        Innovation.objects.filter(pk=innovation.pk).update(author=to)
    _end_offers(innovation, State.WITHDRAWN)
    innovation.author = to
    return Handover.objects.create(
        innovation=innovation, from_person=former, to_person=to, by=by, how=how
    )


def _end_offers(innovation: Innovation, state: str) -> None:
    waiting = innovation.handover_offers.filter(state=State.OPEN)
    waiting.update(state=state, answered_at=timezone.now(), message="")


def _tell_former(handover: Handover, former: User, innovation: Innovation) -> None:
    if not former.is_active:
        return
    post(
        "handover-done",
        to=former,
        key=f"handover-done:{handover.pk}",
        context={
            "title": innovation.title,
            "place": innovation.place.display_name,
            "is_own_wish": handover.how == How.GIVEN_UP,
            "record_url": innovation.get_absolute_url(),
        },
    )


def _tell_keepers(
    by_place: dict[Place, list[Innovation]], *, by: User | None, apart_from: User, key: str
) -> None:
    """One mail to each steward (or, without any, moderator) with all that came to them."""
    records, people = defaultdict(list), {}
    for place, innovations in by_place.items():
        for person in keepers_for(place).exclude(pk=apart_from.pk):
            people[person.pk] = person
            records[person.pk] += innovations
    for pk, inherited in records.items():
        post(
            "records-inherited",
            to=people[pk],
            key=f"records-inherited:{key}:{pk}",
            context={"number": len(inherited)} | _listed(inherited),
        )


def _listed(innovations: Iterable[Innovation]) -> dict:
    listed = [
        {
            "title": innovation.title,
            "place": innovation.place.display_name,
            "handover_url": reverse("innovation-handover", args=[innovation.slug]),
        }
        for innovation in list(innovations)[:MOST_LISTED]
    ]
    return {"records": listed, "more": max(len(list(innovations)) - MOST_LISTED, 0)}
