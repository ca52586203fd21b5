"""Who is told, by mail, what happens to offers and requests, and what they are told.

The mails are posted in the transaction of the action, with ids; what they say is made when they
are sent (`mail_contents.py`), and only of a part that still stands as they say.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from networks.models import Exchange, ExchangeParty, ExchangeStep
from networks.people import apart_from, committers_of, people_leading
from networks.permissions import may_commit
from places.models import Place

State, Step = ExchangeParty.State, ExchangeStep.Step
# What a step made of the part of the place on the other side.
STATE_AFTER = {
    Step.ASKED: State.ASKED, Step.TAKEN: State.DELIVERED, Step.AGREED: State.AGREED,
    Step.DECLINED: State.DECLINED, Step.WITHDRAWN: State.DECLINED,
    Step.CALLED_OFF: State.WITHDRAWN, Step.DELIVERED: State.DELIVERED,
    Step.UNDELIVERED: State.AGREED, Step.THANKED: State.DELIVERED,
}  # fmt: skip


def tell_the_owner(party: ExchangeParty, *, by: User, step: ExchangeStep) -> None:
    """Tell the place that offers or asks what the other place has done."""
    for person in apart_from(by, _people_owning(party.exchange)):
        _post("exchange-answer", party, to=person, step=step)


def tell_of_decision(party: ExchangeParty, *, by: User, step: ExchangeStep) -> None:
    """Tell the place on the other side what the owner has decided."""
    for person in apart_from(by, committers_of(party.place)):
        _post("exchange-decision", party, to=person, step=step)


def _people_owning(exchange: Exchange) -> list[User]:
    if exchange.place_id:
        return committers_of(exchange.place)
    return [] if exchange.is_from_source else people_leading(exchange.network)


def _post(kind: str, party: ExchangeParty, *, to: User, step: ExchangeStep) -> None:
    key = f"{kind}:{step.pk}:{party.pk}:{to.pk}"
    post(kind, to=to, key=key, context={"party": party.pk, "exchange_step": step.pk})


# --- What they say, when they are sent ----------------------------------------------------------


def answer(reader: User, *, party: ExchangeParty, exchange_step: ExchangeStep) -> dict | None:
    if reader not in _people_owning(party.exchange):
        return None
    return _said(party, exchange_step, own=party.exchange.place)


def decision(reader: User, *, party: ExchangeParty, exchange_step: ExchangeStep) -> dict | None:
    if not may_commit(reader, party.place):
        return None
    return _said(party, exchange_step, own=party.place)


def _said(party: ExchangeParty, step: ExchangeStep, *, own: Place | None) -> dict | None:
    reason = party.thanks if step.step == Step.THANKED else step.reason
    if party.state != STATE_AFTER[step.step] or (step.step == Step.THANKED and not reason):
        return None
    if step.step == Step.WITHDRAWN:
        reason = reason or _("It was withdrawn.")
    exchange = party.exchange
    return {
        "title": exchange.title,
        "is_offer": exchange.is_offer,
        "owner": exchange.place.display_name if exchange.place else exchange.network.name,
        "place": party.place.display_name,
        "own": own.display_name if own else exchange.network.name,
        "step": step.step,
        "reason": reason,
        "party_url": reverse("exchange-party", args=[exchange.public_id, party.pk]),
    }
