"""What `manage.py check --deploy` says about people and sign-in."""

from django.conf import settings
from django.core.checks import Tags, Warning, register

GUESSED = {"admin/", "desk/", "django-admin/", "administrator/", "backend/", "manage/", "staff/"}


@register(Tags.security, deploy=True)
def second_factors_are_required(app_configs, **_kwargs):
    if settings.MFA_REQUIRED:
        return []
    return [
        Warning(
            "MFA_REQUIRED is off: a stolen password is enough to act as a moderator.",
            hint="Leave MFA_REQUIRED unset. It is for demonstrations only.",
            id="accounts.W001",
        )
    ]


@register(Tags.security, deploy=True)
def desk_is_not_where_everybody_looks(app_configs, **_kwargs):
    if settings.ADMIN_PATH not in GUESSED:
        return []
    return [
        Warning(
            f"ADMIN_PATH is “{settings.ADMIN_PATH}”, which is easily guessed.",
            hint="Set ADMIN_PATH to something of your own, such as desk-7q4x/.",
            id="accounts.W002",
        )
    ]
