from django.apps import AppConfig


class InnovationsConfig(AppConfig):
    name = "innovations"

    def ready(self):
        from innovations import handover, mail_kinds  # noqa: F401  which register themselves
