"""An offer or request put here, changed, withdrawn, opened again, hidden."""

import uuid
from datetime import timedelta

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.slugs import constraint_name
from networks.decisions import EditConflict, WrongMoment
from networks.decisions import held as held_network
from networks.exchanging.lifecycle import (
    FOLLOWS,
    held,
    require_living,
    set_state,
    what_it_is,
    write_down,
)
from networks.exchanging.permissions import may_hide_exchange, require_speaks_for
from networks.exchanging.telling import tell_of_decision
from networks.exchanging.under_way import refused_changes
from networks.models import Exchange, ExchangeParty, ExchangeStep, Network
from networks.models.exchange import stems_of
from networks.permissions import require_commits
from networks.reporting.telling import tell_its_people
from places.limits import TooMany, hold
from places.models import Place

State, PartyState, Step = Exchange.State, ExchangeParty.State, ExchangeStep.Step
A_DAY = 50  # offers and requests one person may put here
_DAY = timedelta(hours=24)


@transaction.atomic
def put_in(
    *,
    by: User,
    place: Place,
    network: Network | None,
    content: dict,
    form_key: uuid.UUID | None = None,
) -> tuple[Exchange, bool]:
    """Offer something for `place`, or ask for it; returns it and whether it is new.

    In a network the place must take part. `content` maps field names to cleaned values; the same
    `form_key` gives the same one twice. Raises PermissionDenied, ValidationError, WrongMoment or
    TooMany.
    """
    require_commits(by, place)
    if place.is_abolished:
        raise ValidationError({"place": _("{place} does not exist any more.").format(place=place)})
    hold(by)
    if network is not None:
        network = held_network(network)
        if not network.is_open:
            raise WrongMoment(_("This network is closed."))
        if not network.members.active().filter(place=place).exists():
            raise ValidationError(
                {"network": _("{place} takes no part in this network.").format(place=place)}
            )
    since = timezone.now() - _DAY
    if Exchange.objects.filter(added_by=by, created_at__gt=since).count() >= A_DAY:
        raise TooMany(_("You can put {number} offers and requests here a day. Go on tomorrow.").format(number=A_DAY))  # fmt: skip
    exchange = Exchange(added_by=by, place=place, network=network, form_key=form_key, **content)
    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            exchange.save(force_insert=True)
    except IntegrityError as error:
        if constraint_name(error) != "exchange_once_per_form":
            raise
        return Exchange.objects.get(added_by=by, form_key=form_key), False
    write_down(exchange, Step.PUT_IN, by=by)
    return exchange, True


@transaction.atomic
def save_exchange(
    exchange: Exchange, *, by: User, expected_version: int, changes: dict
) -> Exchange:
    """Save what was changed in its text; of one from a source its people thereby say it is theirs.

    Raises PermissionDenied, ValidationError by field, EditConflict or WrongMoment.
    """
    exchange = held(exchange)
    require_speaks_for(by, exchange)
    if exchange.version != expected_version:
        raise EditConflict(exchange)
    require_living(exchange)
    changes = {name: value for name, value in changes.items() if getattr(exchange, name) != value}
    if not changes and not exchange.is_from_source:
        return exchange
    if refused := refused_changes(exchange, changes):
        raise ValidationError(refused)
    if changes.get("is_repeatable") and exchange.state in FOLLOWS.values():
        changes["state"] = State.OPEN  # what many can have is over with no single place
    title, summary = (changes.get(name, getattr(exchange, name)) for name in ("title", "summary"))
    with pghistory.context(user=by.pk):
        Exchange.objects.filter(pk=exchange.pk).update(
            **changes, stems=stems_of(title, summary), is_from_source=False,
            version=F("version") + 1, updated_at=timezone.now(),
        )  # fmt: skip
    write_down(exchange, Step.CHANGED, by=by)
    exchange.refresh_from_db()
    return exchange


@transaction.atomic
def withdraw_exchange(exchange: Exchange, *, by: User, reason: str = "") -> Exchange:
    """Take it back; places that wait for an answer are told. Also where its network has closed.

    What is agreed is called off with that place first. Raises PermissionDenied or WrongMoment.
    """
    exchange = held(exchange)
    require_speaks_for(by, exchange)
    if exchange.state == State.WITHDRAWN:
        return exchange
    if exchange.state != State.OPEN:
        raise WrongMoment(what_it_is(exchange))
    waiting = list(
        exchange.parties.filter(state=PartyState.ASKED).select_related("place").order_by("pk")
    )
    with pghistory.context(user=by.pk):
        set_state(exchange, State.WITHDRAWN)
        exchange.parties.filter(pk__in=[party.pk for party in waiting]).update(
            state=PartyState.DECLINED, updated_at=timezone.now()
        )
    step = write_down(exchange, Step.WITHDRAWN, by=by, reason=reason)
    for party in waiting:
        party.state, party.exchange = PartyState.DECLINED, exchange
        tell_of_decision(party, by=by, step=step)
    return exchange


@transaction.atomic
def reopen_exchange(exchange: Exchange, *, by: User) -> Exchange:
    """Undo of withdrawing. Raises PermissionDenied or WrongMoment."""
    exchange = held(exchange)
    require_speaks_for(by, exchange)
    if exchange.state == State.OPEN:
        return exchange
    require_living(exchange)
    if exchange.state != State.WITHDRAWN:
        raise WrongMoment(what_it_is(exchange))
    with pghistory.context(user=by.pk):
        set_state(exchange, State.OPEN)
    write_down(exchange, Step.REOPENED, by=by)
    return exchange


@transaction.atomic
def hide_exchange(exchange: Exchange, *, by: User, reason: str) -> Exchange:
    """Take it out of sight, as a moderator. Raises PermissionDenied or ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Enter a reason")})
    return _show_or_hide(exchange, by=by, is_hidden=True, reason=reason)


@transaction.atomic
def show_exchange(exchange: Exchange, *, by: User) -> Exchange:
    return _show_or_hide(exchange, by=by, is_hidden=False, reason="")


def _show_or_hide(exchange: Exchange, *, by: User, is_hidden: bool, reason: str) -> Exchange:
    exchange = held(exchange)
    if not may_hide_exchange(by, exchange):
        raise PermissionDenied(_("Only a moderator who has no part in it can hide it."))
    if exchange.is_hidden == is_hidden:
        return exchange
    with pghistory.context(user=by.pk):
        set_state(exchange, exchange.state, is_hidden=is_hidden)
    exchange.is_hidden = is_hidden
    step = write_down(exchange, Step.HIDDEN if is_hidden else Step.SHOWN, by=by, reason=reason)
    tell_its_people(exchange, by=by, reason=reason, key=f"exchange:{step.pk}")
    return exchange
