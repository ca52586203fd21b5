"""The forms with which people write, judge and take away records."""

from innovations.forms.clean_text import CleanTextForm
from innovations.forms.judging import HideForm, ReviewForm
from innovations.forms.writing import WithdrawForm

__all__ = [
    "CleanTextForm",
    "HideForm",
    "ReviewForm",
    "WithdrawForm",
]
