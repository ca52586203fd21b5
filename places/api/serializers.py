from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from connected_localism.common.choosing import EVERYTHING, RowMixin
from connected_localism.common.context import DATA_ATTRIBUTION
from places.bands import DEPRIVATION_INDEX
from places.models import Place

LICENCE = "CC-BY-4.0 AND OGL-UK-3.0"


class BriefPlaceSerializer(serializers.ModelSerializer):
    """Which place is meant; `/places/{code}/` has the rest."""

    class Meta:
        model = Place
        fields = ["code", "slug", "name", "name_cy", "type", "tier", "nation"]


class PlaceSerializer(RowMixin, serializers.ModelSerializer):
    """A council, strategic authority or community. `code` is stable; GSS codes are not."""

    always = ("code",)
    expansions = {
        "parent": BriefPlaceSerializer(allow_null=True),
        "combined_authority": BriefPlaceSerializer(allow_null=True),
        "successors": BriefPlaceSerializer(many=True),
        "predecessors": BriefPlaceSerializer(many=True),
    }
    url = serializers.SerializerMethodField(help_text="The place's page.")
    website = serializers.CharField(allow_blank=True)
    gss_code = serializers.SerializerMethodField(help_text="The ONS code of today's boundary.")
    former_gss_codes = serializers.SerializerMethodField()
    parent = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    combined_authority = serializers.SlugRelatedField("code", read_only=True, allow_null=True)
    licence = serializers.SerializerMethodField(
        help_text="An SPDX expression: parts of the data are under each of the licences."
    )
    attribution = serializers.SerializerMethodField(help_text="Show this where you reuse it.")
    successors = serializers.SlugRelatedField("code", many=True, read_only=True)
    predecessors = serializers.SlugRelatedField("code", many=True, read_only=True)

    class Meta:
        model = Place
        fields = [
            "code", "slug", "url", "name", "name_cy", "official_name", "kind", "type", "tier",
            "nation", "region", "gss_code", "former_gss_codes", "parent", "combined_authority",
            "combined_authority_role", "successors", "predecessors", "active_from", "active_until",
            "population", "population_year", "area_km2", "latitude", "longitude", "pct_under_20",
            "pct_65_plus", "age_year", "deprivation_score", "deprivation_decile", "pct_rural",
            "rural_urban_label", "website", "licence", "attribution", "updated_at",
        ]  # fmt: skip
        extra_kwargs = {
            "deprivation_score": {
                "help_text": format_lazy(
                    "{} {}", _("Higher means more deprived."), DEPRIVATION_INDEX
                )
            },
            "deprivation_decile": {
                "help_text": format_lazy(
                    "{} {}", _("1 is the most deprived tenth."), DEPRIVATION_INDEX
                )
            },
        }

    def get_url(self, place) -> str:
        return settings.SITE_URL + place.get_absolute_url()

    def get_licence(self, place) -> str:
        return LICENCE

    def get_attribution(self, place) -> str:
        return DATA_ATTRIBUTION

    def get_gss_code(self, place) -> str | None:
        return next((gss.code for gss in place.gss_codes.all() if gss.is_current), None)

    def get_former_gss_codes(self, place) -> list[str]:
        return [gss.code for gss in place.gss_codes.all() if not gss.is_current]


# What PlaceSerializer reads beside the row of a place, by field.
JOINS = {"parent": ["parent"], "combined_authority": ["combined_authority"]}
PREFETCHES = {
    "gss_code": ["gss_codes"],
    "former_gss_codes": ["gss_codes"],
    "successors": ["successors"],
    "predecessors": ["predecessors"],
}


def whole_places() -> QuerySet:
    """Places as PlaceSerializer shows them."""
    return EVERYTHING.fetch(Place.objects.all(), joins=JOINS, prefetches=PREFETCHES)


def of_whole_place(field: str) -> tuple[list[str], list[str]]:
    """Joins and prefetches for rows that show the whole of the place that is in their `field`."""
    joins, prefetches = (
        [f"{field}__{name}" for names in needed.values() for name in names]
        for needed in (JOINS, PREFETCHES)
    )
    return [field, *joins], prefetches
