"""What a network's page shows of what its places do together."""

from networks.models import Network, Post
from networks.permissions import Standing
from networks.showing.threads import with_replies
from networks.working.permissions import may_write, reads_inside

THREADS_SHOWN = 3


def on_network(network: Network, user, who: frozenset[Standing]) -> dict:
    """For the people of its places what goes on inside; for others what is said in public."""
    return {"inside": _inside(network, user, who) if reads_inside(user, network, who) else None}


def _inside(network: Network, user, who: frozenset[Standing]) -> dict:
    threads = Post.objects.threads().filter(network=network).select_related("place")
    return {
        "threads": with_replies(list(threads.order_by("-latest_at", "-pk")[:THREADS_SHOWN])),
        "may_write": may_write(user, network, who),
    }
