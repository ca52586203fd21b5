"""What the places of a network did themselves, side by side."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import BadCursor, Ordering, keyset_page
from networks.showing.comparison import around, rows
from networks.views.lists import _with, _without_position
from networks.views.records import network_at

PER_PAGE = 50
_BY_PLACE = Ordering("place_name", str, descending=False)


@require_safe
def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """Whoever sees the network and the records reads it."""
    network = network_at(slug, request.user)
    records = around(network, request.user)
    members = network.members.active().annotate(place_name=F("place__name"))
    try:
        page = keyset_page(
            members.select_related("place"),
            _BY_PLACE,
            PER_PAGE,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except BadCursor:
        return redirect(_without_position(request))
    context = {
        "network": network,
        "records": list(records.values()),
        "rows": rows(page.rows, records, request.user) if records else [],
        "previous_url": page.before and _with(request, before=page.before),
        "next_url": page.after and _with(request, after=page.after),
    }
    return render(request, "networks/working/comparison.html", context)
