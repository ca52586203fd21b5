"""Figures of places, and the places that are alike by them, as data."""

from django_filters import rest_framework as filters
from rest_framework import serializers, viewsets

from connected_localism.common.choosing import ChoosingMixin, RowMixin
from connected_localism.common.pagination import Ordering
from places.api.serializers import BriefPlaceSerializer
from places.models import Indicator, IndicatorValue, Neighbour
from places.neighbours.recipe import KEPT
from places.neighbours.wording import in_words


class IndicatorSerializer(RowMixin, serializers.ModelSerializer):
    """What is measured, in which unit, and whom to credit wherever a figure is shown."""

    always = ("slug",)
    source_url = serializers.CharField(allow_blank=True)

    class Meta:
        model = Indicator
        fields = [
            "slug", "name", "unit", "group", "direction", "within_nation", "source", "source_url",
            "licence", "attribution",
        ]  # fmt: skip


class IndicatorFilter(filters.FilterSet):
    group = filters.MultipleChoiceFilter(
        choices=Indicator.Group.choices, help_text="Repeat for several."
    )


class IndicatorViewSet(ChoosingMixin, viewsets.ReadOnlyModelViewSet):
    """What is known of places beside the register, by slug. Slugs never change."""

    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter
    lookup_field = "slug"
    lookup_value_converter = "slug"
    keyset_ordering = Ordering("slug", str, descending=False)
    queryset = Indicator.objects.all()


class FiguresQuestion(serializers.Serializer):
    indicator = serializers.SlugField(required=False, help_text="Slug of one indicator.")
    year = serializers.IntegerField(
        required=False, min_value=1900, max_value=2100, help_text="Figures of one year alone."
    )


class FigureSerializer(serializers.ModelSerializer):
    indicator = serializers.SlugRelatedField("slug", read_only=True)

    class Meta:
        model = IndicatorValue
        fields = ["indicator", "year", "period", "value"]


class InheritedFigureSerializer(serializers.Serializer):
    indicator = serializers.CharField()
    year = serializers.IntegerField(help_text="The earliest of those that went in.")
    value = serializers.FloatField()


class FiguresSerializer(serializers.Serializer):
    """All figures of a place. What is not known is left out, and is never zero."""

    place = serializers.CharField(help_text="Code of the place.")
    results = FigureSerializer(many=True)
    inherited = InheritedFigureSerializer(
        many=True,
        help_text="What stands for figures of a new council that are not published yet: those of"
        " the districts it was made from together.",
    )


class NeighboursQuestion(serializers.Serializer):
    model = serializers.ChoiceField(
        Neighbour.Model.choices,
        default=Neighbour.Model.OVERALL,
        help_text="In what they are alike.",
    )
    most = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=KEPT,
        help_text="How many at most; 10 unless given, 5 of a strategic authority.",
    )


class ReasonSerializer(serializers.Serializer):
    """In what the neighbour is like the place or unlike it; figures with the year of each."""

    indicator = serializers.CharField(help_text="Slug of the indicator, or “nearby”.")
    how = serializers.ChoiceField(
        [(how, how) for how in ("similar", "higher", "lower", "bordering", "distance")],
        help_text="The neighbour's figure beside the place's.",
    )
    value = serializers.FloatField(required=False)
    year = serializers.IntegerField(required=False)
    neighbour_value = serializers.FloatField(required=False)
    neighbour_year = serializers.IntegerField(required=False)
    is_inherited = serializers.BooleanField(
        required=False,
        help_text="True where the value is that of the districts the place was made from, until"
        " its own is published; else left out.",
    )
    neighbour_is_inherited = serializers.BooleanField(
        required=False, help_text="The same for the neighbour's value."
    )
    kilometres = serializers.FloatField(required=False)


class NeighbourSerializer(serializers.ModelSerializer):
    place = BriefPlaceSerializer(source="neighbour")
    reasons = ReasonSerializer(many=True)
    reasons_in_words = serializers.SerializerMethodField()

    class Meta:
        model = Neighbour
        fields = ["rank", "place", "distance", "reasons", "reasons_in_words"]

    def get_reasons_in_words(self, neighbour) -> str:
        return in_words(neighbour.reasons)


class NeighboursSerializer(serializers.Serializer):
    """The places most like one, nearest first. Empty where too little is known of it."""

    place = serializers.CharField(help_text="Code of the place; for a community, of its council.")
    model = serializers.ChoiceField(Neighbour.Model.choices)
    version = serializers.IntegerField(
        allow_null=True, help_text="Of the computation: it changes when any figure has changed."
    )
    computed_at = serializers.DateTimeField(allow_null=True)
    results = NeighbourSerializer(many=True)
