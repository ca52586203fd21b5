"""What `manage.py check --deploy` says about promises that nobody has made yet."""

from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def logs_and_backups_have_an_end(app_configs, **_kwargs):
    if settings.LOGS_KEPT_DAYS and settings.BACKUPS_KEPT_DAYS:
        return []
    return [
        Warning(
            "The privacy page does not say how long logs and backups are kept.",
            hint="Delete them after a time (docs/running.md says how), and name it in "
            "LOGS_KEPT_DAYS and BACKUPS_KEPT_DAYS.",
            id="rights.W001",
        )
    ]
