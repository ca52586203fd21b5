"""Adding files and new versions to an offer or request, and taking them away."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.attachments.intake import Examined
from innovations.attachments.keeping import LimitReached, keep, require_room
from networks.decisions import WrongMoment
from networks.exchanging.lifecycle import Step, held, require_living, set_state, write_down
from networks.exchanging.permissions import require_speaks_for
from networks.models import Exchange, ExchangeFile
from networks.models.exchange_file import FILES_PER_EXCHANGE
from places.limits import hold

DAYS_TO_BRING_BACK = 30


@transaction.atomic
def add_file(
    exchange: Exchange,
    *,
    by: User,
    examined: Examined,
    content: dict,
    series: uuid.UUID | None = None,
) -> tuple[ExchangeFile, bool]:
    """Keep a file that was looked through, or the next version of `series`; and whether it is new.

    The same file twice, as by a double click, is one. Raises PermissionDenied, LimitReached or
    WrongMoment.
    """
    hold(by)  # what one may upload in a day counts over everything
    exchange = held(exchange)
    require_speaks_for(by, exchange)
    require_living(exchange)
    present = exchange.files.kept().filter(sha256=examined.sha256).first()
    if present is not None:
        return present, False
    _require_place(exchange)
    require_room(by, examined)
    stored = ExchangeFile(exchange=exchange, uploaded_by=by, **content)
    if series is not None:
        versions = exchange.files.filter(series=series)  # removed ones keep their number
        last = versions.order_by().aggregate(last=Max("version"))["last"]
        if last is None:
            raise WrongMoment(_("The file of which this is a new version is not there any more."))
        stored.series, stored.version = series, last + 1
    try:
        keep(stored, examined)
        stored.save(force_insert=True)
        set_state(exchange, exchange.state)  # it counts as changed for those who keep a copy
        write_down(exchange, Step.FILE_ADDED, by=by, reason=str(stored))
    except BaseException:
        stored.delete_files()
        raise
    return stored, True


@transaction.atomic
def remove_file(stored: ExchangeFile, *, by: User) -> ExchangeFile:
    """Take one version away from everybody at once, also where its network has closed. It can be
    brought back for DAYS_TO_BRING_BACK. Raises PermissionDenied."""
    exchange, stored = _locked(stored, by=by)
    if stored.removed_at is None:
        _set_removed(exchange, stored, timezone.now(), by=by, step=Step.FILE_REMOVED)
    return stored


@transaction.atomic
def bring_back_file(stored: ExchangeFile, *, by: User) -> ExchangeFile:
    """Undo of removing. Raises PermissionDenied, LimitReached or WrongMoment."""
    exchange, stored = _locked(stored, by=by)
    if stored.removed_at is None:
        return stored
    require_living(exchange)
    if stored.removed_at < timezone.now() - timedelta(days=DAYS_TO_BRING_BACK):
        raise WrongMoment(_("It was removed too long ago."))
    if exchange.files.kept().filter(sha256=stored.sha256).exists():
        raise LimitReached(_("The same file was uploaded again since, and is there."))
    _require_place(exchange)
    _set_removed(exchange, stored, None, by=by, step=Step.FILE_BACK)
    return stored


def _locked(stored: ExchangeFile, *, by: User) -> tuple[Exchange, ExchangeFile]:
    exchange = held(stored.exchange)
    require_speaks_for(by, exchange)
    stored = ExchangeFile.objects.get(pk=stored.pk)
    stored.exchange = exchange
    return exchange, stored


def _set_removed(exchange: Exchange, stored: ExchangeFile, moment, *, by: User, step: str) -> None:
    ExchangeFile.objects.filter(pk=stored.pk).update(removed_at=moment)
    stored.removed_at = moment
    set_state(exchange, exchange.state)
    write_down(exchange, step, by=by, reason=str(stored))


def _require_place(exchange: Exchange) -> None:
    if exchange.files.kept().count() >= FILES_PER_EXCHANGE:
        raise LimitReached(
            _("There are {count} files, which is the most. Remove one first.").format(
                count=FILES_PER_EXCHANGE
            )
        )
