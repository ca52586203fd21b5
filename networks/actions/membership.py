"""Places that join a network, are invited, ask, leave or are removed.

Each locks the network first, so that of two people at once one comes after the other.
"""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from networks.decisions import WrongMoment, held, write_down
from networks.models import Network, NetworkDecision, NetworkMember
from networks.permissions import may_manage_members, require_commits, require_manager
from networks.telling import (
    ask_the_lead,
    tell_of_joining,
    tell_of_leaving,
    tell_of_removal,
    tell_of_request_answered,
    tell_the_invited,
)
from places.models import Place
from places.permissions import is_moderator

Joining, Role, State, Step = (
    Network.Joining, NetworkMember.Role, NetworkMember.State, NetworkDecision.Step,
)  # fmt: skip
# From these a place can be invited, or ask, again.
OUTSIDE = frozenset({State.DECLINED, State.REFUSED, State.LEFT, State.REMOVED})


@transaction.atomic
def invite(
    network: Network, place: Place, *, by: User, role: str = Role.PARTNER, message: str = ""
) -> NetworkMember:
    """Invite a place, with the reason; one that has asked meanwhile joins thereby.

    Raises PermissionDenied, ValidationError by field or WrongMoment.
    """
    network = _open(network)
    require_manager(by, network)
    if place.is_abolished:
        raise ValidationError({"place": _("{place} does not exist any more.").format(place=place)})
    _require_no_second_lead(role)
    member = _row(network, place)
    if member.state == State.ACTIVE:
        raise ValidationError({"place": _("{place} takes part already.").format(place=place)})
    if member.state == State.ASKED:
        return _let_in(member, by=by)
    if member.state == State.INVITED:
        return member
    _save(member, by=by, state=State.INVITED, role=role, message=message.strip(), asked_by=by)
    step = write_down(network, Step.INVITED, by=by, place=place, detail=role, reason=message)
    tell_the_invited(step, by=by)
    return member


@transaction.atomic
def take_back_invitation(member: NetworkMember, *, by: User) -> NetworkMember:
    """Undo an invitation that nobody has answered. Raises PermissionDenied or WrongMoment."""
    network = held(member.network)
    require_manager(by, network)
    member = _again(member, network)
    if member.state == State.REMOVED:
        return member
    if member.state != State.INVITED:
        raise WrongMoment(where_it_stands(member))
    _save(member, by=by, state=State.REMOVED)
    write_down(network, Step.UNINVITED, by=by, place=member.place)
    return member


@transaction.atomic
def answer_invitation(
    member: NetworkMember, *, by: User, joins: bool, reason: str = ""
) -> NetworkMember:
    """Say, for the place, whether it takes part. Raises PermissionDenied or WrongMoment."""
    network = held(member.network)
    require_commits(by, member.place)
    member = _again(member, network)
    wanted = State.ACTIVE if joins else State.DECLINED
    if member.state == wanted:
        return member
    # Who declined by mistake may still come: the invitation was not taken back.
    if member.state not in (State.INVITED, State.DECLINED) or not network.is_open:
        raise WrongMoment(where_it_stands(member))
    if joins:
        _join(member, by=by)
        return member
    _save(member, by=by, state=State.DECLINED)
    step = write_down(network, Step.TURNED_DOWN, by=by, place=member.place, reason=reason)
    tell_of_joining(step, by=by)
    return member


@transaction.atomic
def join(
    network: Network, place: Place, *, by: User, role: str, message: str = ""
) -> NetworkMember:
    """Bring `place` in where any place can join or it is invited; ask where it must ask.

    The same again changes nothing. Raises PermissionDenied, ValidationError or WrongMoment.
    """
    network = _open(network)
    require_commits(by, place)
    if place.is_abolished:
        raise ValidationError({"place": _("{place} does not exist any more.").format(place=place)})
    _require_no_second_lead(role)
    member = _row(network, place)
    if member.state == State.ACTIVE and not member.is_from_source:
        return member
    if member.state in (State.ACTIVE, State.INVITED):
        # Of a network that a source tells of nobody may be here yet: the first of its places leads.
        leads = member.role == Role.LEAD or (
            member.is_from_source and not network.members.leads().exists()
        )
        _join(member, by=by, role=Role.LEAD if leads else role)
        return member
    if network.joining == Joining.INVITATION:
        raise WrongMoment(_("Places join this network by invitation only."))
    if network.joining == Joining.OPEN and member.state != State.REMOVED:
        member.role = role
        _join(member, by=by, role=role)
        return member
    if member.state == State.ASKED:
        return member
    _save(member, by=by, state=State.ASKED, role=role, message=message.strip(), asked_by=by)
    step = write_down(network, Step.ASKED, by=by, place=place, detail=role, reason=message)
    ask_the_lead(step, by=by)
    return member


@transaction.atomic
def answer_request(
    member: NetworkMember, *, by: User, accept: bool, reason: str = ""
) -> NetworkMember:
    """Say, for the place that leads, whether a place that asked may take part.

    Raises PermissionDenied, ValidationError (no reason) or WrongMoment.
    """
    network = held(member.network)
    require_manager(by, network)
    member = _again(member, network)
    if member.state == (State.ACTIVE if accept else State.REFUSED):
        return member
    if member.state != State.ASKED or not network.is_open:
        raise WrongMoment(where_it_stands(member))
    if accept:
        return _let_in(member, by=by)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter a reason")})
    _save(member, by=by, state=State.REFUSED)
    step = write_down(network, Step.REFUSED, by=by, place=member.place, reason=reason)
    tell_of_request_answered(step, by=by)
    return member


@transaction.atomic
def leave(member: NetworkMember, *, by: User, reason: str = "") -> NetworkMember:
    """Say, for a place, that it takes no part any more; a request is taken back thus too.

    The place that leads hands over first, unless it is alone. Raises PermissionDenied or
    WrongMoment.
    """
    network = held(member.network)
    require_commits(by, member.place)
    member = _again(member, network)
    if member.state == State.LEFT:
        return member
    if member.state not in (State.ACTIVE, State.ASKED):
        raise WrongMoment(where_it_stands(member))
    others = network.members.active().exclude(pk=member.pk)
    if member.is_active and member.role == Role.LEAD and others.exists():
        raise WrongMoment(_("Make another place the lead first."))
    took_part = member.is_active
    left = timezone.localdate() if took_part else member.left_on
    _save(member, by=by, state=State.LEFT, left_on=left)
    step = write_down(network, Step.LEFT, by=by, place=member.place, reason=reason)
    if took_part:
        tell_of_leaving(step, by=by)
    return member


@transaction.atomic
def remove(member: NetworkMember, *, by: User, reason: str) -> NetworkMember:
    """End a place's part, as the lead or a moderator; the place is told why.

    Raises PermissionDenied, ValidationError (no reason) or WrongMoment.
    """
    network = held(member.network)
    if not may_manage_members(by, network) and not is_moderator(by):
        raise PermissionDenied(
            _("Only the people of the place that leads the network can do this.")
        )
    member = _again(member, network)
    if member.state == State.REMOVED:
        return member
    if not member.is_active or member.role == Role.LEAD:
        raise WrongMoment(where_it_stands(member))
    if not reason.strip():
        raise ValidationError({"reason": _("Enter a reason")})
    _save(member, by=by, state=State.REMOVED, left_on=timezone.localdate())
    step = write_down(network, Step.REMOVED, by=by, place=member.place, reason=reason)
    tell_of_removal(step, by=by)
    return member


@transaction.atomic
def change_role(member: NetworkMember, *, by: User, role: str) -> NetworkMember:
    """Give a place another role; a new lead takes over from the present one, which stays as a
    partner. Raises PermissionDenied or WrongMoment."""
    network = held(member.network)
    require_manager(by, network)
    member = _again(member, network)
    if member.role == role:
        return member
    if not member.is_active or not network.is_open:
        raise WrongMoment(where_it_stands(member))
    if member.role == Role.LEAD:
        raise WrongMoment(_("Make another place the lead first."))
    hand_over = list(network.members.leads().select_related("place")) if role == Role.LEAD else []
    # Written down first, while who hands over still leads.
    for lead in hand_over:
        write_down(network, Step.ROLE, by=by, place=lead.place, detail=Role.PARTNER)
    write_down(network, Step.ROLE, by=by, place=member.place, detail=role)
    for lead in hand_over:
        _save(lead, by=by, role=Role.PARTNER)
    _save(member, by=by, role=role)
    return member


def where_it_stands(member: NetworkMember) -> str:
    """One sentence about a member, for who wanted something else of it."""
    if not member.network.is_published:
        return _("This network is not published.")
    if member.network.is_closed:
        return _("This network is closed.")
    sentences = {
        State.INVITED: _("{place} is invited and has not answered yet."),
        State.ASKED: _("{place} has asked to join and waits for an answer."),
        State.ACTIVE: _("{place} takes part in this network."),
        State.DECLINED: _("{place} has declined the invitation."),
        State.REFUSED: _("The request of {place} was turned down."),
        State.LEFT: _("{place} has left this network."),
        State.REMOVED: _("{place} was removed from this network."),
        State.SUCCEEDED: _("The part of {place} goes on with what took over from it."),
    }
    return sentences[State(member.state)].format(place=member.place.display_name)


def _open(network: Network) -> Network:
    network = held(network)
    if not network.is_open:
        is_closed = network.is_published
        raise WrongMoment(
            _("This network is closed.") if is_closed else _("This network is not published.")
        )
    return network


def _row(network: Network, place: Place) -> NetworkMember:
    """The row of `place`, new and unsaved where there is none."""
    present = network.members.select_related("place").filter(place=place).first()
    member = present or NetworkMember(network=network, place=place, state="")
    member.network = network
    return member


def _again(member: NetworkMember, network: Network) -> NetworkMember:
    member = NetworkMember.objects.select_related("place").get(pk=member.pk)
    member.network = network
    return member


def _require_no_second_lead(role: str) -> None:
    if role == Role.LEAD:
        raise ValidationError({"role": _("One place leads already. It can hand over.")})


def _let_in(member: NetworkMember, *, by: User) -> NetworkMember:
    step = _join(member, by=by)
    tell_of_request_answered(step, by=by)
    return member


def _join(member: NetworkMember, *, by: User, role: str = "") -> NetworkDecision:
    """Returns the step that it is."""
    joined = member.joined_on if member.is_active else None  # who returns joins anew
    _save(
        member, by=by, state=State.ACTIVE, role=role or member.role, is_from_source=False,
        joined_on=joined or timezone.localdate(), left_on=None,
    )  # fmt: skip
    step = write_down(member.network, Step.JOINED, by=by, place=member.place, detail=member.role)
    tell_of_joining(step, by=by)
    return step


def _save(member: NetworkMember, *, by: User, **changes) -> None:
    for name, value in changes.items():
        setattr(member, name, value)
    member.updated_at = timezone.now()
    with pghistory.context(user=by.pk):
        member.save()
