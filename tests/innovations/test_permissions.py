"""Who may take which step: every kind of person against every step of the table."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from innovations.lifecycle import MOVES, open_moves
from innovations.models import Innovation
from innovations.permissions import (
    Standing,
    is_reviewer,
    may_change_place,
    may_edit,
    may_review,
    standings,
)
from places.models import Membership, Succession
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)

pytestmark = pytest.mark.django_db
Role, Status = Membership.Role, Innovation.Status


def people_around(place) -> dict:
    elsewhere = PlaceFactory()
    return {
        "anonymous": AnonymousUser(),
        "signed in": UserFactory(),
        "contributor": MembershipFactory(place=place, role=Role.CONTRIBUTOR).user,
        "officer": MembershipFactory(place=place, role=Role.OFFICER).user,
        "steward": MembershipFactory(place=place, role=Role.STEWARD).user,
        "unconfirmed steward": MembershipFactory(
            place=place, role=Role.STEWARD, state=Membership.State.REQUESTED
        ).user,
        "steward elsewhere": MembershipFactory(place=elsewhere, role=Role.STEWARD).user,
        "moderator": moderator(),
    }


def test_every_person_may_take_exactly_their_steps():
    place = PlaceFactory()
    author = UserFactory()
    people = people_around(place) | {"author": author}
    records = {
        status: InnovationFactory(
            place=place, author=author, status=status, published_at="2026-01-01T00:00Z"
        )
        for status in Status
    }
    allowed = {
        name: {
            (start, to) for start, record in records.items() for to in open_moves(person, record)
        }
        for name, person in people.items()
    }

    begun = {
        (Status.DRAFT, Status.SUBMITTED),
        (Status.CHANGES_REQUESTED, Status.SUBMITTED),
    }
    own = {
        (Status.PUBLISHED, Status.WITHDRAWN),
        (Status.WITHDRAWN, Status.SUBMITTED),
        (Status.WITHDRAWN, Status.PUBLISHED),  # what was retired, see tests of retiring
    }
    reviewing = {
        (Status.SUBMITTED, Status.PUBLISHED),
        (Status.SUBMITTED, Status.CHANGES_REQUESTED),
        (Status.SUBMITTED, Status.DECLINED),
        (Status.DECLINED, Status.CHANGES_REQUESTED),
    }
    assert allowed == {
        "anonymous": set(),
        "signed in": set(),
        "unconfirmed steward": set(),
        "steward elsewhere": set(),
        "contributor": begun,
        "officer": begun,
        "author": begun | own,
        "steward": begun | own | reviewing | {(Status.DRAFT, Status.PUBLISHED)},
        "moderator": reviewing
        | {(Status.PUBLISHED, Status.HIDDEN), (Status.HIDDEN, Status.PUBLISHED)},
    }
    assert set().union(*allowed.values()) == set(MOVES)


def test_people_of_the_place_its_author_and_moderators_may_edit():
    innovation = InnovationFactory()
    people = people_around(innovation.place) | {"author": innovation.author}
    editors = {name for name, person in people.items() if may_edit(person, innovation)}
    assert editors == {"contributor", "officer", "steward", "moderator", "author"}


def test_nobody_edits_what_was_declined():
    innovation = InnovationFactory(status=Status.DECLINED)
    people = people_around(innovation.place) | {"author": innovation.author}
    assert not [name for name, person in people.items() if may_edit(person, innovation)]


def test_moderator_does_not_review_what_they_wrote():
    author = moderator()
    innovation = InnovationFactory(status=Status.SUBMITTED, author=author)
    assert standings(author, innovation) == {Standing.AUTHOR}
    assert not may_review(author, innovation)


def test_steward_reviews_what_they_wrote_for_their_own_place_only():
    steward = MembershipFactory(role=Role.STEWARD).user
    own_place = steward.memberships.get().place
    here = InnovationFactory(status=Status.SUBMITTED, author=steward, place=own_place)
    elsewhere = InnovationFactory(status=Status.SUBMITTED, author=steward)
    assert may_review(steward, here)
    assert not may_review(steward, elsewhere)


def test_stewards_of_the_successor_act_for_an_abolished_place():
    abolished = PlaceFactory(active_until=date(2023, 3, 31))
    successor = PlaceFactory(active_from=date(2023, 4, 1))
    Succession.objects.create(from_place=abolished, to_place=successor, date=date(2023, 4, 1))
    steward = MembershipFactory(place=successor, role=Role.STEWARD).user
    assert may_review(steward, InnovationFactory(place=abolished, status=Status.SUBMITTED))
    assert not may_review(steward, InnovationFactory(status=Status.SUBMITTED))


@pytest.mark.parametrize(
    ("status", "by_author", "by_moderator"),
    [
        (Status.DRAFT, True, True),
        (Status.SUBMITTED, True, True),
        (Status.PUBLISHED, False, True),
        (Status.HIDDEN, False, True),
    ],
)
def test_only_a_moderator_moves_a_published_record_to_another_place(
    status, by_author, by_moderator
):
    innovation = InnovationFactory(status=status, published_at="2026-01-01T00:00Z")
    assert may_change_place(innovation.author, innovation) is by_author
    assert may_change_place(moderator(), innovation) is by_moderator


def test_stewards_and_moderators_are_reviewers():
    people = people_around(PlaceFactory())
    assert {name for name, person in people.items() if is_reviewer(person)} == {
        "steward",
        "steward elsewhere",
        "moderator",
    }
