"""A place's part in a network goes on with what takes over from it."""

import pytest
from django.urls import reverse

from networks.models import NetworkMember
from places.models import Place
from tests.factories import NetworkFactory, NetworkMemberFactory, PlaceFactory
from tests.places.reorganising.reform import abolish

pytestmark = pytest.mark.django_db
Role, State = NetworkMember.Role, NetworkMember.State


def succeed(before: list[Place], after: list[Place]) -> None:
    """A reorganisation from today on."""
    for place in before:
        abolish(place, *after)


def parts(network) -> dict[str, tuple]:
    rows = network.members.select_related("place", "carried_from")
    return {
        row.place.name: (row.state, row.role, row.carried_from and row.carried_from.name)
        for row in rows
    }


def test_two_districts_become_one_member_and_the_page_says_so(client):
    mendip, sedgemoor, somerset = (
        PlaceFactory(name=name, official_name=f"{name} Council")
        for name in ("Mendip", "Sedgemoor", "Somerset")
    )
    network = NetworkFactory()
    NetworkMemberFactory(network=network, place=mendip, role=Role.PARTNER)
    NetworkMemberFactory(network=network, place=sedgemoor, role=Role.LEAD)
    succeed([mendip, sedgemoor], [somerset])
    assert parts(network) == {
        "Mendip": (State.SUCCEEDED, Role.PARTNER, None),
        "Sedgemoor": (State.SUCCEEDED, Role.LEAD, None),
        "Somerset": (State.ACTIVE, Role.LEAD, "Mendip"),
    }
    page = client.get(network.get_absolute_url()).content.decode()
    assert "took over the part of Mendip Council" in page
    found = client.get(reverse("network-list"), {"place": somerset.slug}).content.decode()
    assert network.name in found


def test_of_a_divided_council_the_most_populous_successor_leads():
    cumbria = PlaceFactory(name="Cumbria")
    north = PlaceFactory(name="Cumberland", population=270_000)
    south = PlaceFactory(name="Westmorland", population=227_000)
    network = NetworkFactory()
    NetworkMemberFactory(network=network, place=cumbria, role=Role.LEAD)
    succeed([cumbria], [south, north])
    found = parts(network)
    assert found["Cumberland"] == (State.ACTIVE, Role.LEAD, "Cumbria")
    assert found["Westmorland"] == (State.ACTIVE, Role.PARTNER, "Cumbria")


def test_an_invitation_waits_for_the_successor_and_who_left_stays_away():
    before, after, gone_before = PlaceFactory(), PlaceFactory(name="After"), PlaceFactory()
    network = NetworkFactory()
    NetworkMemberFactory(network=network, place=before, state=State.INVITED, message="You too")
    NetworkMemberFactory(network=network, place=gone_before, state=State.LEFT)
    succeed([before, gone_before], [after])
    row = network.members.get(place=after)
    assert (row.state, row.message) == (State.INVITED, "You too")


def test_a_successor_that_left_itself_is_brought_back_only_by_an_active_part():
    before, after = PlaceFactory(), PlaceFactory(name="After")
    network = NetworkFactory()
    NetworkMemberFactory(network=network, place=before, state=State.ASKED)
    NetworkMemberFactory(network=network, place=after, state=State.LEFT)
    succeed([before], [after])
    assert network.members.get(place=after).state == State.LEFT
