"""The form fields of the filters: what may be asked for, and what is said where it may not."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from connected_localism.common.text import folded
from innovations.search import LONGEST_QUESTION, MOST_WORDS, Question
from places.lineage import standing_today
from places.models import FormerPlaceSlug, Place, PlaceAlias

WORDS = [("all", _("All words, as typed")), ("any", _("Any of the words"))]
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
        formerly = FormerPlaceSlug.objects.filter(slug__in=slugs).select_related("place")
        by_key = {former.slug: former.place for former in formerly}
        by_key |= {place.code: place for place in places} | {place.slug: place for place in places}
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


class AreaField(PlacesField):
    """Places whose area is meant: of an abolished one what took over, which has all that it and
    its communities did, and what they do now."""

    def clean(self, value):
        return standing_today(super().clean(value))


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
        question = Question(text, on_welsh_page=get_language() == "cy")
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
