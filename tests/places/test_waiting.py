"""The number of what waits for the people who look after places, and the way to it."""

import uuid

import pytest
from django.urls import reverse

from places.models import CommunityProposal, Membership
from places.waiting import number_waiting
from tests.factories import MembershipFactory, PlaceFactory, UserFactory, moderator
from tests.places.people import request_at, steward_of

pytestmark = pytest.mark.django_db
Role = Membership.Role
QUEUE = 'href="/places/requests/"'


def proposal_at(council, **fields) -> CommunityProposal:
    fields = {"proposed_by": UserFactory()} | fields
    return CommunityProposal.objects.create(
        council=council,
        name="Bramley Fields",
        type="NBH",
        area="x",
        form_key=uuid.uuid4(),
        **fields,
    )


def page(client, user, address: str) -> str:
    client.force_login(user)
    return " ".join(client.get(address).content.decode().split())


def test_a_steward_counts_requests_offers_and_proposals_at_their_places():
    place, elsewhere = PlaceFactory(), PlaceFactory()
    steward = steward_of(place)
    request_at(place)
    request_at(elsewhere)
    MembershipFactory(place=place, would_steward=True)
    MembershipFactory(place=elsewhere, would_steward=True)
    proposal_at(place)
    proposal_at(place, proposed_by=steward)  # their own is for others to decide
    proposal_at(elsewhere)
    assert number_waiting(steward) == 3
    assert number_waiting(MembershipFactory(place=place, role=Role.OFFICER).user) == 0


def test_a_moderator_counts_people_at_places_without_a_steward():
    stewarded = PlaceFactory()
    steward_of(stewarded)
    request_at(stewarded)
    request_at(PlaceFactory())
    resting = moderator()
    assert number_waiting(resting) == 1
    resting.rights_at_rest = True
    del resting._perm_cache
    assert number_waiting(resting) == 0


def test_the_number_costs_nothing_a_second_time(django_assert_num_queries):
    place = PlaceFactory()
    request_at(place)
    for person, number in {steward_of(place): 1, UserFactory(): 0}.items():
        assert number_waiting(person) == number
        with django_assert_num_queries(0):
            assert number_waiting(person) == number


def test_the_way_to_it_is_on_every_page_and_goes_with_the_last_decision(client):
    place = PlaceFactory()
    steward = steward_of(place)
    asked = request_at(place)
    for address in ["/about/", "/accounts/", "/places/mine/", "/innovations/review/"]:
        shown = page(client, steward, address)
        assert QUEUE in shown and "Requests (1)" in shown
    assert "1 request at places you look after waits for your decision" in shown

    decide = reverse("membership-decide", args=[place.slug, asked.pk])
    client.post(decide, {"decision": "confirm", "role": "officer"})
    assert "Requests (" not in page(client, steward, "/about/")
    assert QUEUE in page(client, steward, "/places/mine/")


def test_a_decided_proposal_is_no_longer_counted(client):
    proposal = proposal_at(PlaceFactory())
    decider = moderator()
    assert "Requests (1)" in page(client, decider, "/about/")
    client.post(
        reverse("community-proposal", args=[proposal.pk]),
        {"decision": "decline", "reason": "There is one already."},
    )
    assert "Requests (" not in page(client, decider, "/about/")


def test_who_looks_after_no_place_sees_no_way_to_it(client):
    place = PlaceFactory()
    request_at(place)
    contributor = MembershipFactory(place=place, role=Role.CONTRIBUTOR).user
    for address in ["/about/", "/accounts/", "/places/mine/"]:
        assert QUEUE not in page(client, contributor, address)


def test_a_queue_with_proposals_alone_does_not_say_that_nobody_waits(client):
    place = PlaceFactory()
    steward = steward_of(place)
    assert "Nobody waits for a decision" in page(client, steward, "/places/requests/")
    proposal_at(place)
    shown = page(client, steward, "/places/requests/")
    assert "Nobody waits for a decision" not in shown
    assert "Bramley Fields" in shown
