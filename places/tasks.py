import logging

import pghistory
from celery import shared_task
from django.db import OperationalError

from connected_localism.common.locks import advisory_lock

logger = logging.getLogger(__name__)


@shared_task
def look_after_memberships() -> None:
    """Every hour: end invitations that ran out, and bring memberships in step with addresses.

    Safe to repeat; a second one at the same time does nothing. Also says in the log which council
    of the settings is not in the register of places.
    """
    from places.actions.inviting import expire_invitations
    from places.actions.verifying import bring_up_to_date, people_to_bring_up_to_date
    from places.checks import councils_without_place
    from places.models import Invitation

    with advisory_lock("look_after_memberships") as held:
        if not held:
            return
        expire_invitations(Invitation.objects.all())
        for person in people_to_bring_up_to_date().iterator():
            bring_up_to_date(person)
        for council in councils_without_place():
            logger.warning("SSO_COUNCILS, %r: no place has the code %r", council.id, council.place)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def refresh_neighbours() -> None:
    """Compute anew which places are alike, if any figure, border or place has changed.

    Safe to repeat. A second one at the same time waits, since the first may have read before the
    change that it was sent for. Every import sends it; each night it finds places that ended.
    """
    from places.neighbours.refresh import refresh_neighbours

    refresh_neighbours()


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def carry_over_successions() -> None:
    """At midnight and every hour after: do what follows from successions whose day has come.

    Safe to repeat and to run twice at once. Reaches what a stopped site missed when it is back.
    """
    from places.reorganising.carrying_over import carry_over_due

    with pghistory.context(task="carry_over_successions"):  # so that the history says why
        for succession in carry_over_due():
            logger.info("%s: carried over", succession)
