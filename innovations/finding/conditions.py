"""Filters that can say what they ask for, so that facets can be counted without one of them."""

import copy

import django_filters
from django import forms
from django.db.models import Q

from innovations.finding.filter_fields import ValuesField
from innovations.models import Innovation
from places.bands import FACETS

NOT_STATED = "not_stated"


class ConditionFilter(django_filters.Filter):
    """A filter that can say what it asks for, so that facets can be counted without it."""

    def __deepcopy__(self, memo):
        """Shared by all requests but for the FilterSet it belongs to. The form copies the field."""
        self.field  # noqa: B018  made here, once
        return copy.copy(self)

    def condition(self, value) -> Q:
        return Q(**{f"{self.field_name}__{self.lookup_expr}": value})

    def filter(self, qs, value):
        return qs.filter(self.condition(value)) if value else qs


class ValuesFilter(ConditionFilter, django_filters.MultipleChoiceFilter):
    field_class = ValuesField

    def __init__(self, field_name, choices, *, lookup_expr="in", **kwargs):
        super().__init__(
            field_name=field_name,
            lookup_expr=lookup_expr,
            choices=choices,
            distinct=False,
            widget=forms.SelectMultiple,
            **kwargs,
        )

    def condition(self, value) -> Q:
        stored = ["" if item == NOT_STATED else item for item in value]
        return super().condition(stored)


class BandFilter(ValuesFilter):
    """By the band in which the lead place is; `name` is one of `places.bands.FACETS`."""

    def __init__(self, name: str):
        self.facet = FACETS[name]
        super().__init__(
            f"place__{self.facet.column}",
            self.facet.bands.choices,
            label=self.facet.label,
            help_text=self.facet.hint,
        )

    def condition(self, value) -> Q:
        return self.facet.bands.condition(self.field_name, value)


def led_or_took_part(place_ids) -> Q:
    """Records that one of the places leads, or with one of them as a further place."""
    further = Innovation.further_places.through.objects.filter(place_id__in=place_ids)
    own = Innovation.objects.order_by().filter(place_id__in=place_ids)
    # Two index look-ups put together; with OR PostgreSQL would read all innovations.
    return Q(pk__in=own.values("pk").union(further.values("innovation_id")))
