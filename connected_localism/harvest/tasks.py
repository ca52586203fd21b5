"""When the feed is thinned out."""

from celery import shared_task

from connected_localism.common.locks import advisory_lock


@shared_task
def thin_out_changes() -> int:
    """Each night. Returns how many rows went."""
    from connected_localism.harvest.thinning import thin_out

    with advisory_lock("thin-out-changes") as held:
        return thin_out() if held else 0
