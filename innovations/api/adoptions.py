"""Adoptions and ties between innovations, as data."""

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.encoding import iri_to_uri
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, viewsets

from connected_localism.common.choosing import EVERYTHING, Choice, ChoosingMixin, RowMixin
from innovations.api.brief import BriefInnovationSerializer, RelatedSerializer
from innovations.exports import attribution
from innovations.models import Adoption, Innovation, Relation
from places.api.serializers import PlaceSerializer, of_whole_place
from places.lineage import with_predecessors
from places.models import Place

SEVERAL = "; repeat for several."


class AdopterSerializer(serializers.ModelSerializer):
    class Meta:
        model = Place
        fields = ["code", "name", "name_cy", "type", "nation"]


class AdoptionSerializer(serializers.ModelSerializer):
    """One place takes up one innovation. What is not confirmed is the word of one side."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    place = AdopterSerializer(help_text="Who takes it up.")
    is_confirmed = serializers.BooleanField(
        read_only=True, help_text="Whether the other side has confirmed it. Only then it counts."
    )
    record = serializers.SerializerMethodField(
        help_text="Id of the place's own innovation about it, where there is one."
    )

    class Meta:
        model = Adoption
        fields = [
            "id", "place", "stage", "result", "what_changed", "how_it_went", "is_independent",
            "started", "is_confirmed", "recorded_from", "record", "created_at", "updated_at",
        ]  # fmt: skip

    @extend_schema_field({"type": "string", "format": "uuid", "nullable": True})
    def get_record(self, adoption) -> str | None:
        return str(adoption.record.public_id) if adoption.record else None


class WholeAdoptionSerializer(AdoptionSerializer):
    """An adoption with the whole of its place and of what the place itself says about it."""

    place = PlaceSerializer(help_text="Who takes it up.")
    record = BriefInnovationSerializer(allow_null=True)


class ListedAdoptionSerializer(RowMixin, AdoptionSerializer):
    expansions = {
        "innovation": BriefInnovationSerializer(),
        "place": PlaceSerializer(),
        "record": BriefInnovationSerializer(allow_null=True),
    }
    innovation = serializers.UUIDField(
        source="innovation.public_id", read_only=True, help_text="Id of the innovation."
    )

    url = serializers.SerializerMethodField(help_text="Where it stands on the innovation's page.")
    attribution = serializers.SerializerMethodField(help_text="Show this where you reuse it.")

    class Meta(AdoptionSerializer.Meta):
        fields = ["id", "url", "innovation", *AdoptionSerializer.Meta.fields[1:], "attribution"]

    def get_url(self, adoption) -> str:
        return f"{settings.SITE_URL}{iri_to_uri(adoption.innovation.get_absolute_url())}#adoptions"

    def get_attribution(self, adoption) -> str:
        return attribution(adoption.place.official_name, "")


class RelationSerializer(serializers.Serializer):
    """A tie to another innovation, as the people of one of the two state it."""

    kind = serializers.ChoiceField(Relation.Kind.choices)
    direction = serializers.ChoiceField(
        [("out", "out"), ("in", "in")],
        help_text="out: this innovation was adapted from the other, say; in: the other from this.",
    )
    innovation = RelatedSerializer(help_text="The other one.")


class AdoptionFilter(filters.FilterSet):
    innovation = filters.UUIDFilter(
        field_name="innovation__public_id", help_text="Id of an innovation."
    )
    place = filters.CharFilter(
        method="of_place",
        max_length=40,
        help_text="Code of a place that takes something up, with the councils it succeeded.",
    )
    stage = filters.MultipleChoiceFilter(
        choices=Adoption.Stage.choices, distinct=False, help_text="How far it has got" + SEVERAL
    )
    result = filters.MultipleChoiceFilter(
        choices=Adoption.Result.choices, distinct=False, help_text="What came of it" + SEVERAL
    )
    is_confirmed = filters.BooleanFilter(method="of_state", help_text="true or false.")

    def of_place(self, adoptions: QuerySet, _name, code: str) -> QuerySet:
        found = Place.objects.filter(code=code).values_list("pk", flat=True)
        return adoptions.filter(place__in=with_predecessors(found))

    def of_state(self, adoptions: QuerySet, _name, is_confirmed: bool) -> QuerySet:
        confirmed = {"state": Adoption.State.CONFIRMED}
        return adoptions.filter(**confirmed) if is_confirmed else adoptions.exclude(**confirmed)


class AdoptionViewSet(ChoosingMixin, viewsets.ReadOnlyModelViewSet):
    """Which places take up which innovations, oldest change first. Declined ones are not here."""

    serializer_class = ListedAdoptionSerializer
    filterset_class = AdoptionFilter
    queryset = Adoption.objects.none()  # for the schema
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self):
        user = self.request.user
        joins = {
            "place": ["place"],
            "attribution": ["place"],
            "innovation": ["innovation"],
            "url": ["innovation"],
        }
        prefetches = {"record": [readable_record(user)]}
        if self.choice.expands("place"):
            joins["place"], prefetches["place"] = of_whole_place("place")
        if self.choice.expands("innovation"):
            joins["innovation"] = ["innovation__place"]
        adoptions = Adoption.objects.visible_to(user)
        return self.choice.fetch(adoptions, joins=joins, prefetches=prefetches)


def shown_adoptions(user, choice: Choice = EVERYTHING) -> Prefetch:
    """The adoptions of innovations that are read already, newest change first."""
    adoptions = Adoption.objects.shown().prefetch_related(readable_record(user))
    joins, prefetches = ["place"], []
    if choice.expands("adoptions"):
        joins, prefetches = of_whole_place("place")
    adoptions = adoptions.select_related(*joins).prefetch_related(*prefetches)
    adoptions = adoptions.order_by("-updated_at", "-pk")
    return Prefetch("adoptions", adoptions, to_attr="shown_adoptions")


def shown_relations(user) -> list[Prefetch]:
    """Ties to what `user` may read, in both directions."""
    readable = Innovation.objects.visible_to(user).published().order_by().values("pk")
    ties = Relation.objects.standing().order_by("pk")
    return [
        Prefetch(
            f"relations_{way}",
            ties.filter(**{f"{other}__in": readable}).select_related(other),
            to_attr=f"shown_relations_{way}",
        )
        for way, other in (("out", "target"), ("in", "source"))
    ]


def relations_of(innovation: Innovation) -> list[dict]:
    """For RelationSerializer, from what `shown_relations` fetched."""
    out = [(tie.kind, "out", tie.target) for tie in innovation.shown_relations_out]
    back = [(tie.kind, "in", tie.source) for tie in innovation.shown_relations_in]
    return [
        {"kind": kind, "direction": direction, "innovation": other}
        for kind, direction, other in out + back
    ]


def readable_record(user, field: str = "record") -> Prefetch:
    """The innovation that a row refers to, where `user` may read it."""
    readable = Innovation.objects.visible_to(user).published().order_by()
    return Prefetch(field, readable.select_related("place"))
