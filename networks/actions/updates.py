"""Updates shared with everybody who sees the network, and changed."""

import uuid

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from networks.decisions import WrongMoment, touch
from networks.models import Network, SharedUpdate
from networks.permissions import Standing, standings
from networks.working.permissions import committing_places
from networks.working.writing import again, open_for, put, require_speaks
from places.models import Place


@transaction.atomic
def share(
    network: Network, *, by: User, place: Place, content: dict, form_key: uuid.UUID | None = None
) -> tuple[SharedUpdate, bool]:
    """Say in public how it goes, as an officer or steward of a place that takes part.

    Raises PermissionDenied, ValidationError by field, WrongMoment or TooMany.
    """
    network = open_for(network, by=by)
    if not committing_places(by, network).exists():
        raise PermissionDenied(_("Only officers and stewards of its places speak in public here."))
    require_speaks(by, network, place, committing_places)
    with pghistory.context(user=by.pk):
        return put(SharedUpdate(network=network, place=place, **content), by=by, form_key=form_key)


@transaction.atomic
def change_update(
    update: SharedUpdate, *, by: User, expected_version: int, content: dict
) -> SharedUpdate:
    """Raises PermissionDenied, WrongMoment or EditConflict."""
    network = open_for(update.network, by=by)
    update = again(update, network, expected_version)
    if not may_change(by, update):
        raise PermissionDenied(_("Only officers and stewards of the place that wrote it can change it."))  # fmt: skip
    if update.is_removed:
        raise WrongMoment(_("This update was removed."))
    if all(getattr(update, name) == value for name, value in content.items()):
        return update
    for name, value in content.items():
        setattr(update, name, value)
    update.version += 1
    update.updated_at = timezone.now()
    with pghistory.context(user=by.pk):
        update.save()
    touch(network)
    return update


def may_change(user, update: SharedUpdate, who: frozenset[Standing] | None = None) -> bool:
    """An officer or steward of the place that wrote it, or of the one that leads."""
    who = standings(user, update.network) if who is None else who
    if Standing.LEAD in who:
        return True
    return Standing.COMMITTER in who and (
        committing_places(user, update.network).filter(pk=update.place_id).exists()
    )
