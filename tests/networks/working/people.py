"""A network with the people of its places."""

from networks.models import Network, NetworkMember
from places.models import Membership
from tests.factories import MembershipFactory, NetworkMemberFactory, PlaceFactory

Role = Membership.Role


def taking_part(network: Network, name: str = "", role=Role.CONTRIBUTOR, *, leads: bool = False):
    """Somebody of a (new) place that takes part; the place is `.place_of`."""
    place = PlaceFactory(name=name) if name else PlaceFactory()
    part = NetworkMember.Role.LEAD if leads else NetworkMember.Role.PARTNER
    NetworkMemberFactory(network=network, place=place, role=part)
    return somebody_of(place, role)


def somebody_of(place, role=Role.CONTRIBUTOR):
    person = MembershipFactory(place=place, role=role).user
    person.place_of = place
    return person
