"""A network in that week, with who leads it and who follows it."""

import pytest

from networks.actions.following import follow_network
from networks.models import NetworkMember
from places.models import Membership
from tests.factories import (
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    UserFactory,
)
from tests.networks.following.that_week import HOUR, NOW

Role = NetworkMember.Role


@pytest.fixture
def _in_that_week(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def network():
    return NetworkFactory(name="Key Cities", joining="open")


@pytest.fixture
def lead(network):
    """Who speaks for the place that leads it."""
    held = MembershipFactory(role=Membership.Role.OFFICER)
    NetworkMemberFactory(network=network, place=held.place, role=Role.LEAD)
    return held.user


@pytest.fixture
def reader(network):
    person = UserFactory()
    follow_network(person, network)
    return person


@pytest.fixture
def later(time_machine):
    """What follows happens some time after now."""

    def move(span=HOUR):
        time_machine.move_to(NOW + span, tick=False)

    return move
