"""Networks at the desk, for looking things up; they are changed on the site's own pages."""

from django.contrib import admin

from networks.models import Network, NetworkDecision, NetworkMember


class _ForReading(admin.ModelAdmin):
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class MemberInline(admin.TabularInline):
    model = NetworkMember
    extra = 0
    fields = ["place", "role", "state", "is_from_source", "joined_on", "left_on"]
    readonly_fields = fields
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("place")

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Network)
class NetworkAdmin(_ForReading):
    list_display = ["name", "kind", "status", "visibility", "stage", "active_at"]
    list_filter = ["status", "visibility", "kind", "stage", "provenance"]
    search_fields = ["name", "slug", "public_id", "import_key"]
    inlines = [MemberInline]


@admin.register(NetworkDecision)
class NetworkDecisionAdmin(_ForReading):
    list_display = ["network", "step", "place", "actor", "created_at"]
    list_filter = ["step"]
    list_select_related = ["network", "place", "actor"]
    search_fields = ["network__name"]
    date_hierarchy = "created_at"
