from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from connected_localism.keys.actions import revoke
from connected_localism.keys.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):
    """For looking at, and for revoking a key that turned up where it should not be."""

    list_display = [
        "name", "start", "user", "scopes", "made_at", "expires_at", "last_used_on", "revoked_at",
    ]  # fmt: skip
    list_select_related = ["user"]
    search_fields = ["=start", "name", "user__display_name", "=user__email"]
    fields = readonly_fields = list_display
    ordering = ["-made_at", "-pk"]
    show_full_result_count = False
    actions = ["revoke"]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_revoke_permission(self, request):
        return request.user.has_perm("keys.change_apikey")

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) or self.has_revoke_permission(request)

    @admin.action(description=_("Revoke the keys"), permissions=["revoke"])
    def revoke(self, request, queryset):
        revoked = 0
        for key in queryset.select_related("user"):
            if revoke(key, by=request.user):
                self.log_change(request, key, str(_("revoked")))
                revoked += 1
        said = ngettext("%(count)d key revoked.", "%(count)d keys revoked.", revoked)
        self.message_user(request, said % {"count": revoked}, messages.SUCCESS)
