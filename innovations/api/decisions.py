"""The public log of decisions, as data."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import mixins, serializers, viewsets

from connected_localism.common.choosing import ChoosingMixin, RowMixin
from connected_localism.common.pagination import Ordering
from innovations.models import Decision, Innovation
from innovations.reviewing.decision_log import LOGGED, entry, logged_decisions

STEPS = [(step, step) for step in LOGGED]


class DecisionSerializer(RowMixin, serializers.Serializer):
    """One decision by which a record was declined, hidden, or by which that was taken back."""

    always = ("number",)
    number = serializers.IntegerField(help_text="Never reused.")
    decided_at = serializers.DateTimeField()
    decision = serializers.ChoiceField(STEPS)
    category = serializers.ChoiceField(
        [("", ""), *Decision.Category.choices],
        help_text="The kind of reason; empty where a decision was taken back.",
    )
    reason = serializers.CharField(
        allow_blank=True, help_text="The moderator's public reason; only where a record was hidden."
    )
    kind = serializers.ChoiceField(Innovation.Kind.choices)
    place = serializers.CharField(help_text="Code of the place.")
    place_name = serializers.CharField()
    place_name_cy = serializers.CharField(allow_blank=True)

    def to_representation(self, row):
        return super().to_representation(entry(row))


class DecisionFilter(filters.FilterSet):
    decision = filters.MultipleChoiceFilter(
        choices=STEPS, method="of_steps", help_text="What was decided; repeat for several."
    )
    category = filters.MultipleChoiceFilter(
        choices=Decision.Category.choices, help_text="Kind of reason; repeat for several."
    )
    place = filters.CharFilter(
        field_name="innovation__place__code", max_length=40, help_text="Code of a place."
    )

    def of_steps(self, decisions: QuerySet, _name, steps: list[str]) -> QuerySet:
        return decisions.filter(step__in=steps) if steps else decisions


class DecisionViewSet(ChoosingMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """What was declined or hidden and why, oldest first. Names no person and no record."""

    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter
    keyset_ordering = Ordering("created_at", descending=False)
    queryset = Decision.objects.none()  # for the schema

    def get_queryset(self):
        return logged_decisions()
