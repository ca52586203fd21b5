"""What places offered, asked for or agreed goes on with what takes over from them.

What is over, delivered or withdrawn, stays with the place that did it, and is found under its
successor as well.
"""

from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import ngettext

from networks.exchanging.lifecycle import (
    PartyState,
    State,
    Step,
    count_exchange_as_changed,
    set_state,
    write_down,
)
from networks.models import Exchange, ExchangeParty
from networks.succession import gone_ids, gone_with_heirs
from places.models import Place
from places.signals import places_succeeded, reorganisation_planned

GOES_ON = (State.OPEN, State.AGREED)
PART_GOES_ON = (PartyState.ASKED, PartyState.AGREED)


@receiver(places_succeeded)
def carry_exchanges_over(sender, successions, **kwargs) -> None:
    """Where a council was divided, the most populous of its successors has them: one thing cannot
    be two places’. The page says from whom."""
    ended = gone_ids(successions)
    own = Exchange.objects.filter(place__in=ended, state__in=GOES_ON)
    parts = ExchangeParty.objects.filter(place__in=ended, state__in=PART_GOES_ON)
    _hold(own, parts)
    concerned = {pk for rows in (own, parts) for pk in rows.order_by().values_list("place", flat=True)}  # fmt: skip
    for gone, (heir, *_others) in gone_with_heirs(successions, concerned):
        own = Exchange.objects.filter(place=gone, state__in=GOES_ON)
        for exchange in own.select_related("network").order_by("pk"):
            _take_over(exchange, gone, heir)
        parts = ExchangeParty.objects.filter(place=gone, state__in=PART_GOES_ON)
        for party in parts.select_related("exchange__network").order_by("pk"):
            _take_part_over(party, gone, heir)


def _hold(own: QuerySet[Exchange], parts: QuerySet[ExchangeParty]) -> None:
    """Lock offers and requests before the parts of places in them, as people's work does."""
    ids = own.order_by().values("pk").union(parts.order_by().values("exchange"))
    held = Exchange.objects.filter(pk__in=ids).order_by("pk")
    list(held.select_for_update().values_list("pk"))


def _take_over(exchange: Exchange, gone: Place, heir: Place) -> None:
    set_state(exchange, exchange.state, place=heir, carried_from=exchange.carried_from or gone)
    exchange.place = heir
    write_down(exchange, Step.CARRIED, by=None, reason=gone.official_name)
    for party in exchange.parties.filter(place=heir, state__in=PART_GOES_ON):
        _end_with_oneself(party, exchange)


def _take_part_over(party: ExchangeParty, gone: Place, heir: Place) -> None:
    exchange, state = party.exchange, party.state
    party.state, party.updated_at = PartyState.SUCCEEDED, timezone.now()
    party.save()
    if state in ExchangeParty.SHOWN:
        count_exchange_as_changed(exchange)
    if exchange.place_id == heir.pk:
        _reopen(exchange, state)
        return
    present = exchange.parties.filter(place=heir).first()
    if present is None:
        present = ExchangeParty(
            exchange=exchange, place=heir, state=state, message=party.message,
            agreed_on=party.agreed_on, asked_by=party.asked_by,
        )  # fmt: skip
    elif present.state == PartyState.DELIVERED:
        _reopen(exchange, state)
        return
    elif state == PartyState.AGREED:
        present.state, present.agreed_on = state, party.agreed_on
    elif present.state not in PART_GOES_ON:
        return  # it said itself that it does not want it, or was told that it cannot be
    present.carried_from = present.carried_from or gone
    present.updated_at = timezone.now()
    present.save()
    write_down(exchange, Step.CARRIED, by=None, place=heir, reason=gone.official_name)


def _end_with_oneself(party: ExchangeParty, exchange: Exchange) -> None:
    """The two sides have become one place, which has it already."""
    state = party.state
    party.state, party.updated_at = PartyState.WITHDRAWN, timezone.now()
    party.save()
    _reopen(exchange, state)


def _reopen(exchange: Exchange, state_of_part: str) -> None:
    if state_of_part == PartyState.AGREED and not exchange.is_repeatable:
        set_state(exchange, State.OPEN)


@receiver(reorganisation_planned)
def say_how_many(sender, from_places, to_places, **kwargs) -> list[str]:
    count = Exchange.objects.filter(place__in=from_places, state__in=GOES_ON).count()
    if not count:
        return []
    said = ngettext(
        "%(count)s offer or request goes on with what takes over.",
        "%(count)s offers and requests go on with what takes over.",
        count,
    )
    return [said % {"count": count}]
