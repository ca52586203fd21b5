"""How much one person may ask of others in a day. Counted in the database, so no restart resets it."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from places.models import CommunityList, CommunityProposal, Invitation, MembershipDecision

REQUESTS_PER_DAY = 10
INVITATIONS_PER_DAY = 30
PROPOSALS_PER_DAY = 5
LISTS_PER_DAY = 10
_DAY = timedelta(hours=24)


class TooMany(Exception):
    """The person has done this as often as a day allows; the message says what to do."""


def hold(person: User) -> None:
    """Make other actions of `person` wait until this transaction ends.

    So that two clicks at once are one after the other, and nobody gets past a limit by speed.
    """
    User.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)


def require_request_left(person: User) -> None:
    asked = MembershipDecision.objects.filter(
        actor=person, step=MembershipDecision.Step.ASKED, created_at__gt=timezone.now() - _DAY
    )
    if asked.count() >= REQUESTS_PER_DAY:
        raise TooMany(
            _("You have asked to join {number} places in a day. Try again tomorrow.").format(
                number=REQUESTS_PER_DAY
            )
        )


def require_invitation_left(person: User) -> None:
    sent = Invitation.objects.filter(invited_by=person, created_at__gt=timezone.now() - _DAY)
    if sent.count() >= INVITATIONS_PER_DAY:
        raise TooMany(
            _("You have sent {number} invitations in a day. Send this one tomorrow.").format(
                number=INVITATIONS_PER_DAY
            )
        )


def require_proposal_left(person: User) -> None:
    made = CommunityProposal.objects.filter(
        proposed_by=person, created_at__gt=timezone.now() - _DAY
    )
    if made.count() >= PROPOSALS_PER_DAY:
        raise TooMany(
            _("You have proposed {number} communities in a day. Propose this one tomorrow.").format(
                number=PROPOSALS_PER_DAY
            )
        )


def require_list_left(person: User) -> None:
    sent = CommunityList.objects.filter(made_by=person, created_at__gt=timezone.now() - _DAY)
    if sent.count() >= LISTS_PER_DAY:
        raise TooMany(
            _("You have sent {number} lists in a day. Send this one tomorrow.").format(
                number=LISTS_PER_DAY
            )
        )
