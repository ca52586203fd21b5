"""The mails about belonging: who is told of what. Written in the transaction of the action."""

from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils.translation import get_language, override

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from places.belonging import Step
from places.models import (
    CommunityList,
    CommunityProposal,
    Invitation,
    ListedCommunity,
    Membership,
    MembershipDecision,
    Place,
)
from places.models.invitation import VALID_FOR
from places.people import keepers_after, keepers_for, moderators


def of_request(membership: Membership, decision: MembershipDecision) -> None:
    """Tell those who look after the place that somebody waits for them."""
    _post_to_keepers(
        "membership-requested",
        membership.place,
        apart_from=membership.user_id,
        key=f"membership-requested:{decision.pk}",
        context=lambda: {
            "place": membership.place.display_name,
            "person": str(membership.user),
            "role": membership.get_role_display(),
            "message": membership.message,
            "requests_url": reverse("membership-requests"),
        },
    )


def of_decision(membership: Membership, decision: MembershipDecision) -> None:
    """Tell the person what was decided about them. By whom is for fellow members to see."""
    named_steward = (
        decision.step == Step.ROLE_CHANGED and decision.to_role == Membership.Role.STEWARD
    )
    place, person = membership.place, membership.user
    _post_to_person(
        "steward-named" if named_steward else "membership-decided",
        person,
        key=f"membership-decided:{decision.pk}",
        context=lambda: {
            "place": place.display_name,
            "step": decision.step,
            "role": decision.get_to_role_display(),
            "reason": decision.reason,
            "place_url": place.get_absolute_url(),
            "mine_url": reverse("my-places"),
            "members_url": reverse("place-members", args=[place.slug]),
            "requests_url": reverse("membership-requests"),
        },
    )


def of_invitation(invitation: Invitation, token: str) -> None:
    """Send the invitation to its address, in the language of whoever reads mail there."""
    owner = EmailAddress.objects.filter(email=invitation.address, verified=True).first()
    language = owner.user.language if owner else get_language()
    with override(language):
        context = {
            "place": invitation.place.display_name,
            "person": str(invitation.invited_by),
            "role": str(invitation.get_role_display()),
            "days": VALID_FOR.days,
            "invitation_url": reverse("invitation-accept", args=[token]),
            "place_url": invitation.place.get_absolute_url(),
        }
    post(
        "place-invitation",
        address=invitation.address,
        language=language,
        key=f"place-invitation:{invitation.pk}",
        context=context,
    )


def of_proposal(proposal: CommunityProposal) -> None:
    """Tell those who look after its council that a community is proposed."""
    _post_to_keepers(
        "community-proposed",
        proposal.council,
        apart_from=proposal.proposed_by_id,
        key=f"community-proposed:{proposal.pk}",
        context=lambda: {
            "place": proposal.council.display_name,
            "community": proposal.name,
            "type": proposal.get_type_display(),
            "proposal_url": reverse("community-proposal", args=[proposal.pk]),
        },
    )


def of_proposal_decided(proposal: CommunityProposal) -> None:
    """Tell the proposer, if the account is still there."""
    if proposal.proposed_by is None:
        return
    place = proposal.place
    _post_to_person(
        "community-decided",
        proposal.proposed_by,
        key=f"community-decided:{proposal.pk}",
        context=lambda: {
            "community": proposal.name,
            "is_accepted": place is not None,
            "reason": proposal.reason,
            "place_url": place.get_absolute_url() if place else "",
            "proposal_url": reverse("community-proposal", args=[proposal.pk]),
            "submit_url": reverse("innovation-submit"),
        },
    )


def of_list(sent: CommunityList) -> None:
    """Tell the moderators that a list of communities waits."""
    for moderator in moderators().exclude(pk=sent.made_by_id):
        _post_to_person(
            "community-list-sent",
            moderator,
            key=f"community-list-sent:{sent.pk}:{moderator.pk}",
            context=lambda: {
                "place": sent.council.display_name,
                "number": sent.lines.count(),
                "origin": sent.origin,
                "list_url": reverse("community-list", args=[sent.pk]),
            },
        )


def of_list_decided(sent: CommunityList) -> None:
    """Tell whoever sent it, if the account is still there."""
    if sent.made_by is None:
        return
    outcome = ListedCommunity.Outcome
    _post_to_person(
        "community-list-decided",
        sent.made_by,
        key=f"community-list-decided:{sent.pk}",
        context=lambda: {
            "place": sent.council.display_name,
            "is_accepted": sent.state == CommunityList.State.ACCEPTED,
            "added": sent.lines.filter(outcome=outcome.ADDED).count(),
            "left_out": sent.lines.filter(outcome=outcome.LEFT_OUT).count(),
            "reason": sent.reason,
            "list_url": reverse("community-list", args=[sent.pk]),
            "communities_url": reverse("place-communities", args=[sent.council.slug]),
        },
    )


def of_communities_left(council: Place, number: int) -> None:
    """Ask those who look after what took over from a divided council where its communities come."""
    for keeper in keepers_after(council):
        _post_to_person(
            "communities-left",
            keeper,
            key=f"communities-left:{council.pk}:{keeper.pk}",
            context=lambda: {
                "place": council.official_name,
                "number": number,
                "divide_url": reverse("place-communities-divide", args=[council.slug]),
            },
        )


def _post_to_keepers(
    kind: str, place: Place, *, apart_from: int | None, key: str, context: Callable[[], dict]
) -> None:
    for keeper in keepers_for(place).exclude(pk=apart_from):
        _post_to_person(kind, keeper, key=f"{key}:{keeper.pk}", context=context)


def _post_to_person(kind: str, person: User, *, key: str, context: Callable[[], dict]) -> None:
    """The names of places and roles in a mail are those of its reader's language."""
    with override(person.language):
        words = {
            name: value if isinstance(value, bool) else str(value)
            for name, value in context().items()
        }
    post(kind, to=person, key=key, context=words)
