"""Sending a list of communities for a council, and deciding on it."""

import uuid
from collections.abc import Collection

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from connected_localism.common.locks import lock_until_commit
from places import announcements
from places.actions.divided import council_of_today
from places.actions.sent_twice import earlier_or_key
from places.belonging import moment
from places.community_lists.judging import Judged, Known
from places.limits import hold, require_list_left
from places.models import CommunityList, GssCode, ListedCommunity, Place, PlaceAlias
from places.permissions import (
    is_moderator,
    may_list_communities,
    may_review_list,
    may_withdraw_list,
)
from places.reorganising.carrying_over import REGISTER_LOCK
from places.signals import places_changed
from places.slugs import free_slug, taken_slugs
from places.within import aliases_of, place_within

Decided = CommunityList.State
Outcome = ListedCommunity.Outcome
_FACTS = ("website", "population", "population_year", "latitude", "longitude")


class ListDecided(Exception):
    """Somebody was quicker; the message says who decided what, and when."""


@transaction.atomic
def send(
    *, by: User, council: Place, origin: str, form_key: uuid.UUID, lines: list[Judged]
) -> CommunityList:
    """Send communities of `council` to be reviewed; those of a moderator are added at once.

    The same form with the same lines is one list. Raises TooMany, and ValidationError where the
    council was abolished since it was loaded.
    """
    if is_moderator(by):
        lock_until_commit(REGISTER_LOCK)
    # As it is now: a reorganisation may have held the lock.
    council = Place.objects.get(pk=council.pk)
    if not may_list_communities(by, council):
        raise PermissionDenied(_("Only a steward of this council or a moderator can do this."))
    hold(by)
    said = [(one.line.number, sorted(one.line.values.items())) for one in lines]
    own = CommunityList.objects.filter(made_by=by)
    earlier, key = earlier_or_key(own, form_key, by.pk, council.pk, origin, said)
    if earlier:
        return earlier
    if council.is_abolished:
        raise ValidationError(was_abolished(council))
    if not lines:
        raise ValidationError(_("There is nothing new in the list."))
    if not is_moderator(by):
        require_list_left(by)
    sent = CommunityList.objects.create(council=council, origin=origin, form_key=key, made_by=by)
    ListedCommunity.objects.bulk_create(
        ListedCommunity(community_list=sent, line=one.line.number, **one.line.values)
        for one in lines
    )
    if is_moderator(by):
        _add(sent, by=by)
        _decide(sent, Decided.ACCEPTED, by=by)
    else:
        announcements.of_list(sent)
    return sent


@transaction.atomic
def accept(
    sent: CommunityList,
    *,
    by: User,
    leave_out: Collection[int] = (),
    reason: str = "",
    council: Place | None = None,
) -> CommunityList:
    """Make the lines of a list places, apart from those with the ids `leave_out`.

    What somebody added meanwhile stays as it is. Where the council was divided, `council` says
    under which of those that took over they come.
    """
    # Before the row, as a reorganisation does: it may be moving the list to another council.
    lock_until_commit(REGISTER_LOCK)
    sent = _held(sent)
    _require_reviews(by, sent)
    reason = reason.strip()
    if sent.state != Decided.WAITING:
        if (sent.state, sent.decided_by) == (Decided.ACCEPTED, by):
            return sent
        raise ListDecided(what_happened(sent, reader=by))
    if leave_out and not reason:
        raise ValidationError({"reason": _("Say why you leave lines out")})
    if not sent.lines.exclude(pk__in=leave_out).exists():
        raise ValidationError(_("You leave out every line. Decline the list instead."))
    if sent.council.is_abolished:
        ask = _("Its council was abolished. Select under which one they come")
        sent.council = council_of_today(sent.council, council, by=by, ask=ask)
        sent.save(update_fields=["council"])
    left_out = sent.lines.filter(pk__in=leave_out).update(outcome=Outcome.LEFT_OUT)
    _add(sent, by=by)
    _decide(sent, Decided.ACCEPTED, by=by, reason=reason if left_out else "")
    announcements.of_list_decided(sent)
    return sent


@transaction.atomic
def decline(sent: CommunityList, *, by: User, reason: str) -> None:
    _require_reviews(by, sent)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Enter a reason")})
    sent = _held(sent)
    if sent.state != Decided.WAITING:
        if (sent.state, sent.decided_by) == (Decided.DECLINED, by):
            return
        raise ListDecided(what_happened(sent, reader=by))
    _decide(sent, Decided.DECLINED, by=by, reason=reason)
    announcements.of_list_decided(sent)


@transaction.atomic
def withdraw(sent: CommunityList, *, by: User) -> None:
    """Take back a list that waits; any steward of its council can."""
    if not may_withdraw_list(by, sent):
        raise PermissionDenied(_("Only a steward of this council can take the list back."))
    sent = _held(sent)
    if sent.state == Decided.WITHDRAWN:
        return
    if sent.state != Decided.WAITING:
        raise ListDecided(what_happened(sent, reader=by))
    _decide(sent, Decided.WITHDRAWN, by=by)


def was_abolished(council: Place) -> str:
    return _("{council} was abolished. Add communities to what took over.").format(council=council)


def what_happened(sent: CommunityList, *, reader: User) -> str:
    """One sentence about a list. Moderators are named to each other only."""
    if is_moderator(reader):
        sentence = {
            Decided.WAITING: _("The list waits for review."),
            Decided.ACCEPTED: _("{person} accepted the list on {when}."),
            Decided.DECLINED: _("{person} declined the list on {when}."),
            Decided.WITHDRAWN: _("{person} withdrew the list on {when}."),
        }[sent.state]
    else:
        sentence = {
            Decided.WAITING: _("The list waits for review."),
            Decided.ACCEPTED: _("A moderator accepted the list on {when}."),
            Decided.DECLINED: _("A moderator declined the list on {when}."),
            Decided.WITHDRAWN: _("The list was withdrawn on {when}."),
        }[sent.state]
    return sentence.format(
        person=sent.decided_by or _("Somebody whose account is closed"),
        when=moment(sent.decided_at) if sent.decided_at else "",
    )


def who_sent(sent: CommunityList, *, reader: User) -> str:
    """The name of whoever sent a list, for those who see it; empty when the account is closed."""
    sender = sent.made_by
    if sender is None:
        return ""
    hides = is_moderator(sender) and not is_moderator(reader) and sender != reader
    return _("A moderator") if hides else str(sender)


def _require_reviews(by: User, sent: CommunityList) -> None:
    if not may_review_list(by, sent):
        raise PermissionDenied(_("Only a moderator who did not send the list can decide."))


def _held(sent: CommunityList) -> CommunityList:
    """The row as it is now, which nobody else can decide on until this transaction ends."""
    return CommunityList.objects.select_for_update(no_key=True).get(pk=sent.pk)


def _decide(sent: CommunityList, state: str, *, by: User, reason: str = "") -> None:
    sent.state, sent.decided_by, sent.reason = state, by, reason
    sent.decided_at = timezone.now()
    sent.save(update_fields=["state", "decided_by", "reason", "decided_at"])


def _add(sent: CommunityList, *, by: User) -> None:
    """Make the open lines of a list places.

    Under REGISTER_LOCK, which holds off everything else that makes places, so that what is judged
    new here is new, and addresses are free.
    """
    known, added = Known(sent.council), []
    lines = list(sent.lines.filter(outcome=Outcome.OPEN))
    owners = known.owners(line.gss_code for line in lines)
    taken = taken_slugs()
    for line in lines:
        line.place = known.place_of((line.name, line.name_cy)) or owners.get(line.gss_code)
        line.outcome = Outcome.THERE
        if line.place is None:
            line.outcome = Outcome.ADDED
            facts = {name: getattr(line, name) for name in _FACTS}
            line.place = place_within(
                sent.council, code=f"CL-{line.pk:04}", name=line.name, name_cy=line.name_cy,
                type=line.type, **facts,
            )  # fmt: skip
            line.place.slug = free_slug(line.place, taken)
            taken.add(line.place.slug)
            added.append(line)
    places = [line.place for line in added]
    with pghistory.context(user=by.pk, community_list=sent.pk):
        Place.objects.bulk_create(places)
    PlaceAlias.objects.bulk_create(alias for place in places for alias in aliases_of(place))
    GssCode.objects.bulk_create(
        GssCode(code=line.gss_code, place=line.place) for line in added if line.gss_code
    )
    ListedCommunity.objects.bulk_update(lines, ["outcome", "place"])
    if places:
        places_changed.send(Place, place_ids={place.pk for place in places})
