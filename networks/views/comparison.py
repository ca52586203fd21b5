"""What the places of a network did themselves, side by side."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from networks.showing.comparison import around, rows
from networks.views.records import network_at

PER_PAGE = 50
_BY_PLACE = Ordering("place_name", str, descending=False)


@require_safe
@paged
def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """Whoever sees the network and the records reads it."""
    network = network_at(slug, request.user)
    records = around(network, request.user)
    members = network.members.active().annotate(place_name=F("place__name"))
    page = page_of(request, members.select_related("place"), _BY_PLACE, PER_PAGE)
    context = {
        "network": network,
        "records": list(records.values()),
        "rows": rows(page.rows, records, request.user) if records else [],
        **page.addresses,
    }
    return render(request, "networks/working/comparison.html", context)
