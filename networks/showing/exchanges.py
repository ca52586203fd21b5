"""What pages show of offers and requests, read with few queries."""

from dataclasses import dataclass

from django.db.models import Count

from networks.exchanging.permissions import may_hide_exchange, speaks_for
from networks.models import Exchange, ExchangeFile, ExchangeParty, Network
from networks.permissions import committed_place_ids
from networks.reporting.things import is_reportable
from places.permissions import is_moderator

State, PartyState = Exchange.State, ExchangeParty.State
SHOWN_ON_NETWORK, PARTIES_SHOWN, LOG_SHOWN = 6, 50, 30


@dataclass
class ExchangeCard:
    """One offer or request in a list; `network` only where the reader may know of it."""

    exchange: Exchange
    network: Network | None
    taken: int  # by how many places


def exchange_cards(rows: list[Exchange], user) -> list[ExchangeCard]:
    """In the order given; two queries for all of them."""
    ids = {row.network_id for row in rows} - {None}
    networks = Network.objects.visible_to(user).in_bulk(list(ids)) if ids else {}
    taken = _taken(rows)
    return [ExchangeCard(row, networks.get(row.network_id), taken.get(row.pk, 0)) for row in rows]


def _taken(rows: list[Exchange]) -> dict[int, int]:
    if not rows:
        return {}
    delivered = ExchangeParty.objects.filter(exchange__in=rows, state=PartyState.DELIVERED)
    counts = delivered.order_by().values("exchange").annotate(n=Count("pk"))
    return dict(counts.values_list("exchange", "n"))


def on_network(network: Network) -> dict:
    """The section of a network's page: what is open in it first, the newest of each."""
    shown = network.exchanges.filter(is_hidden=False)
    # “open” sorts last among the states.
    newest = shown.select_related("place").order_by("-state", "-created_at", "-pk")
    newest = newest.exclude(state=State.WITHDRAWN)[: SHOWN_ON_NETWORK + 1]
    rows = list(newest)[:SHOWN_ON_NETWORK]
    taken = _taken(rows)
    return {
        "cards": [ExchangeCard(row, None, taken.get(row.pk, 0)) for row in rows],
        "more": len(newest) > SHOWN_ON_NETWORK,
    }


def on_page(exchange: Exchange, user) -> dict:
    """The page of one offer or request, and what this reader may do."""
    owns = user.is_authenticated and speaks_for(user, exchange)
    committed = set(committed_place_ids(user))
    parties = exchange.parties.select_related("place", "carried_from")
    shown = list(parties.shown().order_by("-state", "-updated_at", "-pk")[: PARTIES_SHOWN + 1])
    own = [p for p in parties.filter(place_id__in=committed) if p.state != PartyState.SUCCEEDED]
    network = exchange.network
    is_known = network is not None and (
        Network.objects.visible_to(user).filter(pk=network.pk).exists()
    )
    living = not exchange.is_hidden and (network is None or network.is_open)
    kept = list(exchange.files.kept().select_related("uploaded_by"))
    files = kept if owns else _readable(kept, user)
    return {
        "exchange": exchange,
        "file_series": file_series(files),
        "hidden_files": len(kept) - len(files),
        "network": network if is_known else None,
        "parties": shown[:PARTIES_SHOWN],
        "more_parties": len(shown) > PARTIES_SHOWN,
        "taken": exchange.parties.filter(state=PartyState.DELIVERED).count(),
        "own_parties": own,
        "to_answer": list(parties.filter(state=PartyState.ASKED)) if owns else [],
        "owns": owns,
        "may_edit": owns and living,
        "may_answer": living and exchange.is_open and _could_answer(exchange, own, committed, user),
        "may_withdraw": owns and exchange.state == State.OPEN,
        "may_reopen": owns and living and exchange.state == State.WITHDRAWN,
        "may_hide": may_hide_exchange(user, exchange),
        "may_report": is_reportable(exchange),
        "log": exchange.steps.select_related("place", "actor")[:LOG_SHOWN]
        if owns or is_moderator(user)
        else [],
    }


def _could_answer(exchange: Exchange, own: list, committed: set[int], user) -> bool:
    """Whether to offer it: to who can commit a place without a part in it, and to who may have one
    but is not signed in."""
    if not user.is_authenticated:
        return exchange.network is None or not exchange.network.is_private
    inside = {party.place_id for party in own if party.state != PartyState.WITHDRAWN}
    return bool(committed - inside - {exchange.place_id})


@dataclass
class FileSeries:
    """One file of an offer or request, with the versions before it, newest first."""

    latest: ExchangeFile
    earlier: list[ExchangeFile]


def file_series(files: list[ExchangeFile]) -> list[FileSeries]:
    """By title; the highest version of each is its latest, whenever it was brought back."""
    found: dict = {}
    for each in sorted(files, key=lambda one: -one.version):
        found.setdefault(each.series, []).append(each)
    series = [FileSeries(versions[0], versions[1:]) for versions in found.values()]
    return sorted(series, key=lambda one: (one.latest.title.casefold(), one.latest.pk))


def _readable(kept: list[ExchangeFile], user) -> list[ExchangeFile]:
    """What of it this reader may have; asked of the database only where it is not for everybody."""
    if not any(each.is_for_agreed for each in kept):
        return kept
    mine = ExchangeFile.objects.visible_to(user).filter(pk__in=[each.pk for each in kept])
    may_have = set(mine.values_list("pk", flat=True))
    return [each for each in kept if each.pk in may_have]
