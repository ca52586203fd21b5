from django.apps import AppConfig


class MailConfig(AppConfig):
    """Messages to people: kept as rows, sent by the worker, in the reader's language."""

    name = "connected_localism.mail"
    label = "mail"

    def ready(self):
        from connected_localism.mail import checks  # noqa: F401  they register
