"""Other innovations as parts of a row: which one is meant."""

from django.conf import settings
from django.utils.encoding import iri_to_uri
from rest_framework import serializers

from innovations.models import Innovation, Theme
from places.models import Place

# Not read where they are not shown: most of a record.
LONG_TEXTS = ("challenge", "approach", "outcomes", "lessons", "transfer_notes")


class InnovationPlaceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Place
        fields = ["code", "name", "name_cy", "nation", "region"]


class RelatedSerializer(serializers.ModelSerializer):
    id = serializers.UUIDField(source="public_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="The innovation's page.")

    class Meta:
        model = Innovation
        fields = ["id", "title", "url"]

    def get_url(self, innovation) -> str:
        return settings.SITE_URL + iri_to_uri(innovation.get_absolute_url())


class BriefInnovationSerializer(RelatedSerializer):
    """What a card on a page shows; `/innovations/{id}/` has the rest."""

    themes = serializers.ListField(child=serializers.ChoiceField(Theme.choices))
    place = InnovationPlaceSerializer()

    class Meta:
        model = Innovation
        fields = [
            "id", "url", "kind", "stage", "result", "title", "summary", "themes", "place",
            "licence", "updated_at",
        ]  # fmt: skip
