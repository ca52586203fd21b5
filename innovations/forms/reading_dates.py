"""Dates as people in the United Kingdom write them."""

import re
from functools import cache

from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3

_NUMBERS = re.compile(r"(?:(\d{1,2})[./ -])?(\d{1,2})[./ -](\d{4})", re.ASCII)
_WORDS = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?[ -])?([^\W\d_]+)\.?,?[ -](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/-](\d{1,2})(?:[/-](\d{1,2}))?", re.ASCII)


def as_partial_date(typed: str) -> str:
    """What somebody typed as a PartialDateField keeps it: `2024-05` for May 2024 or 5/2024.

    The day comes before the month: 3/4/2024 is in April. Months have their English and Welsh
    names, short ones too. What is no date in any of these ways comes back as it is, and so does
    the 31st of June: whoever checks it finds it wrong.
    """
    text = " ".join(typed.split())
    if found := _YEAR_FIRST.fullmatch(text):
        return _iso(*found.groups())
    if found := _NUMBERS.fullmatch(text):
        day, month, year = found.groups()
        return _iso(year, month, day)
    if found := _WORDS.fullmatch(text):
        day, name, year = found.groups()
        if month := _months().get(name.casefold()):
            return _iso(year, month, day)
    return text


def _iso(year: str, month: str, day: str | None) -> str:
    parts = [year, f"{int(month):02}"] + ([f"{int(day):02}"] if day else [])
    return "-".join(parts)


@cache
def _months() -> dict[str, str]:
    """Numbers of the months by name, in both languages of this site."""
    names = {"sept": "9"}
    for language in ("cy", "en"):
        with translation.override(language):
            for months in (MONTHS, MONTHS_3):
                names |= {str(name).casefold(): str(number) for number, name in months.items()}
    return names
