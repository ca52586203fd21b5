"""What the frame of every page shows of the apps above `common`."""

from functools import cache

from innovations.reviewing import queue
from places import waiting


def reviewing(request) -> dict:
    """How much waits for the person who asks: records, and people at their places.

    The first is None for those who review nothing. Pages that do not show them, and people who are
    not signed in, cost nothing.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"reviews_waiting": None, "requests_waiting": 0}
    reviews = cache(lambda: queue.number_waiting(user))
    # The same people decide on both, so whoever reviews nothing need not be looked up again.
    requests = cache(lambda: 0 if reviews() is None else waiting.number_waiting(user))
    return {"reviews_waiting": reviews, "requests_waiting": requests}
