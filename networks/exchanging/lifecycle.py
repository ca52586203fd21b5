"""The steps of an offer or request and of the places that take it up: which there are, who may
take them, and taking one exactly once."""

from dataclasses import dataclass
from enum import StrEnum

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from networks.decisions import WrongMoment, touch
from networks.decisions import held as held_network
from networks.exchanging.permissions import speaks_for
from networks.models import Exchange, ExchangeParty, ExchangeStep
from networks.permissions import may_commit
from places.models import Place

State, PartyState, Step = Exchange.State, ExchangeParty.State, ExchangeStep.Step


class Side(StrEnum):
    OWNER = "owner"  # officers and stewards of the place that offers or asks
    OTHER = "other"  # those of the place that takes it up or answers


@dataclass(frozen=True)
class Move:
    """Which side may take a step, what the log says of it, and whether it needs a reason."""

    who: frozenset[Side]
    step: Step
    needs_reason: bool = False


def _by(*who: Side, step: Step, needs_reason: bool = False) -> Move:
    return Move(frozenset(who), step, needs_reason)


_OWNER, _OTHER = Side.OWNER, Side.OTHER
# Every step of a place on the other side. Who declined, or confirmed a delivery, by mistake can put
# it right; who called off can ask again.
MOVES: dict[tuple[str, str], Move] = {
    (PartyState.ASKED, PartyState.AGREED): _by(_OWNER, step=Step.AGREED),
    (PartyState.ASKED, PartyState.DECLINED): _by(_OWNER, step=Step.DECLINED, needs_reason=True),
    (PartyState.ASKED, PartyState.WITHDRAWN): _by(_OTHER, step=Step.CALLED_OFF),
    (PartyState.DECLINED, PartyState.AGREED): _by(_OWNER, step=Step.AGREED),
    (PartyState.AGREED, PartyState.DELIVERED): _by(_OWNER, _OTHER, step=Step.DELIVERED),
    (PartyState.AGREED, PartyState.WITHDRAWN): _by(
        _OWNER, _OTHER, step=Step.CALLED_OFF, needs_reason=True
    ),
    (PartyState.DELIVERED, PartyState.AGREED): _by(_OWNER, _OTHER, step=Step.UNDELIVERED),
    (PartyState.WITHDRAWN, PartyState.ASKED): _by(_OTHER, step=Step.ASKED),
    (PartyState.WITHDRAWN, PartyState.DELIVERED): _by(_OTHER, step=Step.TAKEN),
}
# What becomes of an offer or request that only one place can have, as that place goes along.
FOLLOWS = {
    PartyState.AGREED: State.AGREED,
    PartyState.DELIVERED: State.DELIVERED,
}


def held(exchange: Exchange) -> Exchange:
    """The offer or request as it is now, locked until the end of the transaction.

    Its network is locked first, so that it cannot close meanwhile.
    """
    network = held_network(exchange.network) if exchange.network_id else None
    locked = Exchange.objects.select_for_update(of=("self",)).select_related("place")
    exchange = locked.get(pk=exchange.pk)
    if network is not None:
        exchange.network = network
    return exchange


def require_living(exchange: Exchange) -> None:
    """Nothing goes on in a network that is closed or not published, nor with what is hidden."""
    if exchange.network_id and not exchange.network.is_open:
        closed = exchange.network.is_published
        raise WrongMoment(
            _("Its network is closed.") if closed else _("Its network is not published.")
        )
    if exchange.is_hidden:
        raise WrongMoment(_("A moderator has hidden it."))


def sides(user, exchange: Exchange, place: Place) -> frozenset[Side]:
    """On which sides `user` stands, where `place` is on the other one."""
    found = set()
    if speaks_for(user, exchange):
        found.add(Side.OWNER)
    if may_commit(user, place):
        found.add(Side.OTHER)
    return frozenset(found)


def possible(user, party: ExchangeParty) -> dict[str, Move]:
    """The states to which `user` may bring `party` now, apart from asking again."""
    exchange = party.exchange
    living = not exchange.is_hidden and (not exchange.network_id or exchange.network.is_open)
    if not living:
        return {}
    stands = sides(user, exchange, party.place)
    return {
        to: move
        for (before, to), move in MOVES.items()
        if before == party.state
        and move.who & stands
        and before != PartyState.WITHDRAWN
        and not (to == PartyState.AGREED and before != PartyState.DELIVERED and not exchange.is_open)
    }  # fmt: skip


def take(
    party: ExchangeParty, exchange: Exchange, *, by: User, to: str, reason: str = ""
) -> ExchangeStep | None:
    """Bring `party` to `to`, in the transaction that holds `exchange`; None for a second click.

    Raises PermissionDenied, ValidationError by field or WrongMoment.
    """
    stands = sides(by, exchange, party.place)
    if not stands:
        raise PermissionDenied(_("Only officers and stewards of the two places can do this."))
    if party.state == to:
        return None
    move = MOVES.get((party.state, to))
    if move is None or (move.step == Step.TAKEN and not exchange.is_free_to_take):
        raise WrongMoment(where_it_stands(party))
    if not move.who & stands:
        raise PermissionDenied(_("The other side has to do this."))
    require_living(exchange)
    if move.needs_reason and not reason.strip():
        raise ValidationError({"reason": _("Enter a reason")})
    is_shown = {party.state, to} & set(ExchangeParty.SHOWN)
    _bring_along(exchange, party, to)
    _save(party, by=by, **_changes(party, to))
    if is_shown:
        count_exchange_as_changed(exchange)
    return write_down(exchange, move.step, by=by, place=party.place, reason=reason)


def _bring_along(exchange: Exchange, party: ExchangeParty, to: str) -> None:
    """Of two places that are agreed with at once, one has what only one can have."""
    before = party.state
    if to == PartyState.AGREED and before != PartyState.DELIVERED and not exchange.is_open:
        raise WrongMoment(what_it_is(exchange))
    if exchange.is_repeatable:
        return
    if to in FOLLOWS:
        set_state(exchange, FOLLOWS[to])
    elif before == PartyState.AGREED:
        set_state(exchange, State.OPEN)


def _changes(party: ExchangeParty, to: str) -> dict:
    today = timezone.localdate()
    changes = {"state": to}
    if to == PartyState.AGREED and party.state != PartyState.DELIVERED:
        changes["agreed_on"] = today
    if to == PartyState.DELIVERED:
        changes["delivered_on"] = today
    else:
        changes |= {"delivered_on": None, "thanks": ""}
    return changes


def _save(party: ExchangeParty, *, by: User, **changes) -> None:
    """One conditional update: whoever comes second finds another state and is told so."""
    with pghistory.context(user=by.pk):
        changed = ExchangeParty.objects.filter(pk=party.pk, state=party.state).update(
            updated_at=timezone.now(), **changes
        )
    if not changed:
        party.refresh_from_db()
        raise WrongMoment(where_it_stands(party))
    for name, value in changes.items():
        setattr(party, name, value)


def set_state(exchange: Exchange, to: str, **changes) -> None:
    Exchange.objects.filter(pk=exchange.pk).update(state=to, updated_at=timezone.now(), **changes)
    exchange.state = to


def count_exchange_as_changed(exchange: Exchange) -> None:
    """So that who keeps a copy hears of it: the data of an offer or request name the places that it
    is agreed with and that have it, and their thanks. Who waits for an answer is not among them."""
    exchange.updated_at = timezone.now()
    Exchange.objects.filter(pk=exchange.pk).update(updated_at=exchange.updated_at)


def write_down(
    exchange: Exchange, step: str, *, by: User | None, place: Place | None = None, reason: str = ""
) -> ExchangeStep:
    """Add a line to the log; what people do counts as the work of their network too."""
    row = ExchangeStep.objects.create(
        exchange=exchange, place=place, actor=by, step=step, reason=reason.strip()
    )
    if by is not None and exchange.network_id and step not in (Step.HIDDEN, Step.SHOWN):
        touch(exchange.network)
    return row


def what_it_is(exchange: Exchange) -> str:
    """One sentence about an offer or request that is not open, for who wanted it to be."""
    if exchange.is_hidden:
        return _("A moderator has hidden it.")
    return _("“{title}” has the state “{state}”.").format(
        title=exchange.title, state=exchange.get_state_display()
    )


def where_it_stands(party: ExchangeParty) -> str:
    """One sentence about a place's part, for who wanted something else of it."""
    sentences = {
        PartyState.ASKED: _("{place} waits for an answer."),
        PartyState.AGREED: _("It is agreed with {place}."),
        PartyState.DELIVERED: _("It is delivered, with {place} on the other side."),
        PartyState.DECLINED: _("{place} was told that it cannot be."),
        PartyState.WITHDRAWN: _("It was called off with {place}."),
        PartyState.SUCCEEDED: _("The part of {place} goes on with what took over from it."),
    }
    return sentences[PartyState(party.state)].format(place=party.place.display_name)
