"""What is said of networks on the pages of places and of innovations."""

from innovations.models import Innovation
from networks.models import Exchange, Network, NetworkMember, SignOn, Statement

MOST = 10
MOST_OF_EACH = 5  # statements; offers and requests


def of_places(place_ids: list[int], user) -> list[NetworkMember]:
    """The parts that these places have in networks `user` may see, one more than are shown; one
    row a network, newest activity first."""
    seen = Network.objects.visible_to(user).published()
    held = NetworkMember.objects.active().filter(place_id__in=place_ids)
    rows = held.filter(network__in=seen.order_by().values("pk")).select_related("network", "place")
    rows = rows.order_by("-network__updated_at", "-pk")
    return list({row.network_id: row for row in rows[: MOST * 2]}.values())[: MOST + 1]


def at_place(place_ids: list[int], user) -> dict:
    """What these places have signed, and what they offer and ask for now, the newest first; two
    queries beside those that tell who `user` is. The same as behind the links to the lists."""
    signatures, exchanges = _signed_by(place_ids, user), _offered_by(place_ids, user)
    return {
        "signatures": signatures[:MOST_OF_EACH],
        "has_more_signatures": len(signatures) > MOST_OF_EACH,
        "exchanges": exchanges[:MOST_OF_EACH],
        "has_more_exchanges": len(exchanges) > MOST_OF_EACH,
    }


def _signed_by(place_ids: list[int], user) -> list[SignOn]:
    """One row a statement; where councils that became one have all signed, the latest."""
    shown = Statement.objects.listed_for(user).order_by().values("pk")
    rows = SignOn.objects.active().filter(place_id__in=place_ids, statement__in=shown)
    latest = rows.order_by("statement_id", "-pk").distinct("statement_id").values("pk")
    rows = SignOn.objects.filter(pk__in=latest).select_related("statement__network", "place")
    return list(rows.order_by("-statement__created_at", "-statement_id")[: MOST_OF_EACH + 1])


def _offered_by(place_ids: list[int], user) -> list[Exchange]:
    rows = Exchange.objects.visible_to(user).open().filter(place_id__in=place_ids).for_list()
    return list(rows.order_by("-created_at", "-pk")[: MOST_OF_EACH + 1])


def around(innovation: Innovation, user) -> list[Network]:
    """Networks that stand around a record and that `user` may see."""
    seen = Network.objects.visible_to(user).published()
    return list(seen.filter(innovations=innovation).order_by("name", "pk")[:MOST])
