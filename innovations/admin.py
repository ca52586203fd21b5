from django.contrib import admin, messages
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from connected_localism.common.admin import ForReading
from innovations.matching.queue import request_matches
from innovations.models import ContactMessage, Decision, Innovation, MatchJob, MistakeReport
from places.permissions import is_moderator


class _ForReading(ForReading, admin.ModelAdmin):
    """Records are changed on the site's own pages, which count versions, keep the old text and ask
    for matches. None is deleted, because its identifier is never to be used again: hide it."""


class DecisionInline(ForReading, admin.TabularInline):
    model = Decision
    extra = 0
    fields = ["created_at", "actor", "from_status", "to_status", "content_version", "reason"]
    readonly_fields = fields


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


class HandledFilter(admin.SimpleListFilter):
    title = _("handled")
    parameter_name = "handled"

    def lookups(self, request, model_admin):
        return [("no", _("Waiting")), ("yes", _("Handled"))]

    def queryset(self, request, queryset):
        match self.value():
            case "no":
                return queryset.open()
            case "yes":
                return queryset.filter(handled_at__isnull=False)
        return queryset


@admin.register(MistakeReport)
class MistakeReportAdmin(_ForReading):
    """What readers say is wrong. Moderators who may enter the desk need no further permission.

    The record itself is put right, or hidden, on the site's own pages.
    """

    list_display = ["record", "about", "age", "excerpt", "handled_at", "handled_by"]
    list_display_links = ["excerpt"]
    list_filter = [HandledFilter, "about"]
    list_select_related = ["innovation", "handled_by"]
    search_fields = ["innovation__title", "message"]
    # PostgreSQL puts nulls first when descending: what waits comes on top, the oldest of it first.
    ordering = ["-handled_at", "created_at"]
    actions = ["mark_as_handled"]
    fields = [
        "record", "about", "message", "reporter", "created_at", "handled_at", "handled_by",
    ]  # fmt: skip
    readonly_fields = ["record"]

    def has_view_permission(self, request, obj=None):
        return is_moderator(request.user) or super().has_view_permission(request, obj)

    def has_handle_permission(self, request):
        return is_moderator(request.user)

    @admin.display(description=_("innovation"), ordering="innovation__title")
    def record(self, report):
        """Its page on the site; its page in the desk is not for every moderator."""
        innovation = report.innovation
        return format_html('<a href="{}">{}</a>', innovation.get_absolute_url(), innovation)

    @admin.display(description=_("message"))
    def excerpt(self, report):
        return Truncator(report.message).chars(80)

    @admin.display(description=_("age"), ordering="created_at")
    def age(self, report):
        return timesince(report.created_at)

    @admin.action(description=_("Mark as handled"), permissions=["handle"])
    def mark_as_handled(self, request, queryset):
        """Whoever marked a report first stays named."""
        marked = queryset.open().update(handled_at=timezone.now(), handled_by=request.user)
        self.message_user(
            request,
            ngettext(
                "%(count)d report is marked as handled.",
                "%(count)d reports are marked as handled.",
                marked,
            )
            % {"count": marked},
            messages.SUCCESS,
        )


@admin.register(ContactMessage)
class ContactMessageAdmin(_ForReading):
    """Messages that somebody reported as abuse; nobody reads the others. No address is shown:
    the sender is blocked for whoever reported it, and the text is what there is to judge."""

    list_display = ["innovation", "about", "excerpt", "reported_at", "handled_at"]
    list_display_links = ["excerpt"]
    list_select_related = ["innovation"]
    search_fields = ["innovation__title"]
    ordering = ["-handled_at", "reported_at"]
    actions = ["mark_as_handled"]
    fields = ["innovation", "about", "name", "text", "created_at", "reported_at", "handled_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(reported_at__isnull=False)

    def has_view_permission(self, request, obj=None):
        return is_moderator(request.user) or super().has_view_permission(request, obj)

    def has_handle_permission(self, request):
        return is_moderator(request.user)

    @admin.display(description=_("message"))
    def excerpt(self, message):
        return Truncator(message.text or _("Deleted")).chars(80)

    @admin.action(description=_("Mark as handled"), permissions=["handle"])
    def mark_as_handled(self, request, queryset):
        marked = queryset.filter(handled_at=None).update(handled_at=timezone.now())
        self.message_user(
            request,
            ngettext(
                "%(count)d report is marked as handled.",
                "%(count)d reports are marked as handled.",
                marked,
            )
            % {"count": marked},
            messages.SUCCESS,
        )
