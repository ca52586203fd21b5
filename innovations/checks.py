"""Start-up checks: matching finds its encoder."""

from django.conf import settings
from django.core.checks import Error, register


@register()
def the_encoder_of_matching_is_known(app_configs, **_kwargs):
    """Else the first to hear of a misspelt name would be a worker, and matching would stand still."""
    from innovations.matching.encoders import KNOWN

    if settings.MATCHING_ENCODER in KNOWN:
        return []
    return [
        Error(
            f"MATCHING_ENCODER is “{settings.MATCHING_ENCODER}”, which is no encoder.",
            hint=f"Take one of {', '.join(KNOWN)}, or leave it out.",
            id="innovations.E001",
        )
    ]
