"""Saying that something in a network is wrong, and settling it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from connected_localism.common.clean_text import CleanTextForm
from connected_localism.common.widgets import Radios
from innovations.forms.fields import Text
from innovations.keeping.reporting import ReportForm
from networks.models import Network, Report
from networks.reporting.things import Thing, outcomes_of

LABELS = {
    Report.Outcome.NOTHING: _("Leave it as it is"),
    Report.Outcome.HIDDEN: _("Hide it"),
    Report.Outcome.REMOVED: _("Remove it"),
}
HINTS = {
    Report.Outcome.HIDDEN: _("Only its own people and moderators see it then. It can be shown again."),
    Report.Outcome.REMOVED: _("What was written is gone for everybody; that something was removed stays visible."),
}  # fmt: skip


class ThingReportForm(ReportForm):
    """What is wrong with a thing in a network."""

    def __init__(self, data=None, *, thing: Thing):
        super().__init__(data)
        if not isinstance(thing, Network):
            about = self.fields["about"]
            about.choices = [row for row in about.choices if row[0] != Report.About.SOURCE]


class SettleForm(CleanTextForm):
    """What becomes of a thing that was reported, and why."""

    outcome = forms.ChoiceField(
        label=_("What do you do?"),
        widget=Radios,
        error_messages={"required": _("Select what to do")},
    )
    answer = Text(
        label=_("Reason"),
        max_length=500,
        rows=4,
        help_text=_(
            "Whoever reported it while signed in reads this. If you take it away, its people read "
            "it too, and it has to be there. Do not name who reported it."
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)

    def __init__(self, data=None, *, thing: Thing, seen: int = 0):
        super().__init__(data, initial={"seen": seen})
        outcomes = outcomes_of(thing)
        field = self.fields["outcome"]
        field.widget = Radios(hints={name: HINTS[name] for name in outcomes if name in HINTS})
        field.choices = [(name, LABELS[name]) for name in outcomes]
