"""What `manage.py check` says about how often the API may be asked."""

from django.core.checks import Error, register

from connected_localism.common.rates import rate_of

SETTINGS = {
    "address": "API_RATE_ANONYMOUS",
    "person": "API_RATE_SIGNED_IN",
    "key": "API_RATE_KEY",
}


@register()
def rates_can_be_read(app_configs, **_kwargs):
    """Or the first request to the API would be the one that finds out."""
    return [
        Error(f"{name} is not like 60/min.", id="keys.E001")
        for who, name in SETTINGS.items()
        if not _is_rate(who)
    ]


def _is_rate(who: str) -> bool:
    try:
        points, _window = rate_of(who)
    except (ValueError, KeyError, IndexError):
        return False
    return points is None or points > 0
