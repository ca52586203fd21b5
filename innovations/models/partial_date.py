"""Dates of which only the year, or year and month, may be known."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

_PATTERN = re.compile(r"^(\d{4})(-\d{2})?(-\d{2})?$", re.ASCII)


def validate_partial_date(text: str) -> None:
    """Raise ValidationError unless `text` is a real `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, 1800–2200."""
    match = _PATTERN.match(text)
    if match:
        year, month, day = match.groups()
        try:
            real = parse_date(f"{year}{month or '-01'}{day or '-01'}")
        except ValueError:
            real = None
        if real and 1800 <= real.year <= 2200:
            return
    raise ValidationError(_("Enter a year such as 2024, or a date such as 2024-05-31."))


class PartialDateField(models.CharField):
    """An ISO 8601 date of reduced precision as text: `2024`, `2024-05` or `2024-05-31`.

    Empty when unknown. The text sorts by time, and says itself how precise it is.
    """

    default_validators = [validate_partial_date]

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 10
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
