"""Records as partners harvest them: as the API shows one to anybody, apart from what is not a
fact of the record."""

from innovations.api.serializers import InnovationSerializer
from networks.api.networks import NetworkSerializer
from places.api.serializers import PlaceSerializer

# `snippet` answers a question. The others become true by the calendar alone, which no change tells
# of; `confirmed_at` and `review_due`, `stage` and `active_at` say when (docs/harvest.md).
LEFT_OUT = {"snippet", "is_unconfirmed", "is_quiet"}


class HarvestedInnovationSerializer(InnovationSerializer):
    class Meta(InnovationSerializer.Meta):
        fields = [name for name in InnovationSerializer.Meta.fields if name not in LEFT_OUT]


class HarvestedPlaceSerializer(PlaceSerializer):
    pass


class HarvestedNetworkSerializer(NetworkSerializer):
    class Meta(NetworkSerializer.Meta):
        fields = [name for name in NetworkSerializer.Meta.fields if name not in LEFT_OUT]
