from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "places"

    def ready(self):
        from connected_localism.accounts.pages import AccountPage, register
        from places import checks, mail_kinds, receivers  # noqa: F401

        register(
            AccountPage(
                "my-places", _("My places"), _("Where you belong, and in which role."), order=15
            )
        )
