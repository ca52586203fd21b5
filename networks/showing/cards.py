"""Networks as they stand in a list."""

from dataclasses import dataclass, field

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Window
from django.db.models.functions import RowNumber

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
    """In the order given; one query, which reads no more of the members than is named."""
    found = {network.pk: Card(network) for network in networks}
    for member in _named_members(list(found)):
        card = found[member.network_id]
        card.members = member.in_all
        if member.role == NetworkMember.Role.LEAD:
            card.lead = member.place
        else:
            card.named.append(member.place)
    return list(found.values())


def _named_members(network_ids: list[int]):
    """Of each network the lead and the first of the others by name, with the number of `in_all`."""
    leads = ExpressionWrapper(Q(role=NetworkMember.Role.LEAD), BooleanField())
    by_name = ("place__name", "pk")
    return (
        NetworkMember.objects.active()
        .filter(network__in=network_ids)
        .annotate(
            in_all=Window(Count("pk"), partition_by="network"),
            nth=Window(RowNumber(), partition_by=["network", leads], order_by=by_name),
        )
        .filter(nth__lte=PLACES_NAMED)
        .select_related("place")
        .only("network_id", "role", "place__name", "place__name_cy", "place__slug")
        .order_by(*by_name)
    )
