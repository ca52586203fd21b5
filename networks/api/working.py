"""What the places of a network do together, as data for those who read it on the pages.

Updates are for whoever sees the network; the rest is for the people of its places and moderators.
Nobody is named: each row says for which place somebody acted.
"""

from django.conf import settings
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, viewsets

from connected_localism.common.choosing import ChoosingMixin, RowMixin
from networks.api.networks import MemberPlaceSerializer
from networks.models import Action, Meeting, Network, Post, Resolution, SharedUpdate
from networks.working.permissions import require_reads_inside

PAGE_URL = "The page of it."


class RowSerializer(RowMixin, serializers.ModelSerializer):
    """What all of them have: an id, a page, and the place acted for."""

    page_url = serializers.SerializerMethodField(help_text=PAGE_URL)
    place = MemberPlaceSerializer(help_text="The place for which somebody wrote it.")

    def get_page_url(self, row) -> str:
        return settings.SITE_URL + row.get_absolute_url()


class RemovableSerializer(RowSerializer):
    """Of what was removed only that there was something, and why it went: none of its words."""

    words = ("title", "text")

    def to_representation(self, row):
        shown = super().to_representation(row)
        if row.is_removed:
            shown |= dict.fromkeys(shown.keys() & set(self.words), "")
        return shown


class SharedUpdateSerializer(RemovableSerializer):
    """A dated note of how it goes, or the mark that there was one."""

    words = ("title", "text", "url")

    class Meta:
        model = SharedUpdate
        fields = [
            "id", "page_url", "place", "happened_on", "title", "text", "url", "created_at",
            "updated_at", "removed_at", "removal_reason",
        ]  # fmt: skip


class ResolutionSerializer(RemovableSerializer):
    """Something the places decided, or the mark that there was a decision."""

    meeting = serializers.PrimaryKeyRelatedField(
        read_only=True, help_text="Id of the meeting at which it was decided, if it was at one."
    )

    class Meta:
        model = Resolution
        fields = [
            "id", "page_url", "place", "decided_on", "title", "text", "meeting", "created_at",
            "updated_at", "removed_at", "removal_reason",
        ]  # fmt: skip


class ActionSerializer(RowSerializer):
    """Something that a place does until a day."""

    owner = MemberPlaceSerializer(help_text="The place that does it.")
    carried_from = serializers.SlugRelatedField(
        slug_field="code",
        read_only=True,
        help_text="Code of the abolished place that was to do it; null otherwise.",
    )
    is_overdue = serializers.BooleanField(read_only=True)
    resolution = serializers.SerializerMethodField(
        help_text="Id of the decision it follows from; null where there is none any more."
    )

    class Meta:
        model = Action
        fields = [
            "id", "page_url", "place", "owner", "carried_from", "title", "text", "due_on", "state",
            "is_overdue", "resolution", "created_at", "updated_at",
        ]  # fmt: skip

    def get_resolution(self, action) -> int | None:
        followed = action.resolution
        return None if followed is None or followed.is_removed else followed.pk


class MeetingSerializer(RowSerializer):
    """When and where they meet; one that is called off stays."""

    class Meta:
        model = Meeting
        fields = [
            "id", "uid", "page_url", "place", "title", "starts_at", "minutes", "venue", "url",
            "agenda", "notes", "cancelled_at", "cancel_reason", "created_at", "updated_at",
        ]  # fmt: skip


class PostSerializer(RemovableSerializer):
    """A thread or an answer in one. Of a removed post only that there was one stays."""

    thread = serializers.IntegerField(
        source="thread_id", read_only=True, help_text="Id of the post that began the thread."
    )
    mentions = serializers.SerializerMethodField(
        help_text="Codes of the places in the network that it speaks to."
    )

    class Meta:
        model = Post
        fields = [
            "id", "thread", "page_url", "place", "title", "text", "mentions", "created_at",
            "updated_at", "edited_at", "removed_at", "removal_reason",
        ]  # fmt: skip

    def get_mentions(self, post) -> list[str]:
        return [] if post.is_removed else sorted(place.code for place in post.mentions.all())


@extend_schema(parameters=[OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)])
class InNetworkViewSet(ChoosingMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """The rows of one kind in one network that is published."""

    is_inside = True  # only for the people of its places

    def get_queryset(self):
        if "id" not in self.kwargs:  # for the schema
            return self.queryset.none()
        networks = Network.objects.visible_to(self.request.user).published()
        network = networks.filter(public_id=self.kwargs["id"]).first()
        if network is None:
            raise Http404
        if self.is_inside:
            require_reads_inside(self.request.user, network)
        return self.queryset.filter(network=network).select_related("network", "place")


class SharedUpdateViewSet(InNetworkViewSet):
    """Updates that the places share with whoever sees the network, oldest change first."""

    serializer_class = SharedUpdateSerializer
    queryset = SharedUpdate.objects.all()
    is_inside = False


class ResolutionViewSet(InNetworkViewSet):
    """Decisions of the places, oldest change first, for the people of the places."""

    serializer_class = ResolutionSerializer
    queryset = Resolution.objects.all()


class ActionViewSet(InNetworkViewSet):
    """Who does what until when, oldest change first, for the people of the places."""

    serializer_class = ActionSerializer
    queryset = Action.objects.all()

    def get_queryset(self):
        return super().get_queryset().select_related("owner", "carried_from", "resolution")


class MeetingViewSet(InNetworkViewSet):
    """Meetings, oldest change first, for the people of the places."""

    serializer_class = MeetingSerializer
    queryset = Meeting.objects.all()


class PostViewSet(InNetworkViewSet):
    """What is said in the discussion, oldest change first, for the people of the places."""

    serializer_class = PostSerializer
    queryset = Post.objects.prefetch_related("mentions")
