"""Reports of mistakes: what a reader is asked, how often, and that a report is kept once."""

import uuid

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from connected_localism.common.frequency import network_of, within
from connected_localism.common.widgets import Radios
from innovations.forms.spam_trap import SpamTrapForm
from innovations.models import Innovation, MistakeReport

REPORTS_PER_HOUR = 10
_HOUR = 3600  # seconds


class ReportForm(SpamTrapForm):
    """What is wrong with a record. The hidden key makes a double click one report."""

    about = forms.ChoiceField(
        label=_("What is it about?"),
        choices=MistakeReport.About.choices,
        widget=Radios,
        error_messages={"required": _("Select what it is about")},
    )
    message = forms.CharField(
        label=_("What is wrong?"),
        max_length=MistakeReport._meta.get_field("message").max_length,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Quote the words, and say what is right and where that can be checked, if you know. "
            "Leave out anything private about yourself or others."
        ),
        error_messages={
            "required": _("Say what is wrong"),
            "max_length": _("What is wrong must be %(limit_value)d characters or fewer"),
        },
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def may_report_now(request: HttpRequest) -> bool:
    """Count one report of whoever sends this; False when it is beyond REPORTS_PER_HOUR.

    The hour begins with the first report. While Redis is away each process counts for itself,
    and anew: to hear of a mistake matters more than to keep out spam.
    """
    return within(f"mistake-reports:{_sender(request)}", most=REPORTS_PER_HOUR, seconds=_HOUR)


def _sender(request: HttpRequest) -> str:
    """The person or, signed out, the network address."""
    if request.user.is_authenticated:
        return f"person:{request.user.pk}"
    return f"address:{network_of(request)}"


def keep_report(*, innovation: Innovation, by, about: str, message: str, form_key: uuid.UUID):
    """Keep what `by` (who may be signed out) says is wrong with a record.

    The same form with the same words is one report, however often and at once it is sent. Other
    words are another: somebody went back to the form because there was more to say.
    """
    said = "\n".join([str(innovation.pk), about, message])
    report = MistakeReport(
        innovation=innovation,
        about=about,
        message=message,
        reporter=by if by.is_authenticated else None,
        form_key=uuid.uuid5(form_key, said),
    )
    MistakeReport.objects.bulk_create([report], ignore_conflicts=True)
