"""Networks as data: what everybody, or who asks, may see of them."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action

from connected_localism.common.api import CsvRenderer, OrjsonRenderer
from connected_localism.common.choosing import EVERYTHING, Choice, ChoosingMixin, RowMixin
from connected_localism.common.rates import EXPORT
from innovations.api.brief import BriefInnovationSerializer
from innovations.exports import attribution
from innovations.models import Innovation
from networks.exports import csv_rows
from networks.filters import NetworkFilter
from networks.models import Network, NetworkMember
from places.models import Place

State = NetworkMember.State


class MemberPlaceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Place
        fields = ["code", "name", "name_cy", "type", "nation"]


class NetworkMemberSerializer(serializers.ModelSerializer):
    """One place that takes part."""

    place = MemberPlaceSerializer()
    carried_from = serializers.SlugRelatedField(
        slug_field="code",
        read_only=True,
        help_text="Code of the abolished place whose part it took over; null otherwise.",
    )

    class Meta:
        model = NetworkMember
        fields = ["place", "role", "joined_on", "is_from_source", "carried_from"]


class BriefNetworkSerializer(serializers.ModelSerializer):
    """Which network is meant; `/networks/{id}/` has the rest."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="The network's page.")

    class Meta:
        model = Network
        fields = ["id", "url", "kind", "name"]

    def get_url(self, network) -> str:
        return settings.SITE_URL + network.get_absolute_url()


class NetworkSerializer(RowMixin, serializers.ModelSerializer):
    """A network of places, with those that take part today."""

    expansions = {"innovations": BriefInnovationSerializer(many=True, source="shown_records")}
    id = serializers.UUIDField(source="public_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="The network's page.")
    is_quiet = serializers.BooleanField(
        read_only=True, help_text="Whether nothing was done in it for half a year."
    )
    innovations = serializers.SerializerMethodField(
        help_text="Ids of the innovations and needs that it stands around."
    )
    attribution = serializers.SerializerMethodField(help_text="Show this where you reuse it.")
    members = NetworkMemberSerializer(source="shown_members", many=True)

    class Meta:
        model = Network
        fields = [
            "id", "url", "kind", "name", "purpose", "results", "themes", "innovations", "members",
            "members_complete", "other_partners", "started_year", "stage", "joining", "visibility",
            "review_due", "active_at", "is_quiet", "closed_at", "closing_note", "source_url",
            "source_name", "provenance", "licence", "attribution", "created_at",
            "updated_at", "published_at",
        ]  # fmt: skip

    def get_url(self, network) -> str:
        return settings.SITE_URL + network.get_absolute_url()

    def get_attribution(self, network) -> str:
        return attribution(network.name, network.source_name)

    @extend_schema_field({"type": "array", "items": {"type": "string", "format": "uuid"}})
    def get_innovations(self, network) -> list[str]:
        return [str(record.public_id) for record in network.shown_records]


def with_all_shown(networks: QuerySet, user, choice: Choice = EVERYTHING) -> QuerySet:
    """`networks` with all that their serializer shows of them to `user`, fetched at once."""
    members = NetworkMember.objects.active().select_related("place", "carried_from")
    records = Innovation.objects.visible_to(user).published().order_by("pk")
    if choice.expands("innovations"):
        records = records.select_related("place")
    else:
        records = records.only("public_id")
    prefetches = {
        "members": [Prefetch("members", members, to_attr="shown_members")],
        "innovations": [Prefetch("innovations", records, to_attr="shown_records")],
    }
    return choice.fetch(networks, prefetches=prefetches)


class NetworkViewSet(
    ChoosingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Networks of places, oldest change first. Private ones only for the people of their places."""

    serializer_class = NetworkSerializer
    filterset_class = NetworkFilter
    queryset = Network.objects.none()  # for the schema
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self):
        user = self.request.user
        return with_all_shown(Network.objects.visible_to(user).published(), user, self.choice)

    def known_parameters(self):
        if self.action == "export":
            return list(self.filterset_class.base_filters)
        return super().known_parameters()

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
        """The networks that everybody sees and that fit the filters, as a CSV file for a
        spreadsheet; private ones are in no file, whoever asks."""
        # Everything that can be wrong is checked here: later errors would only cut the file off.
        everybodys = Network.objects.visible_to(AnonymousUser()).published()
        networks = self.filter_queryset(everybodys)
        response = StreamingHttpResponse(csv_rows(networks), content_type="text/csv")
        response["Content-Disposition"] = 'attachment; filename="networks.csv"'
        return response
