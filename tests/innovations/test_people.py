"""Whom a record's questions and reminders go to."""

import pytest

from innovations.people import keepers
from places.models import Membership
from tests.factories import InnovationFactory, MembershipFactory, UserFactory, moderator

pytestmark = pytest.mark.django_db


def test_the_author_answers_then_the_stewards_then_the_moderators():
    moderating = moderator()
    author = UserFactory()
    innovation = InnovationFactory(author=author)
    steward = MembershipFactory(place=innovation.place, role=Membership.Role.STEWARD)
    MembershipFactory(place=innovation.place)  # an officer answers for nobody else's record
    assert keepers(innovation) == [author]

    author.is_active = False
    assert keepers(innovation) == [steward.user]
    innovation.author = None
    assert keepers(innovation) == [steward.user]

    steward.delete()
    assert keepers(innovation) == [moderating]
