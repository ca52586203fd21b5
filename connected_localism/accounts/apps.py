from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AccountsConfig(AppConfig):
    name = "connected_localism.accounts"
    label = "accounts"

    def ready(self):
        from connected_localism.accounts import (  # noqa: F401  they register
            checks,
            mail_kinds,
            receivers,
        )


class DeskConfig(admin_apps.AdminConfig):
    """Django's admin with our door in front of it."""

    default = False
    default_site = "connected_localism.accounts.desk.DeskSite"
