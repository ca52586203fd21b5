from django.db.models import Prefetch, Q, QuerySet
from django.http import QueryDict, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from connected_localism.common.api import CsvRenderer, OrjsonRenderer
from connected_localism.common.choosing import CHOOSING, EVERYTHING, Choice, ChoosingMixin
from connected_localism.common.rates import EXPORT
from innovations.api.adoptions import readable_record, shown_adoptions, shown_relations
from innovations.api.brief import LONG_TEXTS
from innovations.api.search import QuestionBackend, SearchPagination
from innovations.api.serializers import InnovationSerializer, ThemeSerializer
from innovations.exports import csv_rows
from innovations.filters import InnovationFilter
from innovations.finding.facets import count_facets
from innovations.keeping.retired import retired_for, successor_of
from innovations.models import Attachment, Innovation, Theme
from places.api.serializers import of_whole_place, whole_places


class InnovationViewSet(ChoosingMixin, viewsets.ReadOnlyModelViewSet):
    """Published innovations, oldest change first, so that what changes meanwhile comes at the end."""

    serializer_class = InnovationSerializer
    filterset_class = InnovationFilter
    filter_backends = [QuestionBackend]
    pagination_class = SearchPagination
    question = None
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def readable(self) -> QuerySet:
        return Innovation.objects.visible_to(self.request.user).published()

    def get_queryset(self):
        user, readable = self.request.user, self.readable()
        if self.action == "retrieve":  # who keeps a copy learns here what took its place
            readable = Innovation.objects.filter(
                Q(pk__in=readable.order_by().values("pk"))
                | Q(pk__in=retired_for(user).values("pk"))
            )
        return with_all_shown(readable, user, self.choice)

    def get_object(self):
        innovation = super().get_object()
        if innovation.is_retired:
            innovation.successor = successor_of(innovation, self.request.user)
            if innovation.successor is None:
                raise NotFound()
        return innovation

    def known_parameters(self):
        if self.action == "export":
            return list(self.filterset_class.base_filters)
        known = super().known_parameters()
        return [*known, "sort"] if self.action == "list" else known

    def get_serializer_context(self):
        return super().get_serializer_context() | {"question": self.question}

    @extend_schema(responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR)}, filters=True)
    @action(
        detail=False,
        url_path="export.csv",
        url_name="export",
        pagination_class=None,
        rate_cost=EXPORT,
        renderer_classes=[OrjsonRenderer, CsvRenderer],
    )
    def export(self, request):
        """All innovations that fit the filters, as a CSV file for a spreadsheet."""
        # Everything that can be wrong is checked here: later errors would only cut the file off.
        innovations = self.filter_queryset(self.readable())
        response = StreamingHttpResponse(csv_rows(innovations), content_type="text/csv")
        response["Content-Disposition"] = 'attachment; filename="innovations.csv"'
        return response


def with_all_shown(innovations: QuerySet, user, choice: Choice = EVERYTHING) -> QuerySet:
    """`innovations` with all that their serializer shows of them to `user`, fetched at once."""
    joins = {"place": ["place"], "attribution": ["place"]}
    prefetches = {
        "further_places": ["further_places"],
        "partners": ["partners"],
        "evidence": ["evidence"],
        "progress_updates": ["progress_updates"],
        "attachments": [_shown_attachments()],
        "adoptions": [shown_adoptions(user, choice)],
        "relations": shown_relations(user),
        "met_by": [readable_record(user, "met_by")],
    }
    if choice.expands("place"):
        joins["place"], prefetches["place"] = of_whole_place("place")
    if choice.expands("further_places"):
        prefetches["further_places"] = [Prefetch("further_places", whole_places())]
    texts = () if choice.takes("snippet") else LONG_TEXTS
    return choice.fetch(innovations, joins=joins, prefetches=prefetches, texts=texts)


def _shown_attachments() -> Prefetch:
    """Pictures before documents, each in their order."""
    attachments = Attachment.objects.shown().order_by("-kind", "position", "pk")
    return Prefetch("attachments", attachments, to_attr="shown_attachments")


class ThemeViewSet(ChoosingMixin, viewsets.GenericViewSet):
    """The twenty themes, with the number of published innovations that have each."""

    lookup_field = "slug"
    serializer_class = ThemeSerializer
    queryset = Innovation.objects.none()  # for the schema
    pagination_class = None
    filter_backends = ()

    def known_parameters(self):
        return ["fields"] if self.action in CHOOSING else []

    def _themes(self, request) -> list[dict]:
        if not self.choice.takes("innovations"):
            return [{"slug": theme.value, "name": theme.label} for theme in Theme]
        everything = Innovation.objects.visible_to(request.user).published()
        filterset = InnovationFilter.tolerant(QueryDict(), everything)
        counts = count_facets(filterset, request.user).counts["theme"]
        return [
            {"slug": theme.value, "name": theme.label, "innovations": counts.get(theme.value, 0)}
            for theme in Theme
        ]

    @extend_schema(responses=ThemeSerializer(many=True))
    def list(self, request):
        return Response(self.get_serializer(self._themes(request), many=True).data)

    @extend_schema(responses=ThemeSerializer)
    def retrieve(self, request, slug):
        for theme in self._themes(request):
            if theme["slug"] == slug:
                return Response(self.get_serializer(theme).data)
        raise NotFound()
