from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KeysConfig(AppConfig):
    """Keys with which people's programs use the API, and how often anybody may."""

    name = "connected_localism.keys"
    label = "keys"

    def ready(self):
        from connected_localism.accounts.pages import AccountPage, register
        from connected_localism.keys import checks, mail_kinds, receivers, schema  # noqa: F401

        register(
            AccountPage(
                "api-keys",
                _("API keys"),
                _("For programs that read or write on your behalf."),
                order=40,
            )
        )
