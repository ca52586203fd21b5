from django.contrib import admin

from connected_localism.common.admin import ForReading
from connected_localism.rights.models import DataExport


@admin.register(DataExport)
class DataExportAdmin(ForReading, admin.ModelAdmin):
    """Whether copies are made in time, and why one was not. The copies themselves are not shown."""

    list_display = ["person", "state", "requested_at", "ready_at", "attempts", "error"]
    list_filter = ["state"]
    list_select_related = ["person"]
    fields = ["person", "state", "requested_at", "ready_at", "expires_at", "attempts", "error"]
