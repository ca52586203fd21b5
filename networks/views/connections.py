"""The whole country's connections between places, as a drawing and as a table."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks.connections.drawing import draw
from networks.connections.telling import told
from networks.connections.ties import (
    ADOPTION,
    EXCHANGE,
    KINDS,
    NETWORK,
    Today,
    partners,
    strands,
    ties,
)
from places.models import Place

ROWS_SHOWN = 100  # unless all are asked for


def kind_names() -> dict[str, str]:
    return {
        ADOPTION: _("Innovations taken up"),
        NETWORK: _("Networks"),
        EXCHANGE: _("Things shared"),
    }


@require_safe
def connections(request: HttpRequest) -> HttpResponse:
    """All connections, or those of one place (`?place=slug`), by the kinds that are ticked."""
    names = kind_names()
    kinds = [kind for kind in KINDS if kind in request.GET.getlist("kind")] or list(KINDS)
    chosen = _chosen(request)
    today = Today()
    found = ties(request.user, kinds, today)
    if chosen is not None:
        found = [tie for tie in found if chosen.pk in tie.places]
    by_place = partners(found)
    lines, rings = strands(found)
    if chosen is not None:
        others, rings = by_place[chosen.pk].by_kind, []
        lines = [(chosen.pk, pk, kind) for kind in kinds for pk in sorted(others.get(kind, ()))]
    context = {
        "kinds": [(kind, names[kind], kind in kinds) for kind in KINDS],
        "chosen": chosen,
        "drawing": draw(lines, rings, set(by_place), chosen.pk if chosen else None, today),
        "tied_by_kind": [(names[kind], sum(tie.kind == kind for tie in found)) for kind in kinds],
    }
    if chosen is None:
        context |= _table(by_place, kinds, today, is_whole="all" in request.GET)
    else:
        context["partners"], context["left_out"] = told(found, chosen, request.user)
    return render(request, "networks/connections/page.html", context)


def _chosen(request) -> Place | None:
    slug = request.GET.get("place", "")
    if not slug:
        return None
    place = Place.objects.at_address(slug).first()
    if place is None:
        raise Http404
    return place


def _table(by_place: dict, kinds: list[str], today: Today, *, is_whole: bool) -> dict:
    """Each connected place with how many others, most connected first."""
    asked = [("kind", kind) for kind in kinds] if len(kinds) < len(KINDS) else []
    counted = [(len(row.all), today.places[pk], row.by_kind) for pk, row in by_place.items()]
    counted.sort(key=lambda row: (-row[0], row[1].name, row[1].pk))
    shown = counted if is_whole else counted[:ROWS_SHOWN]
    here = reverse("connections")
    rows = [
        {
            "place": place,
            "all": number,
            "by_kind": [len(others.get(kind, ())) for kind in kinds],
            "url": f"{here}?{urlencode([('place', place.slug), *asked])}",
        }
        for number, place, others in shown
    ]
    return {
        "rows": rows,
        "rows_left_out": len(counted) - len(rows),
        "connected": len(counted),
        "all_url": f"{here}?{urlencode([*asked, ('all', '1')])}#connections-table",
    }
