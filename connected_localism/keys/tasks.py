"""When people are told that their keys expire. Tasks may run twice."""

from celery import shared_task
from django.db import OperationalError

from connected_localism.common.locks import advisory_lock


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def tell_of_expiring_keys() -> int:
    """Each morning. Returns how many keys expire within two weeks."""
    from connected_localism.keys.actions import tell_of_expiry

    with advisory_lock("tell-of-expiring-keys") as held:
        return tell_of_expiry() if held else 0
