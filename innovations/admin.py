from django.contrib import admin, messages
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from innovations.matching.queue import request_matches
from innovations.models import Decision, Innovation, MatchJob


class _ForReading(admin.ModelAdmin):
    """What is only looked at here.

    Records are changed on the site's own pages, which count versions, keep the old text and ask
    for matches. None is deleted, because its identifier is never to be used again: hide it.
    """

    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class DecisionInline(admin.TabularInline):
    model = Decision
    extra = 0
    fields = ["created_at", "actor", "from_status", "to_status", "content_version", "reason"]
    readonly_fields = fields
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Innovation)
class InnovationAdmin(_ForReading):
    list_display = ["title", "place", "kind", "status", "author", "updated_at"]
    list_filter = ["status", "kind", "stage", "provenance", "visibility"]
    list_select_related = ["place", "author"]
    search_fields = ["title", "slug", "public_id", "import_key"]
    date_hierarchy = "created_at"
    inlines = [DecisionInline]


@admin.register(Decision)
class DecisionAdmin(_ForReading):
    list_display = ["innovation", "from_status", "to_status", "actor", "created_at"]
    list_filter = ["to_status"]
    list_select_related = ["innovation", "actor"]
    search_fields = ["innovation__title", "actor__email"]
    date_hierarchy = "created_at"


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("failed", _("Failed")), ("due", _("Due")), ("done", _("Done"))]

    def queryset(self, request, queryset):
        unfinished = queryset.filter(requested__gt=F("done"))
        match self.value():
            case "failed":
                return queryset.filter(is_failed=True)
            case "due":
                return unfinished.filter(is_failed=False)
            case "done":
                return queryset.filter(requested=F("done"))
        return queryset


@admin.register(MatchJob)
class MatchJobAdmin(_ForReading):
    """Which records are still to be matched, and which five attempts could not match."""

    list_display = ["innovation", "is_failed", "requested_at", "done_at", "attempts", "error"]
    list_filter = [StateFilter]
    list_select_related = ["innovation"]
    search_fields = ["innovation__title", "error"]
    ordering = ["-is_failed", "-requested_at"]
    actions = ["match_again"]

    def has_match_permission(self, request):
        return request.user.has_perm("innovations.change_matchjob")

    @admin.action(description=_("Match again"), permissions=["match"])
    @transaction.atomic
    def match_again(self, request, queryset):
        chosen = list(queryset.values_list("pk", flat=True))
        request_matches(chosen)
        self.message_user(
            request,
            ngettext(
                "%(count)d record will be matched again.",
                "%(count)d records will be matched again.",
                len(chosen),
            )
            % {"count": len(chosen)},
            messages.SUCCESS,
        )
