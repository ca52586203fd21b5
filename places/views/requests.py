"""Everything about places that waits for a steward or a moderator."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from places.permissions import is_moderator, looks_after_members
from places.waiting import (
    divided_councils_for,
    domains_people_wait_for,
    lists_for,
    offers_for,
    proposals_for,
    requests_for,
)

PAGE_SIZE = 20
FIRST_ONES = 20  # of each of the shorter lists


@login_required
@require_safe
@paged
def queue(request: HttpRequest) -> HttpResponse:
    """Requests, proposed communities and lists of them, offers and domains, longest waiting first.

    A steward sees those of their places; a moderator those of places without a steward, or all.
    """
    user = request.user
    if not looks_after_members(user):
        raise PermissionDenied(_("Only stewards of a place and moderators decide on requests."))
    show_all = is_moderator(user) and request.GET.get("show") == "all"
    waiting = requests_for(user, show_all=show_all)
    page = page_of(
        request,
        waiting.select_related("user", "place"),
        Ordering("requested_at", descending=False),
        PAGE_SIZE,
    )
    offers = offers_for(user, show_all=show_all).select_related("user", "place")
    proposals = proposals_for(user).select_related("council")
    return render(
        request,
        "places/members/queue.html",
        {
            "page": page,
            **page.addresses,
            "show_all": show_all,
            "is_moderator": is_moderator(user),
            "proposals": proposals.order_by("created_at", "pk")[:FIRST_ONES],
            "lists": lists_for(user)
            .select_related("council")
            .annotate(number=Count("lines"))
            .order_by("created_at", "pk")[:FIRST_ONES],
            "divided": divided_councils_for(user)[:FIRST_ONES],
            "offers": offers.order_by("created_at", "pk")[:FIRST_ONES],
            "domains": domains_people_wait_for()[:FIRST_ONES] if is_moderator(user) else [],
        },
    )
