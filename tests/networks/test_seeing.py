"""Who knows of a network."""

import pytest
from django.contrib.auth.models import AnonymousUser

from networks.models import Network, NetworkMember
from places.models import Membership
from tests.factories import MembershipFactory, NetworkFactory, NetworkMemberFactory, UserFactory

pytestmark = pytest.mark.django_db
State = NetworkMember.State


def seen_by(user) -> set[int]:
    return set(Network.objects.visible_to(user).values_list("pk", flat=True))


def somebody_of(member) -> object:
    return MembershipFactory(place=member.place, role=Membership.Role.CONTRIBUTOR).user


def test_a_private_network_is_known_to_its_places_and_the_invited_alone():
    private = NetworkFactory(visibility=Network.Visibility.PRIVATE)
    knowing = [State.ACTIVE, State.INVITED]
    people = {
        state: somebody_of(NetworkMemberFactory(network=private, state=state)) for state in State
    }
    for state, person in people.items():
        assert seen_by(person) == ({private.pk} if state in knowing else set()), state
    assert seen_by(AnonymousUser()) == seen_by(UserFactory()) == set()


@pytest.mark.parametrize("status", ["submitted", "declined", "hidden"])
def test_what_is_not_published_only_its_lead_and_who_began_it_see(status):
    starter = UserFactory()
    network = NetworkFactory(status=status, started_by=starter)
    lead = NetworkMemberFactory(network=network, role=NetworkMember.Role.LEAD)
    partner = NetworkMemberFactory(network=network)
    assert seen_by(somebody_of(partner)) == seen_by(AnonymousUser()) == set()
    assert seen_by(somebody_of(lead)) == seen_by(starter) == {network.pk}


def test_a_public_network_is_seen_by_everybody():
    network = NetworkFactory()
    assert seen_by(AnonymousUser()) == seen_by(UserFactory()) == {network.pk}
