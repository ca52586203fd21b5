"""Who acts for the places of a network, and so is told and asked."""

from connected_localism.accounts.models import User
from networks.models import Network
from networks.permissions import COMMITTING
from places.models import Membership, Place
from places.people import moderators


def committers_of(place: Place) -> list[User]:
    """The officers and stewards of `place`; of an abolished one, those of its successors."""
    answering = [place.pk, *(place.successor_ids() if place.is_abolished else [])]
    held = Membership.objects.confirmed().filter(place_id__in=answering, role__in=COMMITTING)
    return list(User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("pk"))


def lead_of(network: Network) -> Place | None:
    lead = network.members.leads().select_related("place").first()
    return lead.place if lead else None


def people_leading(network: Network) -> list[User]:
    """The officers and stewards of the place that leads; without any, who began the network, and
    where that is nobody the moderators."""
    lead = lead_of(network)
    people = committers_of(lead) if lead else []
    if not people and network.started_by is not None and network.started_by.is_active:
        return [network.started_by]
    return people or list(moderators())


def apart_from(by: User | None, people: list[User]) -> list[User]:
    """Nobody is told of what they did themselves, nor twice."""
    return list({each.pk: each for each in people if by is None or each.pk != by.pk}.values())
