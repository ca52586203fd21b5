"""Inviting somebody by e-mail address, and what they answer."""

import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.addresses import verified_addresses
from connected_localism.accounts.models import User
from places import announcements
from places.belonging import State, Step, announce, take_step
from places.limits import hold, require_invitation_left
from places.models import Invitation, Membership, MembershipDecision, Place
from places.models.invitation import VALID_FOR
from places.permissions import is_steward, may_manage_members, require_manages_members

_RANKS = list(Membership.Role.values)  # in rising order
Answer = Invitation.State


class InvitationOver(Exception):
    """The invitation has ended or was answered before; the message says so to its reader."""


class AnotherAddress(Exception):
    """None of the person's verified addresses is the one that was invited."""


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, by: User, place: Place, address: str, role: str) -> tuple[Invitation, bool]:
    """Invite whoever reads mail at `address`; returns the invitation and whether it is new.

    It says nothing about whether there is an account. One that is open already stays as it is.
    Raises ValidationError by field, TooMany.
    """
    require_manages_members(by, place)
    if place.is_abolished:
        raise ValidationError(_("This council was abolished. Nobody can be invited to it."))
    address = address.strip().lower()
    if address in verified_addresses(by):
        raise ValidationError({"address": _("This is your own address. Enter somebody else’s.")})
    hold(by)
    expire_invitations(place.invitations)
    waiting = place.invitations.filter(address=address, state=Answer.OPEN)
    if found := waiting.first():
        return found, False
    require_invitation_left(by)
    try:
        with transaction.atomic():
            return _issue(by=by, place=place, address=address, role=role), True
    except IntegrityError:  # another steward was quicker
        return waiting.get(), False


@transaction.atomic
def invite_instead(invitation: Invitation, *, to: Place) -> Invitation | None:
    """Take back an open invitation, and invite its address to the place `to` in its stead.

    By mail, since the reader was told of another place. None where its sender may not invite
    there, or an invitation to there is open.
    """
    address, sender = invitation.address, invitation.invited_by
    is_open = to.invitations.filter(address=address, state=Answer.OPEN).exists()
    if not _end(invitation, Answer.REVOKED) or is_open or not _may_still_invite(sender, to):
        return None
    return _issue(by=sender, place=to, address=address, role=invitation.role)


def _issue(*, by: User, place: Place, address: str, role: str) -> Invitation:
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        place=place,
        address=address,
        role=role,
        token_digest=digest(token),
        invited_by=by,
        as_moderator=not is_steward(by, place),
        expires_at=timezone.now() + VALID_FOR,
    )
    announcements.of_invitation(invitation, token)
    return invitation


def find_invitation(token: str) -> Invitation | None:
    found = Invitation.objects.filter(token_digest=digest(token))
    return found.select_related("place", "invited_by").first()


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> Membership:
    """Join the place in the role that was offered, if one's own is not higher already.

    Accepting twice is accepting once. Raises AnotherAddress, InvitationOver.
    """
    hold(by)
    membership = _membership(by, invitation.place)
    if not _answer(invitation, Answer.ACCEPTED, by=by):
        if membership is None or membership.state != State.CONFIRMED:  # it has ended since
            raise InvitationOver(_("This invitation is no longer open."))
        return membership
    if not _may_still_invite(invitation.invited_by, invitation.place):
        raise InvitationOver(_("Whoever invited you can no longer do so. Ask to join instead."))

    vouched = {
        "verified_by": (
            Membership.Verification.MODERATOR
            if invitation.as_moderator
            else Membership.Verification.STEWARD
        ),
        "verified_domain": "",
        "confirmed_at": timezone.now(),
    }
    if membership is None:
        membership = Membership.objects.create(
            user=by, place=invitation.place, role=invitation.role, state=State.CONFIRMED, **vouched
        )
        MembershipDecision.objects.create(
            membership=membership,
            actor=by,
            step=Step.INVITED,
            to_state=State.CONFIRMED,
            to_role=invitation.role,
        )
        announce(membership, before="")
    elif membership.state != State.CONFIRMED or _is_higher(invitation.role, membership.role):
        take_step(
            membership,
            Step.INVITED,
            start=membership.state,
            to=State.CONFIRMED,
            by=by,
            role=invitation.role,
            message="",
            **vouched,
        )
    return membership


def require_answerable(invitation: Invitation, *, by: User) -> None:
    """Raise AnotherAddress or InvitationOver unless `by` may answer it now."""
    if invitation.state != Answer.OPEN or invitation.expires_at <= timezone.now():
        raise InvitationOver(_("This invitation is no longer open."))
    if invitation.address not in verified_addresses(by):
        raise AnotherAddress
    if by == invitation.invited_by:  # who has added the address since
        raise InvitationOver(_("You cannot accept an invitation of your own."))


def decline(invitation: Invitation, *, by: User) -> None:
    """Answer no; the address is deleted. Raises AnotherAddress, InvitationOver."""
    _answer(invitation, Answer.DECLINED, by=by)


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    """Take an invitation back. Raises InvitationOver when it was answered before."""
    require_manages_members(by, invitation.place)
    if not _end(invitation, Answer.REVOKED) and invitation.state != Answer.REVOKED:
        raise InvitationOver(_("This invitation was answered before, or has expired."))


def expire_invitations(among) -> int:
    """End the invitations `among` these that nobody answered in time; returns how many."""
    now = timezone.now()
    return among.filter(state=Answer.OPEN, expires_at__lte=now).update(
        state=Answer.EXPIRED, address="", ended_at=now
    )


def _membership(person: User, place: Place) -> Membership | None:
    return (
        Membership.objects.select_for_update(of=["self"])
        .select_related("place", "user")
        .filter(user=person, place=place)
        .first()
    )


def _answer(invitation: Invitation, answer: str, *, by: User) -> bool:
    """Answer an open invitation exactly once; False where `by` has answered just so before."""
    invitation.refresh_from_db(fields=["state", "address", "answered_by"])
    if invitation.state == Answer.OPEN:
        require_answerable(invitation, by=by)
        if _end(invitation, answer, answered_by=by):
            return True
    if (invitation.state, invitation.answered_by_id) == (answer, by.pk):
        return False
    raise InvitationOver(_("This invitation is no longer open."))


def _end(invitation: Invitation, state: str, **changes) -> bool:
    now = timezone.now()
    ended = Invitation.objects.filter(
        pk=invitation.pk, state=Answer.OPEN, expires_at__gt=now
    ).update(state=state, address="", ended_at=now, **changes)
    if ended:
        invitation.state = state
    else:
        invitation.refresh_from_db(fields=["state", "address", "answered_by"])
    return bool(ended)


def _may_still_invite(inviter: User | None, place: Place) -> bool:
    return inviter is not None and inviter.is_active and may_manage_members(inviter, place)


def _is_higher(role: str, than: str) -> bool:
    return _RANKS.index(role) > _RANKS.index(than)
