"""The first form of a record: what, where, how far along, what problem."""

from django import forms
from django.utils.translation import gettext_lazy as _

from connected_localism.common.widgets import Radios
from innovations.forms.fields import PlaceChoice, Text, longest
from innovations.forms.record_form import RecordForm
from innovations.models import Innovation
from places.models import Place

Kind, Stage = Innovation.Kind, Innovation.Stage

KIND_CHOICES = [
    (Kind.CASE_STUDY, _("Something we have done")),
    (Kind.PILOT, _("Something we are trying out")),
    (Kind.IDEA, _("An idea or a plan")),
    (Kind.NEED, _("We are looking for something")),
]
KIND_HINTS = {
    Kind.CASE_STUDY: _("A case study: what was done, and what came of it, good or bad"),
    Kind.PILOT: _("A pilot: on a small scale, and still open how it ends"),
    Kind.IDEA: _("Nobody has to have begun yet"),
    Kind.NEED: _("A need: a problem for which you seek an answer, or people with experience"),
}
STAGE_CHOICES = [
    (Stage.IDEA, _("Not begun: an idea, a plan or a need")),
    (Stage.PILOT, _("Being tried out")),
    (Stage.LIVE, _("Running")),
    (Stage.SCALED, _("Running in several places")),
    (Stage.ENDED, _("It has ended")),
]


def kind_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What are you sharing?"),
        choices=KIND_CHOICES,
        required=False,
        widget=Radios(hints=KIND_HINTS),
    )


def stage_field(**kwargs) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("How far has it got?"),
        choices=STAGE_CHOICES,
        required=False,
        widget=Radios(small=True),
        **kwargs,
    )


class ShortForm(RecordForm):
    """Enough for a draft, in the order in which one would say it. A title and a place will do."""

    # Of the record that this form made, where it is sent once more.
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, initial=1, required=False)
    kind = kind_field()
    title = Text(
        label=_("What is it, in a few words?"),
        max_length=longest("title"),
        required=True,
        help_text=_("In words that a stranger understands. You can change it later."),
        error_messages={"required": _("Enter a title")},
    )
    place = PlaceChoice(
        label=_("Where?"),
        empty_label=_("Choose a place"),
        help_text=_("The council or community it belongs to. You need not belong to it yourself."),
        error_messages={"required": _("Select a place")},
    )
    stage = stage_field()
    challenge = Text(
        label=_("What is the problem?"),
        max_length=longest("challenge"),
        rows=4,
        help_text=_("What is or was wrong or missing, and for whom? A sentence is enough for now."),
    )

    def __init__(self, data=None, *, user, initial: dict | None = None, **kwargs):
        super().__init__(data, user=user, initial=initial_for(user) | (initial or {}), **kwargs)
        self.fields["place"].offer()
        if self["kind"].value() == Kind.NEED:
            self.fields["title"].label = _("What are you looking for, in a few words?")

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 1


def initial_for(user) -> dict:
    """The place that the person belongs to, the first of several."""
    own = Place.objects.active().filter(memberships__in=user.memberships.confirmed().order_by("pk"))
    return {"place": own.first()}
