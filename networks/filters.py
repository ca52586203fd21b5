"""The filters of networks, for the list page and the API."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from innovations.models import Theme
from networks.models import Network, NetworkMember
from places.filters import ValuesFilter
from places.lineage import acted_for
from places.models import Place

_LONGEST_QUESTION = 100


class ThemesFilter(ValuesFilter):
    def filter(self, qs, value):
        return qs.filter(themes__overlap=value) if value else qs


class NetworkFilterForm(forms.Form):
    mark_optional = False


@extend_schema_field(OpenApiTypes.STR)
class BySlug(django_filters.ModelChoiceFilter):
    """By one record, whose slug is typed."""

    def __init__(self, **kwargs):
        super().__init__(to_field_name="slug", widget=forms.TextInput, **kwargs)


class OfPlace(BySlug):
    """What a place has, or one that it succeeded and that is gone: who only gave a part away has
    its own still."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Place.objects.all(), **kwargs)

    def filter(self, qs, value):
        return qs if value is None else self.of(qs, acted_for([value.pk]))

    def of(self, qs, place_ids: list[int]):
        return qs.filter(place_id__in=place_ids)


class PlaceTakesPart(OfPlace):
    """Networks in which it takes part."""

    def of(self, qs, place_ids: list[int]):
        held = NetworkMember.objects.filter(place_id__in=place_ids)
        shown = held.once_active().filter(
            state__in=[NetworkMember.State.ACTIVE, NetworkMember.State.SUCCEEDED]
        )
        return qs.filter(pk__in=shown.values("network_id"))


class NetworkFilter(django_filters.FilterSet):
    """Networks by words, kind, theme, stage, place and how one joins."""

    q = django_filters.CharFilter(
        method="filter_words",
        max_length=_LONGEST_QUESTION,
        label=_("Words"),
        help_text=_("In the name, the purpose or what came of it, or the name of a place."),
    )
    kind = ValuesFilter("kind", Network.Kind.choices, label=_("Kind"))
    theme = ThemesFilter("themes", Theme.choices, label=_("Theme"))
    stage = ValuesFilter("stage", Network.Stage.choices, label=_("How far it has got"))
    joining = ValuesFilter("joining", Network.Joining.choices, label=_("Who can join"))
    place = PlaceTakesPart(label=_("Place that takes part"))

    class Meta:
        model = Network
        fields = []
        form = NetworkFilterForm

    def filter_words(self, queryset, name, value):
        """Each word must be there, in any spelling of accents and case."""
        for word in value.split()[:8]:
            queryset = queryset.filter(_has(word))
        return queryset


def _has(word: str) -> Q:
    named = NetworkMember.objects.active().filter(place__in=Place.objects.named(word).values("pk"))
    return (
        Q(name__unaccent__icontains=word)
        | Q(purpose__unaccent__icontains=word)
        | Q(results__unaccent__icontains=word)
        | Q(pk__in=named.values("network_id"))
    )
