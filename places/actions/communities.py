"""Proposing a community for the list of places, and deciding on it."""

import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from connected_localism.common.locks import lock_until_commit
from connected_localism.common.text import folded
from places import announcements
from places.actions.deciding import vouched_for
from places.actions.divided import council_of_today
from places.actions.sent_twice import earlier_or_key
from places.belonging import State, Step, announce, moment
from places.limits import hold, require_proposal_left
from places.models import CommunityProposal, Membership, MembershipDecision, Place, PlaceAlias
from places.permissions import require_reviews_proposal
from places.reorganising.carrying_over import REGISTER_LOCK
from places.slugs import free_slug, taken_slugs
from places.within import aliases_of, place_within

Decided = CommunityProposal.State


class ProposalDecided(Exception):
    """Somebody was quicker; the message says who decided what, and when."""


@transaction.atomic
def propose(*, by: User, form_key: uuid.UUID, **content) -> CommunityProposal:
    """Propose a community under a council. The same form with the same words is one proposal.

    Raises TooMany.
    """
    hold(by)
    said = sorted((name, getattr(value, "pk", value)) for name, value in content.items())
    own = CommunityProposal.objects.filter(proposed_by=by)
    earlier, key = earlier_or_key(own, form_key, by.pk, said)
    if earlier:
        return earlier
    require_proposal_left(by)
    proposal = CommunityProposal.objects.create(proposed_by=by, form_key=key, **content)
    announcements.of_proposal(proposal)
    return proposal


@transaction.atomic
def accept(proposal: CommunityProposal, *, by: User, council: Place | None = None) -> Place:
    """Make a proposal a place, with its proposer as the first contributor.

    Where its council is gone meanwhile, the place comes under what took over; `council` says
    which, where there are several.
    """
    # Before the row, as a reorganisation does: it may be moving the proposal to another council.
    lock_until_commit(REGISTER_LOCK)
    proposal = _held(proposal)
    require_reviews_proposal(by, proposal)
    if proposal.state != Decided.WAITING:
        if (proposal.state, proposal.decided_by) == (Decided.ACCEPTED, by):
            return proposal.place
        raise ProposalDecided(what_happened(proposal))
    if proposal.council.is_abolished:
        ask = _("Its council was abolished. Select under which one it comes")
        proposal.council = council_of_today(proposal.council, council, by=by, ask=ask)
        proposal.save(update_fields=["council"])
    place = _create_place(proposal)
    _decide(proposal, Decided.ACCEPTED, by=by, place=place)
    if proposal.proposed_by:
        _first_contributor(proposal.proposed_by, place, by=by)
    announcements.of_proposal_decided(proposal)
    return place


@transaction.atomic
def decline(proposal: CommunityProposal, *, by: User, reason: str) -> None:
    proposal = _held(proposal)
    require_reviews_proposal(by, proposal)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Enter a reason")})
    if proposal.state != Decided.WAITING:
        if (proposal.state, proposal.decided_by) == (Decided.DECLINED, by):
            return
        raise ProposalDecided(what_happened(proposal))
    _decide(proposal, Decided.DECLINED, by=by, reason=reason)
    announcements.of_proposal_decided(proposal)


@transaction.atomic
def withdraw(proposal: CommunityProposal, *, by: User) -> None:
    """Take back a proposal of one's own that waits."""
    if proposal.proposed_by_id != by.pk:
        raise PermissionDenied(_("Somebody else proposed this."))
    proposal = _held(proposal)
    if proposal.state == Decided.WITHDRAWN:
        return
    if proposal.state != Decided.WAITING:
        raise ProposalDecided(what_happened(proposal))
    _decide(proposal, Decided.WITHDRAWN, by=by)


def namesakes(council: Place, name: str) -> list[Place]:
    """Communities under `council` that go by the name already."""
    aliases = PlaceAlias.objects.filter(key=folded(name)).values("place_id")
    found = Place.objects.filter(parent=council, kind=Place.Kind.COMMUNITY, pk__in=aliases).active()
    return list(found)


def other_proposals(proposal: CommunityProposal) -> list[str]:
    """Names of other waiting proposals under the same council that read the same."""
    others = CommunityProposal.objects.filter(
        council=proposal.council, state=Decided.WAITING
    ).exclude(pk=proposal.pk)
    wanted = folded(proposal.name)
    return [name for name in others.values_list("name", flat=True) if folded(name) == wanted]


def what_happened(proposal: CommunityProposal) -> str:
    """One sentence about a decided proposal. For people who may see names."""
    sentence = {
        Decided.WAITING: _("“{community}” waits for review."),
        Decided.ACCEPTED: _("{person} accepted “{community}” on {when}."),
        Decided.DECLINED: _("{person} declined “{community}” on {when}."),
        Decided.WITHDRAWN: _("“{community}” was withdrawn on {when}."),
    }[proposal.state]
    return sentence.format(
        person=proposal.decided_by or _("Somebody whose account is closed"),
        community=proposal.name,
        when=moment(proposal.decided_at) if proposal.decided_at else "",
    )


def _held(proposal: CommunityProposal) -> CommunityProposal:
    """The row as it is now, which nobody else can decide on until this transaction ends."""
    return CommunityProposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)


def _decide(proposal: CommunityProposal, state: str, *, by: User, **changes) -> None:
    changes |= {"state": state, "decided_by": by, "decided_at": timezone.now(), "message": ""}
    for name, value in changes.items():
        setattr(proposal, name, value)
    proposal.save(update_fields=list(changes))


def _create_place(proposal: CommunityProposal) -> Place:
    """A place under the council, found by its names. Under REGISTER_LOCK, so the address is free.

    Its code is `C-` and the number of the proposal: unique, and still right when the council is
    abolished, as many will be.
    """
    place = place_within(
        proposal.council,
        code=f"C-{proposal.pk:04}",
        name=proposal.name,
        name_cy=proposal.name_cy,
        type=proposal.type,
        website=proposal.website,
    )
    place.slug = free_slug(place, taken_slugs())
    place.save(force_insert=True)
    PlaceAlias.objects.bulk_create(aliases_of(place))
    return place


def _first_contributor(person: User, place: Place, *, by: User) -> None:
    membership = Membership.objects.create(
        user=person,
        place=place,
        role=Membership.Role.CONTRIBUTOR,
        state=State.CONFIRMED,
        **vouched_for(by, place.parent),
    )
    MembershipDecision.objects.create(
        membership=membership,
        actor=by,
        step=Step.CONFIRMED,
        to_state=State.CONFIRMED,
        to_role=membership.role,
    )
    announce(membership, before="")
