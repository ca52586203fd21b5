"""Writing something in a network for a place, and taking it away: the rules that all of it has."""

from datetime import timedelta

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.slugs import constraint_name
from networks.decisions import EditConflict, WrongMoment, held, touch
from networks.models import Network, Resolution
from networks.permissions import Standing, standings
from networks.working.permissions import may_tidy, speaking_places
from places.limits import TooMany, hold
from places.models import Place

A_DAY = 100  # of each kind, by one person
_DAY = timedelta(hours=24)


def open_for(network: Network, *, by: User) -> Network:
    """The network, locked, in which `by` takes part and something can change.

    Raises PermissionDenied or WrongMoment.
    """
    network = held(network)
    if Standing.MEMBER not in standings(by, network):
        raise PermissionDenied(_("This is for the people of the places in the network."))
    if not network.is_open:
        raise WrongMoment(
            _("This network is closed.") if network.is_published
            else _("This network is not published.")
        )  # fmt: skip
    return network


def require_speaks(by: User, network: Network, place: Place, places=speaking_places) -> None:
    if not places(by, network).filter(pk=place.pk).exists():
        raise ValidationError(
            {"place": _("You cannot write for {place} here.").format(place=place)}
        )


def put(row, *, by: User, form_key=None):
    """Keep a new text of `by`; returns it and whether it is new. The same form gives the same one.

    In the transaction that holds its network. Raises TooMany.
    """
    model = type(row)
    hold(by)
    since = timezone.now() - _DAY
    if model.objects.filter(author=by, created_at__gt=since).count() >= A_DAY:
        raise TooMany(
            _("You can write {number} of these a day. Go on tomorrow.").format(number=A_DAY)
        )
    row.author, row.form_key = by, form_key
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "once_per_form" not in constraint_name(error):
            raise
        return model.objects.get(author=by, form_key=form_key), False
    touch(row.network)
    return row, True


def may_remove(user, row, who: frozenset[Standing] | None = None) -> bool:
    """Who wrote it and still takes part, the place that leads, and moderators."""
    who = standings(user, row.network) if who is None else who
    is_own = row.author_id == user.pk and Standing.MEMBER in who
    return not row.is_removed and (is_own or may_tidy(user, row.network, who))


@transaction.atomic
def remove(row, *, by: User, reason: str):
    """Take away what somebody wrote; who wrote it oneself need not say why.

    Also in a network that is closed. Raises PermissionDenied or ValidationError.
    """
    network = held(row.network)
    row = type(row).objects.select_for_update().get(pk=row.pk)
    row.network = network
    if row.is_removed:
        return row
    if not may_remove(by, row):
        raise PermissionDenied(
            _("Only who wrote it, the place that leads the network and moderators can remove it.")
        )
    if row.author_id != by.pk and not reason.strip():
        raise ValidationError({"reason": _("Enter a reason")})
    row.removed_at = row.updated_at = timezone.now()
    row.removed_by, row.removal_reason = by, reason.strip()
    with pghistory.context(user=by.pk):
        row.save()
        if isinstance(row, Resolution):  # the data of actions name the decision they follow from
            row.actions.update(updated_at=row.updated_at)
    return row


def again(row, network: Network, expected_version: int | None = None):
    """The row as it is now, locked, in the transaction that holds its network.

    Raises EditConflict where it is not the version that the person has seen.
    """
    row = type(row).objects.select_for_update(of=("self",)).select_related("place").get(pk=row.pk)
    row.network = network
    if expected_version is not None and row.version != expected_version:
        raise EditConflict(row)
    return row
