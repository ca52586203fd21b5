"""What the frame of every page shows of the apps above `common`."""

from functools import cache

from innovations.reviewing.queue import number_waiting


def reviewing(request) -> dict:
    """How much waits for the person who asks; None for those who review nothing.

    Pages that do not show it, and people who are not signed in, cost nothing.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"reviews_waiting": None}
    return {"reviews_waiting": cache(lambda: number_waiting(user))}
