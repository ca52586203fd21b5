from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RightsConfig(AppConfig):
    """What people may ask of us about their own data, and how long we keep anything."""

    name = "connected_localism.rights"
    label = "rights"

    def ready(self):
        from connected_localism.rights import mail_kinds  # noqa: F401

        autodiscover_modules("personal_data")
