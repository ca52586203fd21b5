"""Stated ties between innovations, each once."""

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.encoding import iri_to_uri
from django_filters import rest_framework as filters
from rest_framework import serializers, viewsets

from connected_localism.common.choosing import ChoosingMixin, RowMixin
from connected_localism.common.pagination import Ordering
from innovations.api.brief import BriefInnovationSerializer, RelatedSerializer
from innovations.exports import attribution
from innovations.models import Innovation, Relation


class StatedRelationSerializer(RowMixin, serializers.ModelSerializer):
    """Read from `source` to `target`: source was adapted from target, say. The people of source
    state it, and those of target have not objected."""

    expansions = {"source": BriefInnovationSerializer(), "target": BriefInnovationSerializer()}

    id = serializers.UUIDField(source="public_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="The page of `source`, where it stands.")
    source = RelatedSerializer()
    target = RelatedSerializer()
    attribution = serializers.SerializerMethodField(help_text="Show this where you reuse it.")

    class Meta:
        model = Relation
        fields = ["id", "url", "kind", "source", "target", "created_at", "attribution"]

    def get_url(self, relation) -> str:
        return settings.SITE_URL + iri_to_uri(relation.source.get_absolute_url())

    def get_attribution(self, relation) -> str:
        return attribution(relation.source.place.official_name, relation.source.source_name)


class RelationFilter(filters.FilterSet):
    innovation = filters.UUIDFilter(
        method="of_innovation", help_text="Id of an innovation, on either side."
    )
    source = filters.UUIDFilter(
        field_name="source__public_id", help_text="Id of the innovation whose people state it."
    )
    target = filters.UUIDFilter(field_name="target__public_id", help_text="Id of the other one.")
    kind = filters.MultipleChoiceFilter(
        choices=Relation.Kind.choices, distinct=False, help_text="Repeat for several."
    )

    def of_innovation(self, relations: QuerySet, _name, public_id) -> QuerySet:
        return relations.filter(Q(source__public_id=public_id) | Q(target__public_id=public_id))


class RelationViewSet(ChoosingMixin, viewsets.ReadOnlyModelViewSet):
    """Which innovation was adapted from which, inspired by it, or goes with it; oldest first."""

    serializer_class = StatedRelationSerializer
    filterset_class = RelationFilter
    keyset_ordering = Ordering("created_at", descending=False)
    queryset = Relation.objects.none()  # for the schema
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self):
        readable = Innovation.objects.visible_to(self.request.user).published().order_by()
        ties = Relation.objects.standing().filter(
            source__in=readable.values("pk"), target__in=readable.values("pk")
        )
        joins = {
            "url": ["source"],
            "attribution": ["source__place"],
            "source": ["source__place"],
            "target": ["target__place"],
        }
        return self.choice.fetch(ties, joins=joins)
