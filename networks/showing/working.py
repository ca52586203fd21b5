"""What a network's page shows of what its places do together."""

from innovations.models.adoption import acted_place_ids
from networks.models import Action, Meeting, Network, NetworkMember, Post, SharedUpdate
from networks.permissions import Standing
from networks.showing.threads import with_replies
from networks.working.permissions import may_write, reads_inside

THREADS_SHOWN, MEETINGS_SHOWN, ACTIONS_SHOWN, UPDATES_SHOWN = 3, 3, 5, 3
MOST_OF_MINE = 50


def on_network(network: Network, user, who: frozenset[Standing]) -> dict:
    """For the people of its places what goes on inside; for others what is said in public."""
    shown = SharedUpdate.objects.shown().filter(network=network).select_related("place")
    newest = list(shown.order_by("-happened_on", "-pk")[: UPDATES_SHOWN + 1])
    return {
        "updates": newest[:UPDATES_SHOWN],
        "more_updates": len(newest) > UPDATES_SHOWN,
        "may_share": network.is_open and Standing.COMMITTER in who,
        "inside": _inside(network, user, who) if reads_inside(user, network, who) else None,
    }


def _inside(network: Network, user, who: frozenset[Standing]) -> dict:
    threads = Post.objects.threads().filter(network=network).select_related("place")
    return {
        "threads": with_replies(list(threads.order_by("-latest_at", "-pk")[:THREADS_SHOWN])),
        "meetings": list(
            Meeting.objects.filter(network=network)
            .upcoming()
            .order_by("starts_at", "pk")[:MEETINGS_SHOWN]
        ),
        "actions": list(
            Action.objects.open()
            .filter(network=network)
            .select_related("owner", "person", "carried_from")
            .soonest()[:ACTIONS_SHOWN]
        ),
        "may_write": may_write(user, network, who),
    }


def actions_of(user) -> list[Action]:
    """What the places of `user` are to do in networks that go on, soonest first."""
    own = acted_place_ids(user)
    if not own:
        return []
    taking_part = NetworkMember.objects.active().filter(place__in=own)
    networks = Network.objects.visible_to(user).published().exclude(stage=Network.Stage.CLOSED)
    networks = networks.filter(pk__in=taking_part.values("network_id")).order_by()
    rows = Action.objects.open().filter(owner__in=own, network__in=networks.values("pk"))
    rows = rows.select_related("owner", "person", "carried_from", "network")
    return list(rows.soonest()[:MOST_OF_MINE])
