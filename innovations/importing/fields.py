"""Reading one JSON value into a model field.

Length, choices, range and format are asked of the field itself, so that the model stays their
only description; here are only the sentences that tell a person what is wrong.
"""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connected_localism.common.text import has_unwanted_characters, without_unwanted_characters
from innovations.models.partial_date import PartialDateField

Reader = Callable[[Any], Any]

LIST_LIMIT = 100  # entries of one list; protects the site, no real record comes near it
_SHOWN = 60  # characters of a wrong value that a message repeats
_CHOICES_LISTED = 12  # more choices than these are not all named, only the closest


class FieldError(ValueError):
    """Why a value cannot be used; `str()` is a sentence for the person who made the file."""


def reader_for(field: models.Field) -> Reader:
    """A function from a JSON value to what `field` stores; it raises FieldError.

    An empty or blank text gives "": whether a field must be given is the record's business.
    """
    if isinstance(field, ArrayField):
        return _list_reader(field)
    if isinstance(field, models.BooleanField):
        return _read_yes_or_no
    if isinstance(field, models.IntegerField):
        return _number_reader(field)
    if isinstance(field, PartialDateField):
        return _date_reader(field)
    return _text_reader(field)


def shown(value: Any) -> str:
    """A wrong value as a message may repeat it: short, on one line, harmless to a terminal."""
    text = " ".join(without_unwanted_characters(str(value)[: 2 * _SHOWN]).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def kind_of(value: Any) -> str:
    """What a JSON value is, in words."""
    names = {
        bool: _("true or false"),
        dict: _("an object in { }"),
        list: _("a list in [ ]"),
        str: _("text in quotes"),
        type(None): _("null"),
    }
    return names.get(type(value)) or _("a number")


def read_text(value: Any, limit: int | None = None) -> str:
    """`value` trimmed, with Unix line ends and composed accents; "" for null."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise FieldError(_("Must be text in quotes, not %(kind)s.") % {"kind": kind_of(value)})
    text = value.strip()
    if limit and len(text) > limit:
        raise FieldError(
            _("Is %(length)s characters long; at most %(limit)s are allowed.")
            % {"length": f"{len(text):,}", "limit": f"{limit:,}"}
        )
    if text.isascii() and text.isprintable():
        return text  # as most are: nothing to refuse and nothing to compose
    if has_unwanted_characters(text):
        place, character = next((n, c) for n, c in enumerate(text, 1) if has_unwanted_characters(c))
        raise FieldError(
            _("Character %(place)s is a control character (%(code)s) that cannot be stored.")
            % {"place": f"{place:,}", "code": f"U+{ord(character):04X}"}
        )
    return without_unwanted_characters(text)


def _read_yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise FieldError(_("Must be true or false, not %(kind)s.") % {"kind": kind_of(value)})
    return value


def read_list(value: Any, read: Reader, limit: int = LIST_LIMIT) -> list:
    """A list of what `read` makes of each entry, without repeats and blanks, in order."""
    if not isinstance(value, list):
        raise FieldError(_("Must be a list in [ ], not %(kind)s.") % {"kind": kind_of(value)})
    if len(value) > LIST_LIMIT:  # before the entries are looked at: there may be a million
        raise FieldError(_too_many(len(value), limit))
    entries = []
    for number, entry in enumerate(value, 1):
        try:
            found = read(entry)
        except FieldError as error:
            raise FieldError(
                _("Entry %(number)d: %(message)s") % {"number": number, "message": error}
            ) from error
        if found not in ("", *entries):
            entries.append(found)
    if len(entries) > limit:
        raise FieldError(_too_many(len(entries), limit))
    return entries


def _too_many(count: int, limit: int) -> str:
    return ngettext(
        "Has %(count)s entries; only %(limit)s is allowed.",
        "Has %(count)s entries; at most %(limit)s are allowed.",
        limit,
    ) % {"count": f"{count:,}", "limit": limit}


def _list_reader(field: ArrayField) -> Reader:
    read_entry, limit = reader_for(field.base_field), field.size or LIST_LIMIT
    return lambda value: read_list(value, read_entry, limit)


def _text_reader(field: models.Field) -> Reader:
    choices = {value for value, _label in field.flatchoices}
    checks = [check for check in field.validators if not isinstance(check, MaxLengthValidator)]
    is_url = isinstance(field, models.URLField)
    limit = field.max_length

    def read(value: Any) -> str:
        text = read_text(value, limit)
        if text and is_url:
            _check_url(text, checks)
        elif text and checks:
            _run(checks, text)
        return text

    def choose(value: Any) -> str:
        text = read_text(value)
        if text and text not in choices:
            raise FieldError(not_among(text, choices))
        return text

    return choose if choices else read


def not_among(text: str, choices: set[str]) -> str:
    """That `text` is none of `choices`, with the nearest ones, or all where they are few."""
    near = get_close_matches(slugify(shown(text)), sorted(choices), n=3, cutoff=0.5)
    known = near or sorted(choices)
    if len(choices) <= _CHOICES_LISTED or not near:
        message = _("“%(value)s” is not known. Use one of: %(choices)s.")
        known = sorted(choices)
    else:
        message = _("“%(value)s” is not known. Did you mean: %(choices)s?")
    return message % {"value": shown(text), "choices": ", ".join(known)}


def _check_url(text: str, checks: list) -> None:
    try:
        if not text.lower().startswith(("http://", "https://")):
            raise ValidationError("scheme")
        _run(checks, text)
    except (ValidationError, FieldError) as error:
        raise FieldError(
            _("“%(value)s” is not a web address. It must begin with http:// or https://.")
            % {"value": shown(text)}
        ) from error


def _run(checks: list, text: str) -> None:
    for check in checks:
        try:
            check(text)
        except ValidationError as error:
            raise FieldError(
                _("“%(value)s” cannot be used. %(advice)s")
                % {"value": shown(text), "advice": " ".join(error.messages)}
            ) from error


def _date_reader(field: PartialDateField) -> Reader:
    """A date as text, or a year as a number (2019.0 too: spreadsheets write it)."""
    read = _text_reader(field)

    def read_date(value: Any) -> str:
        whole = _whole_number(value)
        return read(str(whole) if whole is not None else value)

    return read_date


def _number_reader(field: models.IntegerField) -> Reader:
    choices = {value for value, _label in field.flatchoices}
    lowest = max(v.limit_value for v in field.validators if isinstance(v, MinValueValidator))
    highest = min(v.limit_value for v in field.validators if isinstance(v, MaxValueValidator))

    def read(value: Any) -> int | None:
        if value is None or value == "":
            return None
        whole = _whole_number(value)
        if whole is None:
            raise FieldError(
                _("Must be a whole number without quotes, not “%(value)s”.")
                % {"value": shown(value)}
            )
        if not lowest <= whole <= highest or (choices and whole not in choices):
            raise FieldError(
                _("Must be between %(lowest)s and %(highest)s, not %(value)s.")
                % {"lowest": f"{lowest:,}", "highest": f"{highest:,}", "value": shown(whole)}
            )
        return whole

    return read


def _whole_number(value: Any) -> int | None:
    """`value` as a whole number; None if it is anything else, true and false included."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not value.is_integer():
        return None
    return int(value)
