from django.apps import AppConfig


class HarvestConfig(AppConfig):
    """The feed of changes by which partners keep their copies true (docs/harvest.md)."""

    name = "connected_localism.harvest"
    label = "harvest"
