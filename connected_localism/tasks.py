"""Periodic work of the whole site."""

from celery import shared_task

from connected_localism.common.heartbeat import record_heartbeat


@shared_task
def beat_heart() -> None:
    """Show that beat, the broker and a worker are all alive."""
    record_heartbeat()
