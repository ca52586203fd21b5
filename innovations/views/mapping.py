"""Where the innovations of a search are: on a map, and with a hexagon for each council."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from innovations.addresses import Address, tidied
from innovations.filters import InnovationFilter
from innovations.finding.facet_choices import active_filters, address_of, panel
from innovations.finding.facets import count_facets
from innovations.finding.seen_from import without_idle
from innovations.mapping.by_place import AtPlace, count_by_place
from innovations.mapping.drawing import MEASURES, Measure, area_of, draw, in_words, percent
from innovations.models import Innovation
from places.chosen import chosen_place, keep_private
from places.mapping.outlines import CREDIT
from places.models import Place
from places.regions import REGION_NAMES

OWN = ("colour", "show")  # parameters of these pages, beside the filters


@dataclass(frozen=True)
class Row:
    """A place in the table beside the picture, and where on the map it is."""

    place: Place
    where: str
    found: int
    found_words: str
    open_needs: int
    percent: str
    lately: int
    url: str
    needs_url: str
    latitude: float | None
    longitude: float | None


@require_safe
def innovation_map(request):
    """A marker for each place that has something, and the same as a list."""
    search = _Search(request)
    if search.elsewhere:
        return redirect(search.elsewhere)
    rows = [_row(row, search) for row in search.by_place.rows if row.numbers.found]
    rows.sort(key=lambda row: -row.found)  # those with as many stay in the order of their names
    context = search.context | {
        "rows": rows,
        "off_the_map": [row for row in rows if row.latitude is None],
        "credit": CREDIT,
        "tiles": settings.MAP_TILES,
    }
    return keep_private(render(request, "innovations/mapping/map.html", context))


@require_safe
def hexagons(request):
    """Every council as one hexagon, shaded by what the reader chooses, and the same as a table."""
    search = _Search(request)
    if search.elsewhere:
        return redirect(search.elsewhere)
    measure = MEASURES.get(request.GET.get("colour"), MEASURES["innovations"])
    areas = sorted({area_of(row.place) for row in search.by_place.rows} - {""})
    area = request.GET.get("show", "")
    area = area if area in areas else ""
    drawing = draw(search.by_place, measure, search.url_for(measure), area=area)
    rows = search.by_place.rows
    if area:
        rows = [row for row in rows if area_of(row.place) == area]
    drawn = {hexagon.place.pk for hexagon in drawing.hexagons}
    found = [row for row in rows if row.numbers.found]
    context = search.context | {
        "drawing": drawing,
        "measure": measure,
        "measures": [
            (each.label, search.address.replacing(colour=_unless_first(each)), each is measure)
            for each in MEASURES.values()
        ],
        "area": _area_name(area),
        "areas": [("", _("The whole country"), search.address.without("show"), not area)]
        + [
            (each, _area_name(each), search.address.replacing(show=each), each == area)
            for each in areas
        ],
        "rows": [_row(row, search) for row in found if row.place.pk in drawn],
        "without": [row.place for row in rows if row.place.pk in drawn and not row.numbers.found],
        "others": [_row(row, search) for row in found if row.place.pk not in drawn],
    }
    return keep_private(render(request, "innovations/mapping/hexagons.html", context))


class _Search:
    """The search in an address, its numbers by place, and what both pages say about it.

    `elsewhere` is an address to go to instead: of a tidier search, or of the list, which says what
    is wrong with a question that has no word in it.
    """

    def __init__(self, request):
        query = without_idle(tidied(request.GET))
        self.elsewhere = ""
        if query.urlencode() != request.GET.urlencode():
            self.elsewhere = str(Address(request.path, query))
            return
        innovations = Innovation.objects.visible_to(request.user).published()
        filterset = InnovationFilter.tolerant(query, innovations)
        if any(item.code == "no_words" for item in filterset.dropped):
            self.elsewhere = Address(reverse("innovation-list"), query).without(*OWN)
            return
        self.address = address_of(request.path, filterset)
        own = {name: self.address.query[name] for name in OWN if name in self.address.query}
        clear = Address(request.path, QueryDict()).replacing(**own)
        self._list = Address(reverse("innovation-list"), self.address.query)
        for name in OWN:
            self._list.query.pop(name, None)
        self._beginnings: dict[str, str] = {}  # by measure, as there are hundreds of places
        self.by_place = count_by_place(filterset, request.user)
        facets = count_facets(filterset, request.user)
        question = filterset.chosen.get("q")
        self.context = panel(filterset, facets, chosen_place(request).place, self.address, own) | {
            "question": question.text if question else "",
            "total": self.by_place.total,
            "is_more": self.by_place.is_more,
            "dropped": filterset.dropped,
            "active": active_filters(filterset, self.address),
            "clear_url": clear,
            "list_url": str(self._list),
            "map_url": str(Address(reverse("map"), self._list.query)),
            "hexagons_url": str(Address(reverse("map-hexagons"), self._list.query)),
        }

    def list_url(self, row: AtPlace, measure: Measure = MEASURES["innovations"]) -> str:
        """The list of what is counted at a place."""
        if measure.name not in self._beginnings:
            self._beginnings[measure.name] = self._beginning(measure)
        places = urlencode([("place", place.slug) for place in row.asked])
        return self._beginnings[measure.name] + places

    def _beginning(self, measure: Measure) -> str:
        """The address of the list of what a measure counts, up to the place: the same for all."""
        query = self._list.query.copy()
        query.pop("place", None)
        for name, values in measure.narrowed.items():
            chosen = query.getlist(name)
            query.setlist(name, [value for value in values if not chosen or value in chosen])
        return f"{self._list.path}?{query.urlencode()}{'&' if query else ''}"

    def url_for(self, measure: Measure) -> Callable[[AtPlace], str]:
        """Where the hexagon of a place leads: to its list, or where that is empty to its page."""

        def url(row: AtPlace) -> str:
            if measure.amount(row.numbers):
                return self.list_url(row, measure)
            if row.numbers.found:
                return self.list_url(row)
            return row.place.get_absolute_url()

        return url


def _row(row: AtPlace, search: _Search) -> Row:
    place, numbers = row.place, row.numbers
    # A community without a point of its own is shown where its council is.
    at = place if place.latitude is not None or place.parent is None else place.parent
    return Row(
        place,
        _where(place),
        numbers.found,
        in_words("innovations", numbers),
        numbers.open_needs,
        percent(numbers),
        numbers.lately,
        search.list_url(row) if numbers.found else place.get_absolute_url(),
        search.list_url(row, MEASURES["needs"]) if numbers.open_needs else "",
        at.latitude,
        at.longitude,
    )


def _where(place: Place) -> str:
    return place.parent.display_name if place.parent else str(_area_name(area_of(place)))


def _area_name(area: str) -> str:
    return REGION_NAMES.get(area) or dict(Place.Nation.choices).get(area, area)


def _unless_first(measure: Measure) -> str | None:
    return None if measure is MEASURES["innovations"] else measure.name
