"""What `manage.py check --deploy` says about mail."""

from django.conf import settings
from django.core.checks import Tags, Warning, register

from connected_localism.mail.console import EmailBackend


@register(Tags.security, deploy=True)
def mail_is_not_written_to_the_log(app_configs, **_kwargs):
    shown = f"{EmailBackend.__module__}.{EmailBackend.__qualname__}"
    if shown != settings.EMAIL_BACKEND:
        return []
    return [
        Warning(
            "EMAIL_URL is not set: mail is written to the log, sign-in codes included.",
            hint="Set EMAIL_URL to your mail server; .env.example shows how.",
            id="mail.W001",
        )
    ]
