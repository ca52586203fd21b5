"""Places as points on a map, with how much each has tried: GeoJSON for other people's maps."""

from collections.abc import Iterator

import orjson
from django.conf import settings
from django.http import QueryDict, StreamingHttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView

from connected_localism.common.api import KnownParametersMixin, OrjsonRenderer
from connected_localism.common.context import DATA_ATTRIBUTION
from connected_localism.common.pagination import Ordering, keyset_page
from connected_localism.common.rates import EXPORT
from innovations.filters import InnovationFilter
from innovations.finding.facets import count_facets
from innovations.models import Innovation
from places.filters import PlaceFilter
from places.models import Place

CHUNK = 1_000  # rows held at a time
LICENCES = ["CC-BY-4.0", "OGL-UK-3.0"]  # SPDX identifiers, as DATA_ATTRIBUTION says them in words
_FIELDS = (
    "id", "code", "slug", "name", "name_cy", "kind", "type", "tier", "nation",
    "parent__code", "active_from", "active_until", "population", "latitude", "longitude",
)  # fmt: skip
# By what never changes: a place that is changed while somebody reads stays where it was in the file.
_ORDERING = Ordering("id", int, descending=False)


class GeoJsonRenderer(OrjsonRenderer):
    """Lets a client that accepts nothing but GeoJSON ask for it; errors are still problem documents."""

    media_type = "application/geo+json"
    format = "geojson"


class PlacesAsPointsView(KnownParametersMixin, GenericAPIView):
    """All places that fit the filters as GeoJSON points (RFC 7946), with licence and credit.

    A place whose position is not known has no geometry. `innovations` are those that its page
    shows: led or taken part in by it or by a council it succeeded.
    """

    queryset = Place.objects.all()
    filterset_class = PlaceFilter
    pagination_class = None
    rate_cost = EXPORT
    renderer_classes = [OrjsonRenderer, GeoJsonRenderer]

    def known_parameters(self):
        return list(self.filterset_class.base_filters)

    @extend_schema(
        operation_id="places_as_points",
        responses={(200, "application/geo+json"): OpenApiResponse(OpenApiTypes.OBJECT)},
    )
    def get(self, request):
        # Everything that can be wrong is checked here: later errors would only cut the file off.
        places = self.filter_queryset(self.get_queryset())
        published = Innovation.objects.visible_to(request.user).published()
        everything = InnovationFilter.tolerant(QueryDict(), published)
        counts = count_facets(everything, request.user).counts["place"]
        response = StreamingHttpResponse(
            lines_of(places, counts), content_type="application/geo+json"
        )
        response["Content-Disposition"] = 'inline; filename="places.geojson"'
        return response


def lines_of(places, counts: dict[int, int]) -> Iterator[bytes]:
    """The FeatureCollection, a line for each place, in the order in which they came to the register.

    Read in chunks by key, so that no transaction stays open however slowly the reader reads.
    """
    head = {
        "type": "FeatureCollection",
        "name": "places",
        "licence": LICENCES,
        "attribution": DATA_ATTRIBUTION,
        "source": settings.SITE_NAME,
    }
    yield orjson.dumps(head)[:-1] + b',"features":['
    rows, after, parted_by = places.values(*_FIELDS), "", b"\n"
    while True:
        page = keyset_page(rows, _ORDERING, CHUNK, after=after)
        for row in page.rows:
            yield parted_by + orjson.dumps(feature(row, counts.get(row["id"], 0)))
            parted_by = b",\n"
        if not page.after:
            break
        after = page.after
    yield b"\n]}\n"


def feature(place: dict, innovations: int) -> dict:
    longitude, latitude = place["longitude"], place["latitude"]
    known = longitude is not None and latitude is not None
    shown = ("code", "name", "name_cy", "kind", "type", "tier", "nation", "active_from",
             "active_until", "population")  # fmt: skip
    return {
        "type": "Feature",
        "id": place["code"],
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]} if known else None,
        "properties": {name: place[name] for name in shown}
        | {
            "parent": place["parent__code"],
            "innovations": innovations,
            "url": settings.SITE_URL + reverse("place-detail", args=[place["slug"]]),
        },
    }
