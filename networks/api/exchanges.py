"""Offers and requests as data: what everybody, or who asks, may see of them."""

from django.conf import settings
from django.db.models import Prefetch, Q
from rest_framework import mixins, serializers, viewsets

from connected_localism.common.choosing import ChoosingMixin, RowMixin
from innovations.exports import attribution
from networks.api.networks import BriefNetworkSerializer, MemberPlaceSerializer
from networks.exchanging.filters import ExchangeFilter
from networks.models import Exchange, ExchangeParty, Network
from places.api.serializers import PlaceSerializer, of_whole_place


class ExchangePartySerializer(serializers.ModelSerializer):
    """A place with which it is agreed, or that has it."""

    place = MemberPlaceSerializer()

    class Meta:
        model = ExchangeParty
        fields = ["place", "state", "thanks", "updated_at"]


class ExchangeSerializer(RowMixin, serializers.ModelSerializer):
    """An offer or a request. Files are on its page."""

    expansions = {
        "place": PlaceSerializer(allow_null=True),
        "network": BriefNetworkSerializer(allow_null=True),
    }
    id = serializers.UUIDField(source="public_id", read_only=True)
    page_url = serializers.SerializerMethodField(help_text="The page of the offer or request.")
    place = MemberPlaceSerializer(
        allow_null=True, help_text="Null where a source says only that the network has it."
    )
    network = serializers.UUIDField(
        source="network.public_id", read_only=True, allow_null=True, default=None,
        help_text="Id of the network; null for one that belongs to its place alone.",
    )  # fmt: skip
    carried_from = serializers.SlugRelatedField(
        slug_field="code",
        read_only=True,
        help_text="Code of the abolished place whose offer or request it was; null otherwise.",
    )
    attribution = serializers.SerializerMethodField(help_text="Show this where you reuse it.")
    parties = ExchangePartySerializer(source="shown_parties", many=True)

    class Meta:
        model = Exchange
        fields = [
            "id", "page_url", "kind", "type", "title", "summary", "quantity", "unit", "terms",
            "licence", "url", "themes", "is_repeatable", "state", "is_from_source", "place",
            "carried_from", "network", "parties", "attribution", "created_at", "updated_at",
        ]  # fmt: skip

    def get_attribution(self, exchange) -> str:
        owner = exchange.place.official_name if exchange.place else exchange.network.name
        return attribution(owner, "")

    def get_page_url(self, exchange) -> str:
        return settings.SITE_URL + exchange.get_absolute_url()


class ExchangeViewSet(
    ChoosingMixin, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Offers and requests of places, oldest change first. Those of a private network only for the
    people of its places; what a moderator has hidden is not here."""

    serializer_class = ExchangeSerializer
    filterset_class = ExchangeFilter
    queryset = Exchange.objects.none()  # for the schema
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self):
        parties = ExchangeParty.objects.shown().select_related("place").order_by("updated_at", "pk")
        joins = {
            "place": ["place"],
            "network": ["network"],
            "page_url": ["network"],
            "attribution": ["place", "network"],
            "carried_from": ["carried_from"],
        }
        prefetches = {"parties": [Prefetch("parties", parties, to_attr="shown_parties")]}
        if self.choice.expands("place"):
            joins["place"], prefetches["place"] = of_whole_place("place")
        exchanges = (
            Exchange.objects.visible_to(self.request.user)
            .filter(Q(network=None) | Q(network__status=Network.Status.PUBLISHED))
            .filter(is_hidden=False)
        )
        return self.choice.fetch(exchanges, joins=joins, prefetches=prefetches)
