"""Networks as they stand in a list."""

from dataclasses import dataclass, field

from networks.models import Network, NetworkMember
from places.models import Place

PLACES_NAMED = 3


@dataclass
class Card:
    """One network: its lead, some of its places by name, and how many there are in all."""

    network: Network
    lead: Place | None = None
    named: list[Place] = field(default_factory=list)
    members: int = 0

    @property
    def others(self) -> int:
        """How many places are not named."""
        return self.members - len(self.named) - (1 if self.lead else 0)


def cards(networks: list[Network]) -> list[Card]:
    """In the order given; one query for all members."""
    found = {network.pk: Card(network) for network in networks}
    members = NetworkMember.objects.active().filter(network__in=list(found))
    for member in members.select_related("place").order_by("place__name", "pk"):
        card = found[member.network_id]
        card.members += 1
        if member.role == NetworkMember.Role.LEAD:
            card.lead = member.place
        elif len(card.named) < PLACES_NAMED:
            card.named.append(member.place)
    return list(found.values())
