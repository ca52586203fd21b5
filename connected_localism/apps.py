from django.apps import AppConfig


class ConnectedLocalismConfig(AppConfig):
    """The wiring above the apps: settings, URLs, whole-site pages."""

    name = "connected_localism"
    verbose_name = "Connected Localism"

    def ready(self):
        from connected_localism import celery  # noqa: F401  makes it the app of every shared_task
