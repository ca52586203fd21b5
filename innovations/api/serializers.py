from django.conf import settings
from django.utils.encoding import iri_to_uri
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from connected_localism.common.choosing import RowMixin
from innovations.api.adoptions import (
    AdoptionSerializer,
    RelationSerializer,
    WholeAdoptionSerializer,
    relations_of,
)
from innovations.api.brief import (
    BriefInnovationSerializer,
    InnovationPlaceSerializer,
    RelatedSerializer,
)
from innovations.api.search import SnippetSerializer
from innovations.exports import attribution
from innovations.models import (
    Attachment,
    Evidence,
    Innovation,
    Partner,
    ProgressUpdate,
    Theme,
)
from innovations.search.snippets import FIELDS, snippet
from places.api.serializers import PlaceSerializer


class PartnerSerializer(serializers.ModelSerializer):
    class Meta:
        model = Partner
        fields = ["name", "role"]


class EvidenceSerializer(serializers.ModelSerializer):
    url = serializers.CharField(allow_blank=True)

    class Meta:
        model = Evidence
        fields = ["kind", "title", "url", "date", "is_independent"]


class ProgressUpdateSerializer(serializers.ModelSerializer):
    class Meta:
        model = ProgressUpdate
        fields = ["date", "text"]


class AttachmentSerializer(serializers.ModelSerializer):
    """A picture or document. Those under the licence "permission" may be shown, not reused."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="Address of the file. It never changes.")

    class Meta:
        model = Attachment
        fields = [
            "id", "kind", "url", "content_type", "size", "width", "height", "title", "alt_text",
            "is_decorative", "credit", "licence", "language",
        ]  # fmt: skip

    def get_url(self, attachment) -> str:
        return settings.SITE_URL + iri_to_uri(attachment.get_absolute_url())


class InnovationSerializer(RowMixin, serializers.ModelSerializer):
    """One innovation with all that its page shows. `id` is never reused."""

    expansions = {
        "place": PlaceSerializer(),
        "further_places": PlaceSerializer(many=True),
        "met_by": BriefInnovationSerializer(allow_null=True),
        "adoptions": WholeAdoptionSerializer(many=True, source="shown_adoptions"),
    }

    id = serializers.UUIDField(source="public_id", read_only=True)
    url = serializers.SerializerMethodField(help_text="The innovation's page.")
    themes = serializers.ListField(child=serializers.ChoiceField(Theme.choices))
    place = InnovationPlaceSerializer(help_text="Who did it; an abolished council keeps its own.")
    further_places = serializers.SlugRelatedField("code", many=True, read_only=True)
    partners = PartnerSerializer(many=True)
    evidence = EvidenceSerializer(many=True)
    attachments = AttachmentSerializer(
        many=True, source="shown_attachments", help_text="Pictures first, in their order."
    )
    progress_updates = ProgressUpdateSerializer(
        many=True, help_text="How it went on since it was described, newest first."
    )
    computed_evidence_level = serializers.IntegerField(
        source="computed_level", read_only=True,
        help_text="4 or 5 by independent adopters, else 0; see `adoptions`.",
    )  # fmt: skip
    adoptions = AdoptionSerializer(
        many=True, source="shown_adoptions", help_text="Places that take it up."
    )
    superseded_by = serializers.SerializerMethodField(
        help_text="The innovation for which its people retired this one; null of all others. "
        "Retired ones are found by their id only."
    )
    relations = serializers.SerializerMethodField(help_text="Stated ties to other innovations.")
    met_by = serializers.UUIDField(
        source="met_by.public_id", read_only=True, allow_null=True,
        help_text="`id` of the innovation that met this need, if it can be read; such a need has "
        "the stage `ended` with the reason `met`.",
    )  # fmt: skip
    source_url = serializers.CharField(allow_blank=True, help_text="Empty when there is none.")
    is_unconfirmed = serializers.BooleanField(
        read_only=True, help_text="Never confirmed, or not again since its review fell due."
    )
    attribution = serializers.SerializerMethodField(help_text="Show this where you reuse it.")
    snippet = serializers.SerializerMethodField(
        help_text="In a list with a question: where the record answers it. Otherwise null."
    )

    class Meta:
        model = Innovation
        fields = [
            "id", "slug", "url", "kind", "stage", "end_reason", "end_note", "met_by", "result", "title", "summary",
            "challenge", "approach", "outcomes", "lessons", "transfer_notes", "themes", "services",
            "place", "further_places", "lead_organisation", "lead_kind", "partners", "started",
            "ended", "cost_gbp", "cost_note", "cost_basis", "saving_gbp", "saving_note",
            "saving_basis", "evidence_level", "computed_evidence_level", "evidence",
            "adoptions", "relations", "superseded_by", "attachments", "source_url", "source_name",
            "source_checked", "provenance", "licence", "attribution", "language",
            "translation_state", "visibility", "published_at", "updated_at", "confirmed_at",
            "review_due", "is_unconfirmed", "progress_updates", "snippet",
        ]  # fmt: skip

    def get_url(self, innovation) -> str:
        return settings.SITE_URL + iri_to_uri(innovation.get_absolute_url())

    @extend_schema_field(RelatedSerializer(allow_null=True))
    def get_superseded_by(self, innovation):
        newer = getattr(innovation, "successor", None)
        return RelatedSerializer(newer).data if newer else None

    @extend_schema_field(RelationSerializer(many=True))
    def get_relations(self, innovation):
        return RelationSerializer(relations_of(innovation), many=True).data

    @extend_schema_field(SnippetSerializer(allow_null=True))
    def get_snippet(self, innovation) -> dict | None:
        question = self.context.get("question")
        if question is None:
            return None
        texts = {name: getattr(innovation, name) for name in FIELDS}
        found = snippet(texts, question.marked_stems)
        return found and SnippetSerializer(found).data

    def get_attribution(self, innovation) -> str:
        return attribution(innovation.place.official_name, innovation.source_name)


class ThemeSerializer(RowMixin, serializers.Serializer):
    always = ("slug",)
    slug = serializers.CharField(help_text="Stable public identifier.")
    name = serializers.CharField()
    innovations = serializers.IntegerField(help_text="How many published innovations have it.")
