"""Many people, or many clicks, in the same moment, on a real database."""

import uuid

import pytest
from allauth.account.models import EmailAddress

from connected_localism.accounts.models import User
from places.actions import communities, deciding, inviting, joining
from places.actions.communities import ProposalDecided
from places.belonging import StepError
from places.models import CommunityProposal, Invitation, Membership, MembershipDecision, Place
from places.tasks import look_after_memberships
from tests.factories import MembershipFactory, PlaceFactory, UserFactory, moderator
from tests.innovations.at_once import at_once
from tests.places.people import person_at, request_at, steward_of

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(model, pk):
    """A row as each request loads it for itself."""
    return model.objects.get(pk=pk)


def test_of_twenty_who_decide_one_request_one_does_and_nineteen_are_told():
    place = PlaceFactory()
    deciders = [*(steward_of(place) for _each in range(10)), *(moderator() for _each in range(10))]
    member = request_at(place)

    def decide(by, number):
        loaded = fresh(Membership, member.pk)
        if number % 2:
            return deciding.confirm(loaded, by=by, role="officer")
        return deciding.refuse(loaded, by=by, reason="No.")

    outcomes = at_once(
        [lambda by=by, number=number: decide(by, number) for number, by in enumerate(deciders)]
    )
    decided = [one for one in outcomes if isinstance(one, MembershipDecision)]
    told = [str(one) for one in outcomes if isinstance(one, StepError)]
    assert (len(decided), len(told)) == (1, 19)
    assert list(member.decisions.exclude(step="asked")) == decided
    assert all(str(decided[0].actor) in words for words in told)


def test_one_invitation_accepted_twenty_times_at_once_is_one_membership():
    place, ann = PlaceFactory(), person_at("ann@example.org")
    invitation, _new = inviting.invite(
        by=steward_of(place), place=place, address="ann@example.org", role="officer"
    )
    outcomes = at_once(
        [lambda: inviting.accept(fresh(Invitation, invitation.pk), by=fresh(User, ann.pk))] * 20
    )
    [member] = Membership.objects.filter(user=ann)
    assert outcomes == [member] * 20
    assert member.decisions.count() == 1


def test_twenty_clicks_on_join_are_one_request():
    place, user = PlaceFactory(), UserFactory()
    outcomes = at_once([lambda: request_at(place, by=fresh(User, user.pk))] * 20)
    [member] = Membership.objects.all()
    assert outcomes == [member] * 20
    assert member.decisions.count() == 1


def test_the_limit_holds_against_many_requests_at_once():
    user, places = UserFactory(), PlaceFactory.create_batch(20)
    at_once([lambda place=place: request_at(place, by=user) for place in places])
    assert Membership.objects.count() == 10


def test_of_twenty_who_decide_one_proposal_one_does():
    council = PlaceFactory()
    deciders = [moderator() for _each in range(20)]
    proposal = communities.propose(
        by=UserFactory(),
        form_key=uuid.uuid4(),
        name="Elland",
        type="PAR",
        council=council,
        area="x",
    )
    outcomes = at_once(
        [
            lambda by=by: communities.accept(fresh(CommunityProposal, proposal.pk), by=by)
            for by in deciders
        ]
    )
    [place] = Place.objects.filter(parent=council)
    assert [one for one in outcomes if isinstance(one, Place)] == [place]
    assert sum(isinstance(one, ProposalDecided) for one in outcomes) == 19
    assert place.memberships.count() == 1


def test_two_proposals_of_one_name_accepted_at_once_get_two_addresses():
    one = moderator()
    proposals = [
        communities.propose(
            by=UserFactory(), form_key=uuid.uuid4(), name="Elland", type="PAR",
            council=PlaceFactory(), area="x",
        )
        for _each in range(6)
    ]  # fmt: skip
    places = at_once([lambda p=p: communities.accept(p, by=one) for p in proposals])
    assert len({place.slug for place in places}) == 6


def test_two_stewards_who_remove_each_other_leave_one():
    for _attempt in range(5):
        place = PlaceFactory()
        first, second = MembershipFactory.create_batch(2, place=place, role="steward")
        at_once(
            [
                lambda a=first, b=second: deciding.remove(b, by=a.user, reason="x"),
                lambda a=first, b=second: deciding.remove(a, by=b.user, reason="x"),
            ]
        )
        assert place.memberships.confirmed().count() == 1


def test_two_last_stewards_who_leave_at_once_do_not_both_count_on_the_other():
    for _attempt in range(5):
        place = PlaceFactory()
        pair = MembershipFactory.create_batch(2, place=place, role="steward")
        at_once([lambda one=one: joining.leave(one, by=one.user) for one in pair])
        assert place.memberships.confirmed().count() == 1


def test_a_request_made_while_its_address_is_verified_does_not_wait_for_ever():
    for _attempt in range(5):
        place = PlaceFactory()
        place.domains.create(domain=f"{place.code.lower()}.gov.uk", state="confirmed")
        user = person_at(f"ann@{place.code.lower()}.gov.uk", verified=False)

        def verify(user=user):
            address = EmailAddress.objects.get(user=user)
            address.verified = True
            address.save()

        at_once([lambda place=place, user=user: request_at(place, by=user), verify])
        look_after_memberships()
        assert Membership.objects.get(user=user).state == "confirmed"
