from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from connected_localism.common.choosing import ChoosingMixin
from places.api.figures import (
    FiguresQuestion,
    FiguresSerializer,
    NeighboursQuestion,
    NeighboursSerializer,
)
from places.api.serializers import JOINS, PREFETCHES, PlaceSerializer
from places.filters import PlaceFilter
from places.models import Place
from places.neighbours import answering_place_id, neighbours_of
from places.neighbours.figures import inherited_figures

_QUESTIONS = {"neighbours": NeighboursQuestion, "indicators": FiguresQuestion}


class PlaceViewSet(ChoosingMixin, viewsets.ReadOnlyModelViewSet):
    """Councils, strategic authorities and communities, past ones included, oldest change first."""

    serializer_class = PlaceSerializer
    filterset_class = PlaceFilter
    lookup_field = "code"
    lookup_value_converter = "slug"
    queryset = Place.objects.all()

    def get_queryset(self):
        places = super().get_queryset()
        if self.action in _QUESTIONS:  # of the place itself these show no more than its code
            return places
        return self.choice.fetch(places, joins=JOINS, prefetches=PREFETCHES)

    def known_parameters(self):
        question = _QUESTIONS.get(self.action)
        return list(question().fields) if question else super().known_parameters()

    def _asked(self) -> dict:
        """The query parameters of an action, checked; a wrong one is a 400."""
        question = _QUESTIONS[self.action](data=self.request.query_params)
        question.is_valid(raise_exception=True)
        return question.validated_data

    @extend_schema(parameters=[NeighboursQuestion], responses=NeighboursSerializer, filters=False)
    @action(detail=True, pagination_class=None)
    def neighbours(self, request, code):
        """The places most like this one, by one model, each with its reasons."""
        asked, place = self._asked(), self.get_object()
        found = neighbours_of(place, **asked)
        run = found[0].run if found else None
        answer = {
            "place": place.parent.code if answering_place_id(place) != place.pk else place.code,
            "model": asked["model"],
            "version": run and run.version,
            "computed_at": run and run.computed_at,
            "results": found,
        }
        return Response(NeighboursSerializer(answer).data)

    @extend_schema(parameters=[FiguresQuestion], responses=FiguresSerializer, filters=False)
    @action(detail=True, pagination_class=None)
    def indicators(self, request, code):
        """The figures of this place, by indicator, the latest year first."""
        asked, place = self._asked(), self.get_object()
        values = place.indicator_values.select_related("indicator")
        if "indicator" in asked:
            values = values.filter(indicator__slug=asked["indicator"])
        if "year" in asked:
            values = values.filter(year=asked["year"])
        inherited = [
            {"indicator": slug, "year": year, "value": value}
            for slug, (value, year) in sorted(inherited_figures(place).items())
            if asked.get("indicator", slug) == slug and asked.get("year", year) == year
        ]
        answer = {
            "place": place.code,
            "results": values.order_by("indicator__slug", "-year"),
            "inherited": inherited,
        }
        return Response(FiguresSerializer(answer).data)
