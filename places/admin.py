from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from connected_localism.accounts.admin import UserAdmin
from connected_localism.common.admin import ForReading
from places.models import (
    CommunityProposal,
    GssCode,
    Indicator,
    IndicatorValue,
    Membership,
    MembershipDecision,
    NeighbourRun,
    Place,
    PlaceAlias,
    PlaceDomain,
    Succession,
)


class GssCodeInline(admin.TabularInline):
    model = GssCode
    extra = 0


class PlaceAliasInline(admin.TabularInline):
    model = PlaceAlias
    extra = 0
    fields = ["alias"]


class SuccessionInline(admin.TabularInline):
    model = Succession
    fk_name = "from_place"
    autocomplete_fields = ["to_place"]
    extra = 0
    verbose_name_plural = _("What took over from it")


@admin.register(Place)
class PlaceAdmin(admin.ModelAdmin):
    """Facts of councils come from the register file, which overwrites them at the next import.

    What stays is what is put in here beyond it: aliases and communities.
    """

    list_display = ["name", "code", "type", "nation", "region", "active_until"]
    list_filter = ["kind", "type", "nation", "region"]
    list_select_related = True
    search_fields = ["name", "official_name", "name_cy", "code", "aliases__alias"]
    autocomplete_fields = ["parent", "combined_authority"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["updated_at"]
    inlines = [GssCodeInline, PlaceAliasInline, SuccessionInline]
    show_full_result_count = False

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields  # an address is never changed once given

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "slug", "code"] if obj else self.readonly_fields

    def has_delete_permission(self, request, obj=None):
        return False  # a place is retired, so that what it did stays findable


class DecisionInline(ForReading, admin.TabularInline):
    model = MembershipDecision
    extra = 0
    fields = ["created_at", "step", "actor", "to_state", "to_role", "reason"]
    readonly_fields = fields


@admin.register(Membership)
class MembershipAdmin(ForReading, admin.ModelAdmin):
    """Who belongs to which place, and how that came about."""

    list_display = ["user", "place", "role", "state", "verified_by", "created_at"]
    list_filter = ["state", "role", "verified_by"]
    list_select_related = ["user", "place"]
    search_fields = ["user__email", "place__name", "place__code"]
    inlines = [DecisionInline]


class MembershipInline(ForReading, admin.TabularInline):
    """Where somebody belongs, on their page at the desk."""

    model = Membership
    fk_name = "user"
    extra = 0
    fields = ["place", "role", "state", "verified_by", "created_at"]
    readonly_fields = fields


UserAdmin.inlines.append(MembershipInline)


@admin.register(PlaceDomain)
class PlaceDomainAdmin(ForReading, admin.ModelAdmin):
    """Which e-mail domains show that somebody belongs to a place."""

    list_display = ["domain", "place", "state", "confirmed_by", "confirmed_at"]
    list_filter = ["state"]
    list_select_related = ["place", "confirmed_by"]
    search_fields = ["domain", "place__name", "place__code"]


@admin.register(CommunityProposal)
class CommunityProposalAdmin(ForReading, admin.ModelAdmin):
    """Communities that people proposed, and what became of them."""

    list_display = ["name", "council", "type", "state", "created_at", "decided_at"]
    list_filter = ["state", "type"]
    list_select_related = ["council"]
    search_fields = ["name", "council__name"]


@admin.register(Indicator)
class IndicatorAdmin(ForReading, admin.ModelAdmin):
    """What is measured, and whom to credit. `manage.py import_indicators` brings it up to date."""

    list_display = ["name", "slug", "group", "unit", "source", "licence"]
    list_filter = ["group", "within_nation"]
    search_fields = ["name", "slug", "source"]


@admin.register(IndicatorValue)
class IndicatorValueAdmin(ForReading, admin.ModelAdmin):
    """The figures of places, as they were imported."""

    list_display = ["place", "indicator", "year", "period", "value"]
    list_filter = ["indicator", "year"]
    list_select_related = ["place", "indicator"]
    search_fields = ["place__name", "place__code", "indicator__name", "indicator__slug"]


@admin.register(NeighbourRun)
class NeighbourRunAdmin(ForReading, admin.ModelAdmin):
    """When the places alike were computed; only the lists of the current one are kept."""

    list_display = ["version", "method", "is_current", "computed_at", "digest"]
    list_filter = ["is_current"]
    date_hierarchy = "computed_at"
