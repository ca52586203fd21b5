"""What `manage.py check --database default` and `migrate` say about places in the settings."""

from django.conf import settings
from django.core.checks import Tags, Warning, register
from django.db import connection

from places.models import Place


@register(Tags.database)
def councils_that_sign_in_are_in_the_register(app_configs, databases=None, **_kwargs):
    """A mistyped code would go unnoticed: nothing breaks, only the council is nobody's."""
    if not databases or not settings.SSO_COUNCILS or not _has_tables():
        return []
    return [
        Warning(
            f"SSO_COUNCILS, {council.id!r}: no place has the code {council.place!r}.",
            hint="Take the council's code from its page on this site, or load the register first.",
            id="places.W001",
        )
        for council in councils_without_place()
    ]


def councils_without_place() -> list:
    """The councils in the settings whose place is not in the register."""
    codes = {council.place for council in settings.SSO_COUNCILS}
    known = set(Place.objects.filter(code__in=codes).values_list("code", flat=True))
    return [council for council in settings.SSO_COUNCILS if council.place not in known]


def _has_tables() -> bool:
    return Place._meta.db_table in connection.introspection.table_names()
