"""What took over from which place, as data."""

from datetime import date

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from rest_framework import mixins, serializers, viewsets

from connected_localism.common.choosing import ChoosingMixin, RowMixin
from connected_localism.common.pagination import Ordering
from places.api.serializers import BriefPlaceSerializer, PlaceSerializer, of_whole_place
from places.models import Succession


class SuccessionSerializer(RowMixin, serializers.ModelSerializer):
    """One place took over another, or part of it: after a split there are several rows."""

    always = ("from_place", "to_place")
    expansions = {"from_place": PlaceSerializer(), "to_place": PlaceSerializer()}
    from_place = BriefPlaceSerializer()
    to_place = BriefPlaceSerializer()

    class Meta:
        model = Succession
        fields = ["from_place", "to_place", "date"]


class SuccessionFilter(filters.FilterSet):
    place = filters.CharFilter(
        method="of_place", max_length=40, help_text="Code of a place, on either side."
    )
    from_place = filters.CharFilter(
        field_name="from_place__code", max_length=40, help_text="Code of what was taken over."
    )
    to_place = filters.CharFilter(
        field_name="to_place__code", max_length=40, help_text="Code of what took over."
    )
    since = filters.DateFilter(
        field_name="date", lookup_expr="gte", help_text="First day of the successor, or later."
    )
    until = filters.DateFilter(
        field_name="date", lookup_expr="lte", help_text="First day of the successor, or earlier."
    )

    def of_place(self, successions: QuerySet, _name, code: str) -> QuerySet:
        return successions.filter(Q(from_place__code=code) | Q(to_place__code=code))


class SuccessionViewSet(ChoosingMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Mergers, splits and replacements of places by the successor's first day, oldest first.

    Direct ones alone; follow them for chains. Days to come are announced, and not yet so.
    """

    serializer_class = SuccessionSerializer
    filterset_class = SuccessionFilter
    keyset_ordering = Ordering("date", date, descending=False)
    queryset = Succession.objects.all()

    def get_queryset(self):
        joins, prefetches = {}, {}
        for field in SuccessionSerializer.always:
            whole = of_whole_place(field) if self.choice.expands(field) else ([field], [])
            joins[field], prefetches[field] = whole
        return self.choice.fetch(super().get_queryset(), joins=joins, prefetches=prefetches)
