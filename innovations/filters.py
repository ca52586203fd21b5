"""The filters of the innovation list: one FilterSet for the page and for the API.

Values of one filter widen the list (theme A or B), further filters narrow it. The API answers
values it does not know with an error that names the known ones; the page leaves them out and
says so (`InnovationFilter.tolerant`).
"""

import copy
from dataclasses import dataclass, replace

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from connected_localism.common.text import folded
from innovations.models import Innovation, Theme
from innovations.search import LONGEST_QUESTION, MOST_WORDS, Question
from places.lineage import with_predecessors
from places.models import Place, PlaceAlias
from places.regions import REGION_NAMES

NOT_STATED = "not_stated"
WORDS = [("all", _("All words")), ("any", _("Any of the words"))]
MOST_PLACES = 50
EARLIEST_YEAR, LATEST_YEAR = 1800, 2200

_SHOWN = 60  # characters of a wrong value that are repeated in its message
_ONE_OF = _("“%(value)s” is not one of the values: %(known)s.")


class ValuesField(forms.MultipleChoiceField):
    """Several values of a fixed list; each unknown one is an error of its own."""

    default_error_messages = {
        "invalid_choice": _ONE_OF,
    }

    def __deepcopy__(self, memo):
        """A copy for one form; nobody changes the choices, and copying them is most of the work."""
        return super(forms.ChoiceField, self).__deepcopy__(memo)

    def clean(self, value):
        chosen = list(dict.fromkeys(text for text in self.to_python(value) if text))
        known = {str(choice) for choice, _label in self.choices}
        errors = [
            ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": text[:_SHOWN], "known": ", ".join(sorted(known)), "raw": text},
            )
            for text in chosen
            if text not in known
        ]
        if errors:
            raise ValidationError(errors)
        return chosen


class PlacesField(ValuesField):
    """Places by slug, register code or exact name; cleans to a list of Place.

    A name that several places have, such as that of a county and of its combined authority,
    means all of them.
    """

    default_error_messages = {
        "invalid_choice": _("“%(value)s” is not a place in the register."),
        "too_many": _("Choose at most %(most)s places."),
    }

    def clean(self, value):
        asked = list(dict.fromkeys(text.strip() for text in self.to_python(value) if text.strip()))
        if len(asked) > MOST_PLACES:
            raise ValidationError(
                self.error_messages["too_many"], code="too_many", params={"most": MOST_PLACES}
            )
        if not asked:
            return []
        found = self._by_slug_or_code(asked)
        unknown = [text for text in asked if text not in found]
        if unknown:
            found |= self._by_name(unknown)
        errors = [
            ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": text[:_SHOWN], "raw": text},
            )
            for text in asked
            if not found.get(text)
        ]
        if errors:
            raise ValidationError(errors)
        return list({place.pk: place for text in asked for place in found[text]}.values())

    @staticmethod
    def _by_slug_or_code(asked: list[str]) -> dict[str, list[Place]]:
        slugs, codes = [text.lower() for text in asked], [text.upper() for text in asked]
        places = list(Place.objects.filter(Q(slug__in=slugs) | Q(code__in=codes)))
        by_key = {place.code: place for place in places} | {place.slug: place for place in places}
        return {
            text: [by_key.get(text.lower()) or by_key[text.upper()]]
            for text in asked
            if text.lower() in by_key or text.upper() in by_key
        }

    @staticmethod
    def _by_name(asked: list[str]) -> dict[str, list[Place]]:
        keys = {folded(text) for text in asked} - {""}
        aliases = PlaceAlias.objects.filter(key__in=keys).select_related("place").order_by("place")
        by_key: dict[str, list[Place]] = {}
        for alias in aliases:
            by_key.setdefault(alias.key, []).append(alias.place)
        return {text: by_key.get(folded(text), []) for text in asked}


class QuestionField(forms.CharField):
    """Words to search for; cleans to a Question, or None without any."""

    default_error_messages = {
        "too_long": _("Search for at most %(words)s words and %(characters)s characters."),
        "no_words": _(
            "These words are too common to search for. Add one that says what it is about."
        ),
    }

    def clean(self, value):
        text = " ".join(super().clean(value).split())
        if not text:
            return None
        if len(text) > LONGEST_QUESTION or len(text.split()) > MOST_WORDS:
            raise ValidationError(
                self.error_messages["too_long"],
                code="too_long",
                params={"words": MOST_WORDS, "characters": LONGEST_QUESTION},
            )
        question = Question(text)
        if not question.stems:
            raise ValidationError(self.error_messages["no_words"], code="no_words")
        return question


class YearField(forms.IntegerField):
    default_error_messages = {
        "invalid": _("“%(value)s” is not a year such as 2024."),
    }

    def clean(self, value):
        text = str(value or "").strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and EARLIEST_YEAR <= int(text[:9]) <= LATEST_YEAR:
            return int(text)
        raise ValidationError(
            self.error_messages["invalid"], code="invalid", params={"value": text[:_SHOWN]}
        )


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


@extend_schema_field({"type": "string"})
class PlacesFilter(ConditionFilter, django_filters.MultipleChoiceFilter):
    """Records led by a place, by a council it succeeded, or with it as a further place."""

    field_class = PlacesField

    def __init__(self, **kwargs):
        super().__init__(field_name="place", distinct=False, widget=forms.SelectMultiple, **kwargs)

    def condition(self, value) -> Q:
        ids = with_predecessors(place.pk for place in value)
        further = Innovation.further_places.through.objects.filter(place_id__in=ids)
        own = Innovation.objects.order_by().filter(place_id__in=ids)
        # Two index look-ups put together; with OR PostgreSQL would read all innovations.
        return Q(pk__in=own.values("pk").union(further.values("innovation_id")))


class WordsField(forms.ChoiceField):
    """Whether records need all words of the question or any of them."""

    default_error_messages = {"invalid_choice": _ONE_OF}

    def __init__(self, **kwargs):
        super().__init__(choices=WORDS, **kwargs)

    def validate(self, value):
        if value and not self.valid_value(value):
            known = ", ".join(choice for choice, _label in WORDS)
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value[:_SHOWN], "known": known},
            )


@extend_schema_field({"type": "string", "enum": [choice for choice, _label in WORDS]})
class WordsFilter(django_filters.ChoiceFilter):
    """Says how to read the question; FilterForm puts it there."""

    field_class = WordsField

    def filter(self, qs, value):
        return qs


class QuestionFilter(ConditionFilter, django_filters.CharFilter):
    field_class = QuestionField

    def condition(self, value: Question) -> Q:
        return value.condition()


class YearFilter(ConditionFilter, django_filters.NumberFilter):
    field_class = YearField

    def condition(self, value) -> Q:
        known = Q(started_year__gt=0)  # 0 is unknown, which is in no range of years
        return known & super().condition(value)


class FilterForm(forms.Form):
    def clean(self):
        question, words = self.cleaned_data.get("q"), self.cleaned_data.pop("words", "")
        if question and words == "any":
            self.cleaned_data["q"] = replace(question, any_word=True)
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
        help_text=_("Innovations that have all of these words, in any form, in their text."),
    )
    words = WordsFilter(label=_("Words"), help_text=_("Whether all words must be found, or any."))
    theme = ValuesFilter("themes", Theme.choices, lookup_expr="overlap", label=_("Theme"))
    nation = ValuesFilter("place__nation", Place.Nation.choices, label=_("Nation"))
    region = ValuesFilter("place__region", list(REGION_NAMES.items()), label=_("Region"))
    place = PlacesFilter(
        label=_("Place"),
        help_text=_(
            "Slug, register code or name of a place. Includes what the councils it succeeded did."
        ),
    )
    kind = ValuesFilter("kind", Innovation.Kind.choices, label=_("Kind"))
    stage = ValuesFilter("stage", Innovation.Stage.choices, label=_("Stage"))
    result = ValuesFilter(
        "result", [*Innovation.Result.choices, (NOT_STATED, _("Not stated"))], label=_("Result")
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
