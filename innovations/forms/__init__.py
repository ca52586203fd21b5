"""The forms with which people write, judge and take away records."""

from innovations.forms.clean_text import CleanTextForm
from innovations.forms.judging import (
    AppealAnswerForm,
    AppealForm,
    FlagForm,
    HideForm,
    QueueForm,
    ReopenForm,
    ReviewForm,
    ShowAgainForm,
    WithdrawForm,
)

__all__ = [
    "AppealAnswerForm",
    "AppealForm",
    "CleanTextForm",
    "FlagForm",
    "HideForm",
    "QueueForm",
    "ReopenForm",
    "ReviewForm",
    "ShowAgainForm",
    "WithdrawForm",
]
