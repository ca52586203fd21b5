"""Offers and requests: the list, one's own, and the page of one."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from innovations.models.adoption import acted_place_ids
from networks.exchanging.filters import ExchangeFilter
from networks.exchanging.fitting import fits, innovations_about
from networks.models import Exchange, ExchangeParty
from networks.permissions import committed_place_ids
from networks.showing.exchanges import exchange_cards, on_page

PER_PAGE = 25
MOST_OF_MINE = 100
_NEWEST = Ordering("created_at")
PartyState = ExchangeParty.State


def exchange_at(public_id: uuid.UUID, user) -> Exchange:
    """The offer or request with this id, if `user` may know of it; else 404."""
    visible = Exchange.objects.visible_to(user).select_related("place", "network", "carried_from")
    exchange = visible.filter(public_id=public_id).first()
    if exchange is None:
        raise Http404
    return exchange


@require_safe
@paged
def exchange_list(request: HttpRequest) -> HttpResponse:
    """Everything that may be seen and was not withdrawn, newest first."""
    visible = Exchange.objects.visible_to(request.user).filter(is_hidden=False)
    filterset = ExchangeFilter(request.GET, visible, request=request)
    found = filterset.qs
    if not request.GET.getlist("state"):
        found = found.exclude(state=Exchange.State.WITHDRAWN)
    page = page_of(request, found.for_list(), _NEWEST, PER_PAGE)
    context = {
        "form": filterset.form,
        "total": found.count(),
        "cards": exchange_cards(page.rows, request.user),
        **page.addresses,
        "may_put_in": not request.user.is_authenticated or bool(committed_place_ids(request.user)),
    }
    return render(request, "networks/exchanges/list.html", context)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one's places offer and ask for, what waits for their answer, and what they take up."""
    own = acted_place_ids(request.user)
    visible = Exchange.objects.visible_to(request.user)
    committed = committed_place_ids(request.user)
    waiting = ExchangeParty.objects.filter(
        state=PartyState.ASKED, exchange__in=visible.filter(place_id__in=committed).values("pk")
    )
    parts = ExchangeParty.objects.filter(place_id__in=own, exchange__in=visible.values("pk"))
    context = {
        "to_answer": list(waiting.select_related("exchange", "place")[:MOST_OF_MINE]),
        "cards": exchange_cards(
            list(visible.filter(place_id__in=own).for_list()[:MOST_OF_MINE]), request.user
        ),
        "parts": list(
            parts.exclude(state=PartyState.SUCCEEDED).select_related("exchange", "place")[
                :MOST_OF_MINE
            ]
        ),
        "has_places": bool(own),
        "may_put_in": bool(committed),
    }
    return render(request, "networks/exchanges/mine.html", context)


@require_safe
def exchange_detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    exchange = exchange_at(public_id, request.user)
    return render(request, "networks/exchanges/detail.html", on_page(exchange, request.user))


@require_safe
def fitting(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """What others offer or ask for that fits it, and innovations about the same.

    A page of its own: comparing texts costs more than the rest, and not everybody wants it.
    """
    exchange = exchange_at(public_id, request.user)
    found = fits(exchange, request.user)
    shown = exchange_cards([fit.exchange for fit in found], request.user)
    context = {
        "exchange": exchange,
        "fits": [(card, fit.terms) for card, fit in zip(shown, found, strict=True)],
        "innovations": innovations_about(exchange, request.user),
    }
    return render(request, "networks/exchanges/fitting.html", context)
