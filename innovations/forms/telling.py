"""The sections of a record that tell its story."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connected_localism.common.widgets import Checkboxes, Radios
from innovations.forms.fields import PartialDate, PlaceChoice, Services, Text, longest
from innovations.forms.record_form import SectionForm
from innovations.forms.row_kinds import EvidenceItems
from innovations.forms.short_form import kind_field, stage_field
from innovations.models import Innovation, Theme
from innovations.models.innovation import THEMES_PER_RECORD
from innovations.permissions import may_change_place

Kind, Stage, Result = Innovation.Kind, Innovation.Stage, Innovation.Result
Level, Reason = Innovation.EvidenceLevel, Innovation.EndReason


class BasicsForm(SectionForm):
    title = Text(
        label=_("Title"),
        max_length=longest("title"),
        required=True,
        help_text=_("What it is, in words a stranger understands. No slogans."),
    )
    summary = Text(
        label=_("Summary"),
        max_length=longest("summary"),
        rows=3,
        help_text=_("One or two sentences. They are shown in lists and search results."),
    )
    kind = kind_field()
    stage = stage_field()
    place = PlaceChoice(
        label=_("Place"),
        empty_label=_("Choose a place"),
        help_text=_("The council or community it belongs to. Its stewards review the record."),
    )
    themes = forms.MultipleChoiceField(
        label=_("Themes"),
        choices=Theme.choices,
        required=False,
        widget=Checkboxes(small=True),
        help_text=_("Choose 1 to 3."),
    )
    services = Services(
        label=_("Services"),
        help_text=_("What people would look for, with commas: food waste, repair café."),
    )

    def __init__(self, data=None, *, user, record: Innovation, **kwargs):
        super().__init__(data, user=user, record=record, **kwargs)
        place = self.fields["place"]
        place.offer(record.place)
        place.disabled = not may_change_place(user, record)
        if place.disabled:
            place.help_text = _("A moderator can move a published record to another place.")

    def clean_themes(self) -> list[str]:
        themes = list(dict.fromkeys(self.cleaned_data["themes"]))
        if len(themes) > THEMES_PER_RECORD:
            raise ValidationError(_("Select no more than 3 themes"))
        if set(themes) == set(self.record.themes):
            return self.record.themes  # ticking boxes has no order, the record may have one
        return themes


class StoryForm(SectionForm):
    challenge = Text(
        label=_("The problem"),
        max_length=longest("challenge"),
        rows=6,
        help_text=_("What is or was wrong or missing, and for whom?"),
    )
    approach = Text(
        label=_("What you do, did or plan"),
        max_length=longest("approach"),
        rows=8,
        help_text=_("Who did what, and what it took. A stranger should be able to picture it."),
    )

    def __init__(self, data=None, *, record: Innovation, **kwargs):
        super().__init__(data, record=record, **kwargs)
        if record.kind == Kind.NEED:
            challenge, approach = self.fields["challenge"], self.fields["approach"]
            challenge.label = _("We are looking for an answer to")
            approach.label = _("What would help, and what you have tried")


class ResultsForm(SectionForm):
    rows_kinds = (EvidenceItems,)

    result = forms.ChoiceField(
        label=_("Did it work?"),
        required=False,
        choices=[("", _("Not said yet")), *Result.choices],
        widget=Radios(
            small=True,
            hints={
                Result.PROMISING: _("First signs are good, but it is early"),
                Result.MIXED: _("For some people or in some ways, not in others"),
                Result.DID_NOT_WORK: _("Others will thank you for saying so"),
            },
        ),
    )
    outcomes = Text(
        label=_("What came of it"),
        max_length=longest("outcomes"),
        rows=6,
        help_text=_(
            "What changed, for whom, and by how much if you know. Say it too if nothing did."
        ),
    )
    lessons = Text(
        label=_("What you learned"),
        max_length=longest("lessons"),
        rows=5,
        help_text=_("What you would do again, and what you would do differently."),
    )
    transfer_notes = Text(
        label=_("Advice for other places"),
        max_length=longest("transfer_notes"),
        rows=4,
        help_text=_("What another place would need to do the same, and what may not carry over."),
    )
    evidence_level = forms.TypedChoiceField(
        label=_("How sure can others be that it made the difference?"),
        required=False,
        coerce=int,
        empty_value=Level.NONE,
        choices=[
            (Level.NONE, _("We make no claim")),
            (Level.DESCRIBED, _("We can say what it does and why it should help")),
            (Level.CHANGE_SEEN, _("We saw things get better, but it may have had other causes")),
            (Level.CAUSED, _("We compared with people or places that did not have it")),
            (Level.REPLICATED, _("Others have shown the same, independently")),
            (Level.SCALED, _("Others run it in many places, and it works there")),
        ],
        widget=Radios(
            small=True,
            hints={
                Level.CHANGE_SEEN: _("For example, figures from before and after"),
                Level.CAUSED: _("For example, a control group or a trial"),
                Level.REPLICATED: _("Add the independent evaluation below"),
            },
        ),
        help_text=_("The Nesta Standards of Evidence in plain words. A low level is no shame."),
    )


class EndingForm(SectionForm):
    """For work that has ended or did not work; the same fields stand in other sections too,
    but whoever comes to say this finds all of it in one place."""

    stage = stage_field()
    ended = PartialDate(label=_("When did it end?"))
    end_reason = forms.ChoiceField(
        label=_("Why did it end?"),
        required=False,
        choices=[("", _("Not said")), *Innovation.EndReason.choices],
        widget=Radios(small=True),
    )
    end_note = Text(
        label=_("What happened"),
        max_length=longest("end_note"),
        rows=3,
        help_text=_("In a few words, without blaming anybody."),
    )
    result = ResultsForm.base_fields["result"]

    def __init__(self, data=None, *, record: Innovation, **kwargs):
        super().__init__(data, record=record, **kwargs)
        if record.kind != Innovation.Kind.NEED:
            reasons = self.fields["end_reason"]
            reasons.choices = [each for each in reasons.choices if each[0] != Reason.MET]

    def clean_ended(self) -> str:
        return check_order(self, started=self.record.started, ended=self.cleaned_data["ended"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("stage") != Stage.ENDED:
            for name in ("end_reason", "end_note"):
                if cleaned.get(name):
                    self.add_error(
                        name, _("Choose “It has ended” above, or leave this empty: it goes on.")
                    )
        return cleaned


def check_order(form: SectionForm, *, started: str, ended: str) -> str:
    """`ended`, unless it lies before `started`; an end in the same year is fine."""
    if started and ended and started[:4] > ended:
        raise ValidationError(
            gettext("It cannot end before it started, in {started}").format(started=started)
        )
    return ended
