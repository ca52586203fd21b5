"""Dates as people write them, kept as far as they are known and shown again in words."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from innovations.forms.fields import PartialDate
from innovations.forms.reading_dates import as_partial_date


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2024", "2024"),
        ("2024-05", "2024-05"),
        ("2024-5-1", "2024-05-01"),
        ("2024/05/31", "2024-05-31"),
        ("May 2024", "2024-05"),
        ("  may   2024 ", "2024-05"),
        ("Sept. 2024", "2024-09"),
        ("31 May 2024", "2024-05-31"),
        ("31st May, 2024", "2024-05-31"),
        ("5/2024", "2024-05"),
        ("3/4/2024", "2024-04-03"),
        ("03.04.2024", "2024-04-03"),
        ("3-4-2024", "2024-04-03"),
        ("3 Mai 2024", "2024-05-03"),
        ("Rhagfyr 2024", "2024-12"),
        ("", ""),
        ("last year", "last year"),
        ("Maybe 2024", "Maybe 2024"),
        ("5/24", "5/24"),
        ("May", "May"),
    ],
)
def test_what_is_typed_is_read(typed, kept):
    assert as_partial_date(typed) == kept


def test_every_month_is_read_in_both_languages_as_it_is_shown():
    field = PartialDate()
    for language in ("en", "cy"):
        with translation.override(language):
            for date in [f"2024-{month:02}" for month in range(1, 13)] + ["2024-02-29", "1999"]:
                shown = field.prepare_value(date)
                assert "-" not in shown
                assert field.clean(shown) == date


@pytest.mark.parametrize("typed", ["31/6/2024", "30 February 2024", "13/2024", "soon", "1/1/1066"])
def test_what_is_no_date_is_refused_and_stays_as_typed(typed):
    field = PartialDate()
    with pytest.raises(
        ValidationError, match="Enter a year such as 2024, or a date such as May 2024"
    ):
        field.clean(typed)
    assert field.prepare_value(typed) == typed
