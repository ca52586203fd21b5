from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission

from places.models import Membership, Succession
from places.people import keepers_for, moderators, stewards_of
from tests.factories import MembershipFactory, PlaceFactory, UserFactory, moderator

pytestmark = pytest.mark.django_db
Role, State = Membership.Role, Membership.State


def test_stewards_are_the_confirmed_ones_who_can_still_sign_in():
    place = PlaceFactory()
    steward = MembershipFactory(place=place, role=Role.STEWARD).user
    MembershipFactory(place=place, role=Role.STEWARD, state=State.REQUESTED)
    MembershipFactory(place=place, role=Role.STEWARD, state=State.ENDED)
    MembershipFactory(place=place, role=Role.STEWARD, user__is_active=False)
    MembershipFactory(place=place, role=Role.OFFICER)
    MembershipFactory(role=Role.STEWARD)
    assert list(stewards_of(place)) == [steward]


def test_an_abolished_council_is_looked_after_by_the_stewards_of_what_took_over():
    gone, successor = PlaceFactory(active_until=date(2023, 3, 31)), PlaceFactory()
    Succession.objects.create(from_place=gone, to_place=successor, date=date(2023, 4, 1))
    steward = MembershipFactory(place=successor, role=Role.STEWARD).user
    assert list(stewards_of(gone)) == [steward]


def test_moderators_hold_the_permission_themselves_or_through_a_group():
    permission = Permission.objects.get(codename="moderate_innovation")
    by_group, both = UserFactory(), moderator()
    group = Group.objects.create(name="Moderators")
    group.permissions.add(permission)
    by_group.groups.add(group)
    both.groups.add(group)
    superuser = UserFactory(is_superuser=True)
    moderator(is_active=False)
    UserFactory(is_staff=True)
    assert list(moderators()) == [by_group, both, superuser]


def test_where_there_is_no_steward_the_moderators_keep_a_place():
    place, one = PlaceFactory(), moderator()
    assert list(keepers_for(place)) == [one]
    steward = MembershipFactory(place=place, role=Role.STEWARD).user
    assert list(keepers_for(place)) == [steward]
