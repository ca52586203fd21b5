"""The date widget reads a date, and gives back what was typed when it is none."""

import datetime

import pytest
from django import forms

from connected_localism.common.widgets import DateWidget
from tests.common.test_forms import Elements


class Dated(forms.Form):
    started = forms.DateField(widget=DateWidget)


def parts_shown(form) -> tuple[str, ...]:
    elements = Elements(form.render())
    return tuple(elements.named(f"started_{part}")[0]["value"] for part in ("day", "month", "year"))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (("27", "3", "2024"), datetime.date(2024, 3, 27)),
        (("31", "2", "2024"), None),
        (("", "3", "2024"), None),
        (("soon", "", ""), None),
    ],
)
def test_a_date_is_read_or_given_back_as_typed(typed, value):
    day, month, year = typed
    form = Dated({"started_day": day, "started_month": month, "started_year": year})

    errors = {} if value else {"started": ["Started must be a real date"]}
    assert form.errors == errors
    assert form.cleaned_data.get("started") == value
    assert parts_shown(form) == typed


def test_a_date_nobody_typed_is_missing_rather_than_wrong():
    assert Dated({"started_day": " "}).errors == {"started": ["Enter a started"]}


def test_a_stored_date_is_shown_in_parts():
    form = Dated(initial={"started": datetime.date(2024, 3, 27)})

    assert parts_shown(form) == ("27", "3", "2024")
