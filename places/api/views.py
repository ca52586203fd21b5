from rest_framework import viewsets

from connected_localism.common.api import KnownParametersMixin
from places.api.serializers import PlaceSerializer
from places.filters import PlaceFilter
from places.models import Place


class PlaceViewSet(KnownParametersMixin, viewsets.ReadOnlyModelViewSet):
    """Councils, strategic authorities and communities, past ones included, oldest change first."""

    serializer_class = PlaceSerializer
    filterset_class = PlaceFilter
    lookup_field = "code"
    lookup_value_converter = "slug"
    queryset = Place.objects.select_related("parent", "combined_authority").prefetch_related(
        "gss_codes", "successors", "predecessors"
    )
