from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class RightsConfig(AppConfig):
    """What people may ask of us about their own data, and how long we keep anything."""

    name = "connected_localism.rights"
    label = "rights"

    def ready(self):
        from connected_localism.accounts.pages import AccountPage, register
        from connected_localism.rights import checks, mail_kinds  # noqa: F401

        register(AccountPage("mail-preferences", _("Emails"), _("Which ones you get."), order=60))
        register(
            AccountPage(
                "my-data", _("Your data"), _("What we keep about you, and a copy of it."), order=80
            )
        )
        register(
            AccountPage(
                "delete-account",
                _("Close your account"),
                _("Delete your name, your addresses and your drafts."),
                order=90,
            )
        )

        autodiscover_modules("personal_data")
