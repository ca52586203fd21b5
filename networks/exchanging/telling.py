"""Who is told, by mail, what happens to offers and requests; written in the action's transaction."""

from django.urls import reverse
from django.utils.translation import override

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from networks.models import ExchangeParty, ExchangeStep
from networks.people import apart_from, committers_of, people_leading


def tell_the_owner(party: ExchangeParty, *, by: User, step: ExchangeStep, reason: str = "") -> None:
    """Tell the place that offers or asks what the other place has done."""
    exchange = party.exchange
    if exchange.place_id:
        told = committers_of(exchange.place)
    else:
        told = [] if exchange.is_from_source else people_leading(exchange.network)
    for person in apart_from(by, told):
        _post("exchange-answer", party, to=person, step=step, reason=reason)


def tell_of_decision(
    party: ExchangeParty, *, by: User, step: ExchangeStep, reason: str = ""
) -> None:
    """Tell the place on the other side what the owner has decided."""
    for person in apart_from(by, committers_of(party.place)):
        _post("exchange-decision", party, to=person, step=step, reason=reason)


def _post(kind: str, party: ExchangeParty, *, to: User, step: ExchangeStep, reason: str) -> None:
    exchange = party.exchange
    own = exchange.place if kind == "exchange-answer" else party.place
    with override(to.language):
        post(
            kind,
            to=to,
            key=f"{kind}:{step.pk}:{party.pk}:{to.pk}",
            context={
                "title": exchange.title,
                "is_offer": exchange.is_offer,
                "owner": exchange.place.display_name if exchange.place else exchange.network.name,
                "place": party.place.display_name,
                "own": own.display_name if own else exchange.network.name,
                "step": step.step,
                "reason": reason,
                "party_url": reverse("exchange-party", args=[exchange.public_id, party.pk]),
            },
        )
