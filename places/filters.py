"""The filters of places, for the list page and the API."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from connected_localism.common.text import folded
from connected_localism.common.widgets import Checkboxes
from places.bands import FACETS
from places.models import FormerPlaceSlug, GssCode, Place
from places.regions import REGION_NAMES

_LONGEST_QUESTION = 100
_UNKNOWN = _("“%(value)s” is not one of the values that can be chosen here.")
_ENGLISH_REGIONS = [
    (region, name) for region, name in REGION_NAMES.items() if region not in Place.Nation.values
]


class ValuesFilter(django_filters.MultipleChoiceFilter):
    """Any of the values given; each unknown one is an error."""

    def __init__(self, field_name, choices, **kwargs):
        super().__init__(
            field_name=field_name,
            choices=choices,
            distinct=False,
            widget=Checkboxes(small=True),
            error_messages={"invalid_choice": _UNKNOWN},
            **kwargs,
        )

    def filter(self, qs, value):
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class BandFilter(ValuesFilter):
    """By bands of a figure; `name` is one of `places.bands.FACETS`."""

    def __init__(self, name: str):
        self.facet = FACETS[name]
        super().__init__(
            self.facet.column,
            self.facet.bands.choices,
            label=self.facet.label,
            help_text=self.facet.hint,
        )

    def filter(self, qs, value):
        return qs.filter(self.facet.bands.condition(self.field_name, value)) if value else qs


class OnePlaceField(forms.CharField):
    """A place by register code or slug, of today or former; cleans to it, or None."""

    default_error_messages = {"unknown": _("“%(value)s” is not a place in the register.")}

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        by_slug = Place.objects.filter(Q(slug=text.lower()) | Q(code=text.upper())).first()
        former = FormerPlaceSlug.objects.filter(slug=text.lower()).select_related("place")
        place = by_slug or next((each.place for each in former), None)
        if place is None:
            raise ValidationError(
                self.error_messages["unknown"], code="unknown", params={"value": text[:60]}
            )
        return place


@extend_schema_field(OpenApiTypes.STR)
class ParentFilter(django_filters.Filter):
    field_class = OnePlaceField


class TickFilter(django_filters.Filter):
    field_class = forms.BooleanField


class PlaceFilterForm(forms.Form):
    mark_optional = False


class PlaceFilter(django_filters.FilterSet):
    """Places by name and by what they are. Abolished ones are included unless refused."""

    q = django_filters.CharFilter(
        method="filter_named",
        max_length=_LONGEST_QUESTION,
        label=_("Name of a council or area"),
        help_text=_("Part of a name in any spelling, also a Welsh or former one, or a code."),
    )
    kind = ValuesFilter("kind", Place.Kind.choices, label=_("Council or community"))
    parent = ParentFilter(
        field_name="parent",
        label=_("Within"),
        help_text=_(
            "Register code or slug of a council: the communities within it, or the districts of a"
            " county."
        ),
    )
    nation = ValuesFilter("nation", Place.Nation.choices, label=_("Nation"))
    region = ValuesFilter("region", list(REGION_NAMES.items()), label=_("Region"))
    type = ValuesFilter("type", Place.Type.choices, label=_("Type"))
    tier = ValuesFilter("tier", Place.Tier.choices, label=_("Tier"))
    population = BandFilter("population")
    rurality = BandFilter("rurality")
    deprivation = BandFilter("deprivation")
    abolished = django_filters.TypedChoiceFilter(
        method="filter_abolished",
        choices=[("true", _("Yes")), ("false", _("No"))],
        coerce=lambda text: text == "true",
        empty_value=None,
        label=_("Include abolished places"),
        error_messages={"invalid_choice": _UNKNOWN},
    )

    class Meta:
        model = Place
        fields = []
        form = PlaceFilterForm

    def filter_named(self, queryset, name, value):
        if not folded(value):
            return queryset.none()  # nothing but punctuation: every name "contains" that
        by_gss_code = GssCode.objects.filter(code__iexact=value.strip())
        return queryset.named(value) | queryset.filter(pk__in=by_gss_code.values("place_id"))

    @extend_schema_field(OpenApiTypes.BOOL)
    def filter_abolished(self, queryset, name, value):
        if value:
            return queryset
        today = timezone.localdate()
        return queryset.filter(Q(active_until__isnull=True) | Q(active_until__gte=today))


class PlaceListFilter(PlaceFilter):
    """As on the list page: without abolished places unless the box is ticked."""

    region = ValuesFilter("region", _ENGLISH_REGIONS, label=_("Region of England"))
    type = ValuesFilter("type", Place.Type.choices, label=_("Type of place"))
    abolished = TickFilter(
        method="filter_abolished", label=_("Include councils that were abolished")
    )
