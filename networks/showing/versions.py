"""Earlier versions of what was changed."""

VERSIONS_SHOWN = 20


def earlier(row) -> list:
    """The versions before the present one, newest first: what the history kept of each."""
    return list(row.events.order_by("-pgh_id")[1 : VERSIONS_SHOWN + 1])
