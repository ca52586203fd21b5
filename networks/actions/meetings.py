"""Meetings arranged, changed and called off, and the addresses at which calendars read them."""

import uuid

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from networks.decisions import WrongMoment, touch
from networks.models import CalendarAddress, Meeting, Network
from networks.working.permissions import keeps, require_keeps
from networks.working.writing import again, open_for, put, require_speaks
from places.models import Place

# What calendars show, so that they must hear of it.
IN_CALENDARS = {"title", "starts_at", "minutes", "venue", "url", "agenda"}


@transaction.atomic
def arrange(
    network: Network, *, by: User, place: Place, content: dict, form_key: uuid.UUID | None = None
) -> tuple[Meeting, bool]:
    """Arrange a meeting for a place; returns it and whether it is new.

    Raises PermissionDenied, ValidationError by field, WrongMoment or TooMany.
    """
    network = open_for(network, by=by)
    require_speaks(by, network, place)
    with pghistory.context(user=by.pk):
        return put(Meeting(network=network, place=place, **content), by=by, form_key=form_key)


@transaction.atomic
def change_meeting(meeting: Meeting, *, by: User, expected_version: int, content: dict) -> Meeting:
    """Change it, or write its notes; whoever takes part can, and the history says who did.

    Raises PermissionDenied, WrongMoment or EditConflict.
    """
    network = open_for(meeting.network, by=by)
    meeting = again(meeting, network, expected_version)
    changed = {name for name, value in content.items() if getattr(meeting, name) != value}
    if meeting.is_cancelled and changed - {"notes"}:
        raise WrongMoment(_("This meeting was called off."))
    if not changed:
        return meeting
    for name in changed:
        setattr(meeting, name, content[name])
    meeting.sequence += bool(changed & IN_CALENDARS)
    return _save(meeting, by=by)


@transaction.atomic
def call_off(meeting: Meeting, *, by: User, reason: str = "") -> Meeting:
    """For the place that arranged it, or the one that leads. Raises PermissionDenied or
    WrongMoment."""
    network = open_for(meeting.network, by=by)
    meeting = again(meeting, network)
    require_keeps(by, meeting)
    if meeting.is_cancelled:
        return meeting
    if meeting.is_over:
        raise WrongMoment(_("This meeting has been."))
    meeting.cancelled_at, meeting.cancelled_by = timezone.now(), by
    meeting.cancel_reason = reason.strip()
    meeting.sequence += 1
    return _save(meeting, by=by)


def may_call_off(user, meeting: Meeting) -> bool:
    is_to_come = not meeting.is_cancelled and not meeting.is_over
    return is_to_come and meeting.network.is_open and keeps(user, meeting)


def _save(meeting: Meeting, *, by: User) -> Meeting:
    meeting.version += 1
    meeting.updated_at = timezone.now()
    with pghistory.context(user=by.pk):
        meeting.save()
    touch(meeting.network)
    return meeting


@transaction.atomic
def give_address(network: Network, *, by: User) -> CalendarAddress:
    """A new address for `by`'s calendar; the one before stops. Raises PermissionDenied or
    WrongMoment."""
    open_for(network, by=by)
    CalendarAddress.objects.filter(network=network, person=by).delete()
    return CalendarAddress.objects.create(network=network, person=by)


@transaction.atomic
def take_address_back(network: Network, *, by: User) -> None:
    """Also when the network is closed."""
    if not by.is_authenticated:
        raise PermissionDenied
    CalendarAddress.objects.filter(network=network, person=by).delete()
