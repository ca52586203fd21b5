"""Many moderators, or many clicks, in the same moment."""

import uuid

import pytest

from places.actions import community_lists
from places.actions.community_lists import ListDecided
from places.actions.merging import AlreadyMerged, merge
from places.community_lists.judging import judge
from places.community_lists.reading import read
from places.models import CommunityList, Place
from tests.factories import PlaceFactory, moderator
from tests.innovations.at_once import at_once
from tests.places.community_lists.sending import sent
from tests.places.people import steward_of

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(found: CommunityList) -> CommunityList:
    """The list as each request loads it for itself."""
    return CommunityList.objects.get(pk=found.pk)


def test_of_ten_moderators_one_decides_and_nine_are_told():
    council = PlaceFactory()
    found = sent(council, "Conwy\nAber", by=steward_of(council))
    deciders = [moderator() for _each in range(10)]

    def decide(by, number):
        if number % 2:
            return community_lists.accept(fresh(found), by=by)
        return community_lists.decline(fresh(found), by=by, reason="No.")

    outcomes = at_once(
        [lambda by=by, number=number: decide(by, number) for number, by in enumerate(deciders)]
    )
    assert sum(isinstance(one, ListDecided) for one in outcomes) == 9
    winner = fresh(found).decided_by
    assert all(str(winner) in str(one) for one in outcomes if isinstance(one, ListDecided))
    assert council.children.count() == (2 if fresh(found).state == "accepted" else 0)


def test_ten_clicks_are_one_list():
    council, key = PlaceFactory(), uuid.uuid4()
    one = moderator()
    lines = judge(read("Conwy\nAber", type="PAR"), council).new
    outcomes = at_once(
        [
            lambda: community_lists.send(
                by=one, council=council, origin="x", form_key=key, lines=lines
            )
        ]
        * 10
    )
    assert {one.pk for one in outcomes} == {CommunityList.objects.get().pk}
    assert council.children.count() == 2


def test_lists_of_the_same_names_accepted_at_once_make_each_place_once():
    council = PlaceFactory()
    steward = steward_of(council)
    lists = [sent(council, "Conwy\nAber", by=steward) for _each in range(5)]
    deciders = [moderator() for _each in lists]
    at_once(
        [
            lambda found=found, by=by: community_lists.accept(fresh(found), by=by)
            for found, by in zip(lists, deciders, strict=True)
        ]
    )
    assert sorted(place.name for place in council.children.all()) == ["Aber", "Conwy"]


def test_two_merged_into_each_other_at_once_leave_one():
    council, one = PlaceFactory(), moderator()
    sent(council, "Conwy\nAber", by=one)
    first, second = council.children.order_by("pk")
    outcomes = at_once(
        [
            lambda: merge(first, into=second, by=one, reason="x"),
            lambda: merge(second, into=first, by=one, reason="x"),
        ]
    )
    assert sum(isinstance(one, AlreadyMerged) for one in outcomes) == 1
    assert Place.objects.filter(parent=council).active().count() == 1
