"""The feed as data, and what can be asked of it."""

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from connected_localism.common.pagination import KeysetPagination
from connected_localism.harvest.resources import RESOURCES

CHANGES = ("created", "updated", "withdrawn", "merged", "succeeded")
REASONS = ("withdrawn", "hidden", "merged", "not_public", "deleted")


class ChangesQuestion(serializers.Serializer):
    since = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=400,
        help_text="The `cursor` of the last answer; nothing, to begin with all there is.",
    )
    page_size = serializers.IntegerField(
        required=False,
        default=KeysetPagination.default_size,
        min_value=1,
        max_value=KeysetPagination.max_size,
    )


class ChangedSerializer(serializers.Serializer):
    """One object as it is now, or word that it is not public any more."""

    resource = serializers.ChoiceField([(name, name) for name in RESOURCES])
    id = serializers.CharField(help_text="Of a place its `code`, of all else its `id`.")
    change = serializers.ChoiceField(
        [(change, change) for change in CHANGES],
        help_text="`created` and `updated`: put it into your copy. `succeeded`: the same, of a place"
        " that others took over (`data.successors`). `withdrawn` and `merged`: delete it.",
    )
    at = serializers.DateTimeField(help_text="When it was changed last.")
    data = serializers.SerializerMethodField(
        required=False, help_text="All that is public of it. Left out of what is to be deleted."
    )
    reason = serializers.ChoiceField(
        [(reason, reason) for reason in REASONS],
        required=False,
        help_text="Only of what is to be deleted.",
    )
    into = serializers.CharField(
        required=False, help_text="Only of what was merged: the id of what replaced it."
    )

    @extend_schema_field(
        PolymorphicProxySerializer(
            component_name="HarvestedRecord",
            serializers=[resource.serializer for resource in RESOURCES.values()],
            resource_type_field_name=None,
        )
    )
    def get_data(self, changed):
        return changed["data"]


class ChangesSerializer(serializers.Serializer):
    """A page of the feed."""

    next = serializers.URLField(help_text="Where to read on, now or tomorrow.")
    cursor = serializers.CharField(help_text="What `next` has as `since`. Keep it.")
    has_more = serializers.BooleanField(help_text="Whether there is more to read now.")
    results = ChangedSerializer(many=True)
