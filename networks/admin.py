"""Networks at the desk, for looking things up; they are changed on the site's own pages."""

from django.contrib import admin

from connected_localism.common.admin import ForReading
from networks.models import Network, NetworkDecision, NetworkMember


class MemberInline(ForReading, admin.TabularInline):
    model = NetworkMember
    extra = 0
    fields = ["place", "role", "state", "is_from_source", "joined_on", "left_on"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("place")


@admin.register(Network)
class NetworkAdmin(ForReading, admin.ModelAdmin):
    list_display = ["name", "kind", "status", "visibility", "stage", "active_at"]
    list_filter = ["status", "visibility", "kind", "stage", "provenance"]
    search_fields = ["name", "slug", "public_id", "import_key"]
    inlines = [MemberInline]


@admin.register(NetworkDecision)
class NetworkDecisionAdmin(ForReading, admin.ModelAdmin):
    list_display = ["network", "step", "place", "actor", "created_at"]
    list_filter = ["step"]
    list_select_related = ["network", "place", "actor"]
    search_fields = ["network__name"]
    date_hierarchy = "created_at"
