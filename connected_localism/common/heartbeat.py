"""A sign of life that the worker leaves in the database, where Redis cannot lose it."""

from datetime import datetime

from connected_localism.common.models import Heartbeat


def record_heartbeat(name: str = "worker") -> None:
    Heartbeat.objects.update_or_create(name=name)


def last_heartbeat(name: str = "worker") -> datetime | None:
    """When `name` last gave a sign of life; None if never."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
