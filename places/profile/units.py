"""How the value of an indicator is written in the reader's language, with its unit."""

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_PERCENT = (_("{number}%"), 1)
_SCORE = ("{number}", 1)
_UNITS: dict[str, tuple[str | Promise, int]] = {
    "population": (_("{number} residents"), 0),
    "median-age": (_("{number} years"), 1),
    "density": (_("{number} residents per km²"), 0),
    "area": (_("{number} km²"), 0),
    "emissions": (_("{number} tonnes per resident"), 1),
    "weekly-pay": (_("£{number} a week"), 0),
    "deprivation-score": _SCORE,
    "english-index-score": _SCORE,
}


def in_unit(slug: str, value: float) -> str:
    """Such as “21.3%”; an indicator that is not known here is taken for a percentage."""
    pattern, decimals = _UNITS.get(slug, _PERCENT)
    rounded = round(value, decimals) + 0.0  # which makes -0 a 0
    number = number_format(rounded, decimal_pos=decimals, force_grouping=True)
    return str(pattern).format(number=number)
