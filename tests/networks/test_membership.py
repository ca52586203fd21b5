"""Places that join, are invited, ask, leave and hand over."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from connected_localism.mail.models import OutgoingMail
from networks.actions import membership
from networks.actions.founding import close_network, save_network, set_stage
from networks.actions.statements import draft_statement
from networks.decisions import EditConflict, WrongMoment
from networks.models import Network, NetworkMember
from places.models import Membership
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    moderator,
)

pytestmark = pytest.mark.django_db
Role, State = NetworkMember.Role, NetworkMember.State


def officer_of(place, role=Membership.Role.OFFICER):
    return MembershipFactory(place=place, role=role).user


def led_network(**values):
    """A network, the place that leads it and somebody who speaks for that place."""
    network = NetworkFactory(**values)
    lead = NetworkMemberFactory(network=network, role=Role.LEAD).place
    return network, lead, officer_of(lead)


def test_a_place_joins_an_open_network_at_once():
    network, _lead, _officer = led_network(joining=Network.Joining.OPEN)
    place = PlaceFactory()
    member = membership.join(network, place, by=officer_of(place), role=Role.ADOPTER)
    assert (member.state, member.role, member.joined_on is not None) == ("active", "adopter", True)
    assert list(network.decisions.values_list("step", "place")) == [("joined", place.pk)]


def test_a_place_asks_and_the_lead_lets_it_in():
    network, _lead, lead_officer = led_network(joining=Network.Joining.REQUEST)
    place = PlaceFactory()
    member = membership.join(network, place, by=officer_of(place), role=Role.PARTNER)
    assert member.state == State.ASKED
    membership.answer_request(member, by=lead_officer, accept=True)
    member.refresh_from_db()
    assert member.state == State.ACTIVE


def test_a_request_is_turned_down_with_a_reason_only():
    network, _lead, lead_officer = led_network()
    place = PlaceFactory()
    member = membership.join(network, place, by=officer_of(place), role=Role.PARTNER)
    with pytest.raises(ValidationError):
        membership.answer_request(member, by=lead_officer, accept=False, reason=" ")
    membership.answer_request(member, by=lead_officer, accept=False, reason="Wales only")
    member.refresh_from_db()
    assert member.state == State.REFUSED


def test_a_network_by_invitation_takes_nobody_who_was_not_invited():
    network, _lead, lead_officer = led_network(joining=Network.Joining.INVITATION)
    place = PlaceFactory()
    officer = officer_of(place)
    with pytest.raises(WrongMoment):
        membership.join(network, place, by=officer, role=Role.PARTNER)
    invited = membership.invite(network, place, by=lead_officer, message="You have the same need")
    assert invited.state == State.INVITED
    membership.answer_invitation(invited, by=officer, joins=True)
    invited.refresh_from_db()
    assert invited.state == State.ACTIVE


def test_who_asked_and_is_invited_meanwhile_takes_part():
    network, _lead, lead_officer = led_network()
    place = PlaceFactory()
    membership.join(network, place, by=officer_of(place), role=Role.PARTNER)
    assert membership.invite(network, place, by=lead_officer).state == State.ACTIVE


def test_a_contributor_does_not_commit_the_place():
    network, _lead, _officer = led_network(joining=Network.Joining.OPEN)
    place = PlaceFactory()
    contributor = officer_of(place, Membership.Role.CONTRIBUTOR)
    with pytest.raises(PermissionDenied):
        membership.join(network, place, by=contributor, role=Role.PARTNER)


def test_a_member_that_does_not_lead_invites_nobody():
    network, _lead, _officer = led_network()
    other = NetworkMemberFactory(network=network).place
    with pytest.raises(PermissionDenied):
        membership.invite(network, PlaceFactory(), by=officer_of(other))


def test_the_lead_hands_over_before_it_leaves():
    network, lead, lead_officer = led_network()
    other = NetworkMemberFactory(network=network)
    own = network.members.get(place=lead)
    with pytest.raises(WrongMoment):
        membership.leave(own, by=lead_officer)
    membership.change_role(other, by=lead_officer, role=Role.LEAD)
    membership.leave(own, by=lead_officer)
    rows = dict(network.members.values_list("place", "state"))
    assert rows == {lead.pk: "left", other.place_id: "active"}
    assert network.members.leads().get().place_id == other.place_id


def test_a_place_named_by_a_source_takes_its_part_over():
    network, lead, _officer = led_network(joining=Network.Joining.INVITATION)
    row = network.members.get(place=lead)
    NetworkMember.objects.filter(pk=row.pk).update(is_from_source=True)
    membership.join(network, lead, by=officer_of(lead), role=Role.PARTNER)
    row.refresh_from_db()
    assert (row.is_from_source, row.role) == (False, Role.LEAD)


def test_nobody_joins_a_closed_network():
    network, _lead, _officer = led_network(joining=Network.Joining.OPEN, closed=True)
    place = PlaceFactory()
    with pytest.raises(WrongMoment):
        membership.join(network, place, by=officer_of(place), role=Role.PARTNER)


def test_who_only_asked_or_was_invited_never_took_part(client):
    network, _lead, _officer = led_network()
    asked, invited = PlaceFactory(name="Askham"), PlaceFactory(name="Invham")
    person = officer_of(asked)
    row = membership.join(network, asked, by=person, role=Role.PARTNER)
    membership.leave(row, by=person)
    NetworkMemberFactory(network=network, place=invited, state=State.SUCCEEDED)
    page = client.get(network.get_absolute_url()).content.decode()
    assert "Askham" not in page
    assert "Invham" not in page


def test_other_records_count_as_a_change_that_nobody_overwrites():
    network, _lead, officer = led_network()
    first, second = InnovationFactory(published=True), InnovationFactory(published=True)
    saved = save_network(
        network, by=officer, expected_version=1, changes={}, innovations=[first], readable=[]
    )
    assert saved.version == 2
    with pytest.raises(EditConflict):
        save_network(
            network, by=officer, expected_version=1, changes={}, innovations=[second], readable=[]
        )
    assert list(network.innovations.all()) == [first]


def test_where_nobody_leads_the_first_place_that_comes_does_and_until_then_moderators_answer():
    network = NetworkFactory()
    named = NetworkMemberFactory(network=network, is_from_source=True)
    other = PlaceFactory()
    guide = moderator()
    asked = membership.join(network, other, by=officer_of(other), role=Role.PARTNER)
    assert OutgoingMail.objects.get(kind="network-request").recipient == guide
    membership.answer_request(asked, by=guide, accept=True)
    membership.join(network, named.place, by=officer_of(named.place), role=Role.PARTNER)
    assert network.members.leads().get().place == named.place
    with pytest.raises(PermissionDenied):
        membership.invite(network, PlaceFactory(), by=guide)


def test_nobody_speaks_for_a_network_without_a_lead():
    """A moderator stands in for its members alone, not for what is said in its name."""
    network, guide = NetworkFactory(), moderator()
    NetworkMemberFactory(network=network)
    for act in (
        lambda: set_stage(network, by=guide, stage="adapting"),
        lambda: close_network(network, by=guide, note=""),
        lambda: draft_statement(network, by=guide, content={"title": "We want", "text": "Light"}),
    ):
        with pytest.raises(PermissionDenied):
            act()
