"""The filters of the innovation list: one FilterSet for the page and for the API.

Values of one filter widen the list (theme A or B), further filters narrow it. The API answers
values it does not know with an error that names the known ones; the page leaves them out and
says so (`InnovationFilter.tolerant`).
"""

from dataclasses import dataclass, replace

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from innovations.finding.conditions import (
    NOT_STATED,
    BandFilter,
    ConditionFilter,
    ValuesFilter,
    led_or_took_part,
)
from innovations.finding.filter_fields import (
    MOST_PLACES,
    WORDS,
    AreaField,
    PlacesField,
    QuestionField,
    WordsField,
    YearField,
)
from innovations.finding.seen_from import (
    DISTANCES,
    HowFilter,
    NearFilter,
    SeenFromFilter,
    SortPlaceFilter,
    take,
)
from innovations.keeping import freshness
from innovations.models import Innovation, Theme
from innovations.search import LONGEST_QUESTION, MOST_WORDS, Question
from places.lineage import with_predecessors
from places.models import Neighbour, Place
from places.regions import REGION_NAMES
from places.within import with_communities


@extend_schema_field({"type": "string"})
class PlacesFilter(ConditionFilter, django_filters.MultipleChoiceFilter):
    """Records led by a place, by a council it succeeded, or with it as a further place."""

    field_class = PlacesField

    def __init__(self, **kwargs):
        super().__init__(field_name="place", distinct=False, widget=forms.SelectMultiple, **kwargs)

    def condition(self, value) -> Q:
        return led_or_took_part(with_predecessors(place.pk for place in value))


class AreaFilter(PlacesFilter):
    """Records of a place as PlacesFilter finds them, and those of the communities within it."""

    field_class = AreaField

    def condition(self, value) -> Q:
        return led_or_took_part(with_communities(place.pk for place in value))


@extend_schema_field({"type": "string", "enum": [choice for choice, _label in WORDS]})
class WordsFilter(django_filters.ChoiceFilter):
    """Says how to read the question; FilterForm puts it there."""

    field_class = WordsField

    def filter(self, qs, value):
        return qs


class ServiceFilter(ConditionFilter, django_filters.CharFilter):
    """Records that name a service in just these words."""

    def condition(self, value: str) -> Q:
        return Q(services__contains=[value])


class QuestionFilter(ConditionFilter, django_filters.CharFilter):
    field_class = QuestionField

    def condition(self, value: Question) -> Q:
        return value.condition()


class ConfirmedFilter(ValuesFilter):
    """By when the people of a record last said that it is true."""

    def condition(self, value) -> Q:
        return freshness.condition(value)


class YearFilter(ConditionFilter, django_filters.NumberFilter):
    field_class = YearField

    def condition(self, value) -> Q:
        known = Q(started_year__gt=0)  # 0 is unknown, which is in no range of years
        return known & super().condition(value)


class FilterForm(forms.Form):
    seen_from: Place | None = None  # where a sort by places begins

    def clean(self):
        question, words = self.cleaned_data.get("q"), self.cleaned_data.pop("words", "")
        if question and words:
            self.cleaned_data["q"] = replace(
                question, any_word=words == "any", as_typed=words == "all"
            )
        self.seen_from = take(self.cleaned_data)
        first, last = self.cleaned_data.get("started_from"), self.cleaned_data.get("started_to")
        if first and last and first > last:
            self.add_error(
                "started_to",
                ValidationError(
                    _("The last year, %(value)s, is before the first one."),
                    code="before_first",
                    params={"value": last},
                ),
            )


@dataclass(frozen=True)
class Dropped:
    """A value that the page left out of its filters, and what is wrong with it."""

    name: str
    code: str
    value: str
    message: str


class InnovationFilter(django_filters.FilterSet):
    q = QuestionFilter(
        label=_("Search"),
        help_text=_(
            "Innovations about this: those that have all of the words or say the same in others,"
            " and those that come close. Spelling is put right, short forms and Welsh understood."
        ),
    )
    words = WordsFilter(
        label=_("Words"),
        help_text=_(
            "“all” finds only what has all words just as typed; “any” what has any of them."
        ),
    )
    theme = ValuesFilter("themes", Theme.choices, lookup_expr="overlap", label=_("Theme"))
    service = ServiceFilter(
        max_length=Innovation._meta.get_field("services").base_field.max_length,
        label=_("Service"),
        help_text=_("One service in just the words of the records, such as “libraries”."),
    )
    nation = ValuesFilter("place__nation", Place.Nation.choices, label=_("Nation"))
    region = ValuesFilter("place__region", list(REGION_NAMES.items()), label=_("Region"))
    place = PlacesFilter(
        label=_("Place"),
        help_text=_(
            "Slug, register code or name of a place. Includes what the councils it succeeded did."
        ),
    )
    area = AreaFilter(
        label=_("Council and its communities"),
        help_text=_(
            "Slug, register code or name of a council. Includes what the parishes and other"
            " communities within it did. Of an abolished one the area of what took over."
        ),
    )
    like = SeenFromFilter(
        label=_("In places like"),
        help_text=_(
            "Slug, register code or name of one place: records of the places most like it, 10 of"
            " them, or 5 of a strategic authority."
        ),
    )
    like_model = HowFilter(
        list(Neighbour.Model.choices),
        label=_("Alike in"),
        help_text=_("By which comparison; “overall” unless given."),
    )
    near = NearFilter(
        label=_("Near"),
        help_text=_("Slug, register code or name of one place: records of it and places near it."),
    )
    within = HowFilter(
        list(DISTANCES.items()),
        label=_("Within"),
        help_text=_("How near, in miles between the middles of the places; 25 unless given."),
    )
    seen_from = SortPlaceFilter(
        label=_("Sort from"),
        help_text=_("The place that the sorts “alike” and “nearest” begin with."),
    )
    type = ValuesFilter("place__type", Place.Type.choices, label=_("Type of place"))
    tier = ValuesFilter("place__tier", Place.Tier.choices, label=_("Tier"))
    population = BandFilter("population")
    rurality = BandFilter("rurality")
    deprivation = BandFilter("deprivation")
    kind = ValuesFilter("kind", Innovation.Kind.choices, label=_("Kind"))
    stage = ValuesFilter("stage", Innovation.Stage.choices, label=_("Stage"))
    result = ValuesFilter(
        "result", [*Innovation.Result.choices, (NOT_STATED, _("Not stated"))], label=_("Result")
    )
    confirmed = ConfirmedFilter(
        "confirmed_at",
        freshness.Confirmed.choices,
        label=_("Confirmed as still true"),
        help_text=_("When its people last said so; 12 months are counted back from today."),
    )
    led_by = ValuesFilter("lead_kind", Innovation.LeadKind.choices, label=_("Led by"))
    started_from = YearFilter(
        field_name="started_year", lookup_expr="gte", label=_("Started in or after")
    )
    started_to = YearFilter(
        field_name="started_year", lookup_expr="lte", label=_("Started in or before")
    )

    class Meta:
        model = Innovation
        fields = []
        form = FilterForm

    @classmethod
    def tolerant(cls, data: QueryDict, queryset=None) -> "InnovationFilter":
        """A valid FilterSet: values that are wrong are left out and listed in its `dropped`.

        A question that is too long is cut instead. One without any word to search for is dropped
        with the code "no_words"; the caller must then show nothing rather than everything.
        """
        kept = data.copy()
        dropped: list[Dropped] = []
        # Dropping one wrong year can leave the other alone, never bring up a new error.
        filterset = cls(kept, queryset)
        while not filterset.is_valid():
            for name, errors in filterset.errors.get_json_data().items():
                as_data = filterset.errors.as_data()[name]
                for error, shown in zip(as_data, errors, strict=True):
                    dropped.append(_drop(kept, name, error, shown["message"]))
            filterset = cls(kept, queryset)
        filterset.dropped = dropped
        return filterset

    dropped: list[Dropped] = []

    @property
    def sort_place(self) -> Place | None:
        """The place that a sort by places begins with."""
        return self.form.seen_from

    @property
    def chosen(self) -> dict:
        """The cleaned values of the filters in use, by name."""
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def conditions(self) -> dict[str, Q]:
        """What each filter in use asks for, by name. Only when valid."""
        return {name: self.filters[name].condition(value) for name, value in self.chosen.items()}


def _drop(kept: QueryDict, name: str, error: ValidationError, message: str) -> Dropped:
    params = error.params or {}
    values = kept.getlist(name)
    if error.code == "too_long":
        words = " ".join(values[-1].split())[:LONGEST_QUESTION].split()[:MOST_WORDS]
        kept[name] = " ".join(words)
    elif "raw" in params:
        kept.setlist(name, [value for value in values if value.strip() != params["raw"].strip()])
    elif error.code == "too_many":
        kept.setlist(name, values[:MOST_PLACES])
    else:
        kept.pop(name, None)
    return Dropped(name, error.code, str(params.get("value", "")), message)
