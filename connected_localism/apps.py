from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConnectedLocalismConfig(AppConfig):
    """The wiring above the apps: settings, URLs, whole-site pages."""

    name = "connected_localism"
    verbose_name = "Connected Localism"

    def ready(self):
        from connected_localism import celery  # noqa: F401  makes it the app of every shared_task
        from connected_localism.accounts.pages import AccountPage, register

        hint = _("What you have written, and where each record stands.")
        register(AccountPage("my-innovations", _("My innovations"), hint, order=5))
