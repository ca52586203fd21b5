from django.apps import AppConfig


class CommonConfig(AppConfig):
    """What every app needs and no app owns: forms, pagination, text cleaning."""

    name = "connected_localism.common"
    label = "common"
