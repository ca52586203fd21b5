"""Networks on the pages of places and of innovations."""

from innovations.models import Innovation
from networks.models import Network, NetworkMember

MOST = 10


def of_places(place_ids: list[int], user) -> list[NetworkMember]:
    """The parts that these places have in networks `user` may see, one more than are shown; one
    row a network, newest activity first."""
    seen = Network.objects.visible_to(user).published()
    held = NetworkMember.objects.active().filter(place_id__in=place_ids)
    rows = held.filter(network__in=seen.order_by().values("pk")).select_related("network", "place")
    rows = rows.order_by("-network__updated_at", "-pk")
    return list({row.network_id: row for row in rows[: MOST * 2]}.values())[: MOST + 1]


def around(innovation: Innovation, user) -> list[Network]:
    """Networks that stand around a record and that `user` may see."""
    seen = Network.objects.visible_to(user).published()
    return list(seen.filter(innovations=innovation).order_by("name", "pk")[:MOST])
