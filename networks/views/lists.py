"""Lists of networks: all of them, one's own, and those that wait for review."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from innovations.models.adoption import acted_place_ids
from innovations.permissions import is_reviewer
from networks.filters import NetworkFilter
from networks.influence.permissions import signatures_left_behind
from networks.models import Network, NetworkMember
from networks.permissions import committed_place_ids, waiting_for
from networks.showing.cards import cards

NETWORKS_PER_PAGE = 25
MOST_OF_MINE = 100
_BY_NAME = Ordering("name", str, descending=False)


@require_safe
@paged
def network_list(request: HttpRequest) -> HttpResponse:
    """Networks that may be seen, by name."""
    visible = Network.objects.visible_to(request.user).published()
    filterset = NetworkFilter(request.GET, visible)
    found = filterset.qs
    page = page_of(request, found, _BY_NAME, NETWORKS_PER_PAGE)
    context = {
        "form": filterset.form,
        "total": found.count(),
        "cards": cards(page.rows),
        **page.addresses,
        "may_begin": not request.user.is_authenticated or bool(committed_place_ids(request.user)),
    }
    return render(request, "networks/list.html", context)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one's places take part in, what waits for their answer, and what one began oneself."""
    own = acted_place_ids(request.user)
    held = NetworkMember.objects.filter(place_id__in=own).select_related("network", "place")
    seen = Network.objects.visible_to(request.user)
    held = held.filter(network__in=seen.values("pk")).order_by("network__name", "pk")
    open_ones = held.exclude(network__stage=Network.Stage.CLOSED)  # nothing is answered after
    committed = set(committed_place_ids(request.user))
    State = NetworkMember.State
    led = open_ones.active().filter(role=NetworkMember.Role.LEAD, place_id__in=committed)
    context = {
        "invited": [
            row for row in open_ones.filter(state=State.INVITED) if row.place_id in committed
        ],
        "asked": list(open_ones.filter(state=State.ASKED)),
        "taking_part": list(held.active()[:MOST_OF_MINE]),
        "to_answer": list(
            NetworkMember.objects.filter(state=State.ASKED, network__in=led.values("network_id"))
            .select_related("network", "place")
            .order_by("network__name", "pk")
        ),
        "begun": list(
            seen.filter(started_by=request.user).exclude(status=Network.Status.PUBLISHED)
        ),
        "left_behind": signatures_left_behind(request.user),
        "has_places": bool(own),
        "may_begin": bool(committed),
    }
    return render(request, "networks/mine.html", context)


@login_required
@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """Networks that wait for somebody like this person to look at them."""
    if not is_reviewer(request.user):
        raise PermissionDenied(_("Only stewards and moderators review networks."))
    context = {"cards": cards(list(waiting_for(request.user)[:MOST_OF_MINE]))}
    return render(request, "networks/review_queue.html", context)
