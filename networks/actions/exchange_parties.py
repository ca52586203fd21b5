"""Places that take up an offer or answer a request: asked, agreed, delivered, thanked."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from networks.decisions import WrongMoment
from networks.exchanging.lifecycle import (
    PartyState,
    Side,
    Step,
    count_exchange_as_changed,
    held,
    require_living,
    sides,
    take,
    what_it_is,
    where_it_stands,
    write_down,
)
from networks.exchanging.telling import tell_of_decision, tell_the_owner
from networks.models import Exchange, ExchangeParty
from networks.permissions import require_commits
from places.models import Place

# From these a place can ask, or take, again.
BEFORE = (PartyState.WITHDRAWN,)


@transaction.atomic
def ask(exchange: Exchange, place: Place, *, by: User, message: str = "") -> ExchangeParty:
    """Say for `place` that it would like what is offered, or can give what is asked for.

    What is free to take it has at once. The same again changes nothing. Raises PermissionDenied,
    ValidationError by field or WrongMoment.
    """
    exchange = held(exchange)
    require_commits(by, place)
    if place.is_abolished:
        raise ValidationError({"place": _("{place} does not exist any more.").format(place=place)})
    if place.pk == exchange.place_id:
        raise ValidationError({"place": _("It is {place} itself that says this.").format(place=place)})  # fmt: skip
    _require_inside(exchange, place)
    present = exchange.parties.select_related("place").filter(place=place).first()
    if present is not None and present.state not in BEFORE:
        if present.state == PartyState.DECLINED:
            raise WrongMoment(where_it_stands(present))
        return present
    require_living(exchange)
    if not exchange.is_open:
        raise WrongMoment(what_it_is(exchange))
    to = PartyState.DELIVERED if exchange.is_free_to_take else PartyState.ASKED
    message = message.strip()
    with pghistory.context(user=by.pk):
        if present is None:
            party = ExchangeParty(
                exchange=exchange, place=place, state=to, message=message, asked_by=by,
                delivered_on=timezone.localdate() if to == PartyState.DELIVERED else None,
            )  # fmt: skip
            party.save(force_insert=True)
            if to == PartyState.DELIVERED:
                count_exchange_as_changed(exchange)
            name = Step.TAKEN if to == PartyState.DELIVERED else Step.ASKED
            step = write_down(exchange, name, by=by, place=place, reason=message)
        else:
            party = present
            party.exchange = exchange
            step = take(party, exchange, by=by, to=to, reason=message)
            ExchangeParty.objects.filter(pk=party.pk).update(message=message, asked_by=by)
    tell_the_owner(party, by=by, step=step)
    return party


@transaction.atomic
def move(party: ExchangeParty, *, by: User, to: str, reason: str = "") -> ExchangeParty:
    """Agree, decline, call off, confirm the delivery or take that back.

    Raises PermissionDenied, ValidationError by field or WrongMoment.
    """
    exchange = held(party.exchange)
    party = ExchangeParty.objects.select_related("place").get(pk=party.pk)
    party.exchange = exchange
    step = take(party, exchange, by=by, to=to, reason=reason)
    if step is None:
        return party
    stands = sides(by, exchange, party.place)
    if Side.OWNER in stands:
        tell_of_decision(party, by=by, step=step)
    if Side.OTHER in stands:
        tell_the_owner(party, by=by, step=step)
    return party


@transaction.atomic
def thank(party: ExchangeParty, *, by: User, words: str) -> ExchangeParty:
    """Say thanks in public for what was received; empty words take it back.

    Raises PermissionDenied or WrongMoment.
    """
    exchange = held(party.exchange)
    party = ExchangeParty.objects.select_related("place").get(pk=party.pk)
    party.exchange = exchange
    if not receives(by, party):
        raise PermissionDenied(_("Only who received it can say thanks for it."))
    require_living(exchange)
    if party.state != PartyState.DELIVERED:
        raise WrongMoment(where_it_stands(party))
    words = words.strip()
    if party.thanks == words:
        return party
    with pghistory.context(user=by.pk):
        ExchangeParty.objects.filter(pk=party.pk, state=PartyState.DELIVERED).update(
            thanks=words, updated_at=timezone.now()
        )
    party.thanks = words
    count_exchange_as_changed(exchange)
    step = write_down(exchange, Step.THANKED, by=by, place=party.place)
    tell = tell_the_owner if exchange.is_offer else tell_of_decision
    if words:
        tell(party, by=by, step=step)
    return party


def receives(user, party: ExchangeParty) -> bool:
    """Whether `user` speaks for the place that gets it: of an offer who takes it up, of a request
    who asked."""
    side = Side.OTHER if party.exchange.is_offer else Side.OWNER
    return side in sides(user, party.exchange, party.place)


def _require_inside(exchange: Exchange, place: Place) -> None:
    """What stands in a private network is for its places alone."""
    network = exchange.network
    if network is None or not network.is_private:
        return
    if not network.members.active().filter(place=place).exists():
        raise ValidationError(
            {"place": _("{place} takes no part in its network.").format(place=place)}
        )
