"""Statements as data, with who has signed and for how many residents they speak."""

from django.conf import settings
from django.db.models import Max
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers, viewsets

from connected_localism.common.choosing import EVERYTHING, ChoosingMixin, RowMixin
from networks.api.networks import BriefNetworkSerializer
from networks.influence.filters import StatementFilter
from networks.models import Statement
from networks.showing.statements import cards


class NationSerializer(serializers.Serializer):
    nation = serializers.CharField()
    places = serializers.IntegerField()
    residents = serializers.IntegerField()


class ResidentsSerializer(serializers.Serializer):
    """For whom the places speak, each resident counted once; docs/networks-statements.md says how."""

    places = serializers.IntegerField(help_text="How many places have signed.")
    total = serializers.IntegerField(help_text="Residents of these places, each counted once.")
    years = serializers.ListField(
        child=serializers.IntegerField(), help_text="The years of the figures."
    )
    by_nation = serializers.SerializerMethodField()

    @extend_schema_field(NationSerializer(many=True))
    def get_by_nation(self, residents) -> list[dict]:
        return [
            {"nation": str(nation), "places": places, "residents": number}
            for nation, places, number in residents.by_nation
        ]


class StatementListSerializer(serializers.ListSerializer):
    """Counts the residents of a whole page at once, where they are given."""

    def to_representation(self, data):
        statements = list(data)
        if not self.context.get("choice", EVERYTHING).takes("residents"):
            return super().to_representation(statements)
        counted = {card.statement.pk: card.residents for card in cards(statements)}
        for statement in statements:
            statement.counted = counted[statement.pk]
        return super().to_representation(statements)


class StatementSerializer(RowMixin, serializers.ModelSerializer):
    """A text that places of a network agree to by name."""

    expansions = {"network": BriefNetworkSerializer()}
    id = serializers.UUIDField(source="public_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="The statement's page.")
    signatories_url = serializers.SerializerMethodField(
        help_text="Each signature with its day, version and decision, as JSON."
    )
    network = serializers.UUIDField(source="network.public_id", read_only=True)
    state = serializers.CharField(source="standing", help_text="open, closed or withdrawn.")
    text_version = serializers.IntegerField(read_only=True, help_text="Number of the present text.")
    residents = ResidentsSerializer(source="counted")

    class Meta:
        model = Statement
        list_serializer_class = StatementListSerializer
        fields = [
            "id", "url", "signatories_url", "network", "title", "text", "text_version",
            "addressed_to", "state", "is_for_all_places", "opened_at", "closes_on", "closed_at",
            "residents", "response", "response_by", "response_on", "response_url",
            "is_from_source", "source_url", "source_year", "signatories_complete", "created_at",
            "updated_at",
        ]  # fmt: skip

    def get_url(self, statement) -> str:
        return settings.SITE_URL + statement.get_absolute_url()

    def get_signatories_url(self, statement) -> str:
        return f"{settings.SITE_URL}{statement.get_absolute_url()}signatories.json"


class StatementViewSet(
    ChoosingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Statements of networks, oldest change first. Drafts are not here."""

    serializer_class = StatementSerializer
    filterset_class = StatementFilter
    queryset = Statement.objects.none()  # for the schema
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self):
        listed = Statement.objects.listed_for(self.request.user)
        return listed.select_related("network").annotate(text_version=Max("versions__number"))

    def get_object(self):
        statement = super().get_object()
        if self.choice.takes("residents"):
            (card,) = cards([statement])
            statement.counted = card.residents
        return statement
