"""The forms about lists of communities."""

import hashlib
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connected_localism.common.clean_text import CleanTextForm
from connected_localism.common.widgets import Checkboxes, Radios
from places.community_lists.judging import Preview, judge
from places.community_lists.reading import MOST_CHARACTERS, read
from places.csv_file import UnreadableFile, text_of
from places.forms import LONGEST_REASON
from places.models import CommunityList, CommunityProposal, Place

_LONGEST_FILE = 2 * MOST_CHARACTERS  # bytes; names with accents take two each


class ListForm(CleanTextForm):
    """A list that is uploaded or pasted. What was uploaded is in the box afterwards, where it can
    be put right; `preview` says what it would do."""

    asked_for = ("file", "text")  # one of the two

    file = forms.FileField(
        label=_("Upload a CSV file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
        help_text=_("It is shown to you before anything is sent."),
        error_messages={"empty": _("The file is empty")},
    )
    text = forms.CharField(
        label=_("Or paste the list"),
        required=False,
        max_length=MOST_CHARACTERS,
        strip=False,  # so that the lines keep their numbers
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_(
            "One name a line, or a table whose first line has the names of its columns. Cells "
            "copied from a spreadsheet will do."
        ),
    )
    type = forms.ChoiceField(
        label=_("What are they, where the list does not say?"),
        choices=[(kind.value, kind.label) for kind in CommunityProposal.TYPES],
        widget=Radios,
        initial=Place.Type.PARISH,
        error_messages={"required": _("Select what they are")},
    )
    population_year = forms.IntegerField(
        label=_("Year of the populations, where the list does not say"),
        required=False,
        min_value=1900,
        max_value=2100,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )
    origin = forms.CharField(
        label=_("Where does the list come from?"),
        max_length=CommunityList._meta.get_field("origin").max_length,
        help_text=_("For example, the council’s own web page. Kept with the list."),
        error_messages={"required": _("Say where the list comes from")},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, data=None, files=None, *, council: Place):
        self.council = council
        self.preview: Preview | None = None
        self._unreadable = ""
        if data is not None and files and (uploaded := files.get("file")):
            data = data.copy()
            try:
                data["text"] = _text_of(uploaded)
            except UnreadableFile as error:
                self._unreadable = str(error.problem)
        super().__init__(data, files)

    def clean(self):
        cleaned = super().clean()
        text = cleaned.get("text")
        if self._unreadable:
            self.add_error("file", self._unreadable)
        elif not text or not text.strip():
            if not self.errors.keys() & {"file", "text"}:
                self.add_error("text", _("Upload or paste a list"))
        elif not self.errors.keys() & {"text", "type", "population_year"}:
            self._read(text, cleaned)
        return cleaned

    def _read(self, text: str, cleaned: dict) -> None:
        try:
            content = read(
                text, type=cleaned["type"], population_year=cleaned.get("population_year")
            )
        except UnreadableFile as error:
            self.add_error("text", str(error.problem))
        else:
            self.preview = judge(content, self.council)

    @property
    def seen(self) -> str:
        """What the preview said, as a digest: what is sent must be what was looked at."""
        said = [
            (one.line.number, one.outcome.value, sorted(one.line.values.items()))
            for one in self.preview.judged
        ]
        return hashlib.sha256(repr((self.council.pk, said)).encode()).hexdigest()


def _text_of(uploaded) -> str:
    if uploaded.size > _LONGEST_FILE:
        raise UnreadableFile(_("The file is larger than 400 KB. Send the list in parts."))
    return text_of(uploaded.read())


class ListDecisionForm(CleanTextForm):
    """A decision on a list; `councils` where its own is gone and was divided. Which lines are left
    out is ticked in the table, as `leave_out`."""

    ACCEPT, DECLINE = "accept", "decline"
    mark_optional = False  # whether the reason is depends on the decision

    council = forms.ModelChoiceField(
        label=_("Under which council do they come?"),
        queryset=Place.objects.none(),
        empty_label=None,
        required=False,
        widget=Radios,
        help_text=_("The one the list was sent for was abolished. Needed when you accept."),
    )
    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(ACCEPT, _("Accept")), (DECLINE, _("Decline"))],
        widget=Radios(
            hints={
                ACCEPT: _("Each line that is not ticked becomes a place with a page."),
                DECLINE: _("No line does."),
            }
        ),
        error_messages={"required": _("Select your decision")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you decline or leave lines out. Whoever sent the list reads it."),
    )

    def __init__(self, data=None, *, sent: CommunityList, councils: list[Place] = ()):
        super().__init__(data)
        self._lines = {str(pk) for pk in sent.lines.values_list("pk", flat=True)} if data else set()
        if councils:
            pks = [place.pk for place in councils]
            self.fields["council"].queryset = Place.objects.filter(pk__in=pks)
            self.fields["council"].label_from_instance = lambda place: place.official_name
        else:
            del self.fields["council"]

    @property
    def leave_out(self) -> set[int]:
        """The ids of the ticked lines."""
        ticked = self.data.getlist("leave_out") if self.is_bound else []
        return {int(pk) for pk in ticked if pk in self._lines}

    def clean(self):
        cleaned = super().clean()
        if "reason" in self.errors or cleaned.get("reason"):
            return cleaned
        if cleaned.get("decision") == self.DECLINE:
            self.add_error("reason", ValidationError(_("Say why you decline the list")))
        elif cleaned.get("decision") == self.ACCEPT and self.leave_out:
            self.add_error("reason", ValidationError(_("Say why you leave lines out")))
        return cleaned


class DivideForm(CleanTextForm):
    """Which communities of a divided council come under which of those that took over; `undecided`
    is the old one, under which they may go back."""

    communities = forms.TypedMultipleChoiceField(
        label=_("Communities"),
        coerce=int,
        widget=Checkboxes(small=True),
        error_messages={
            "required": _("Select at least one community"),
            "invalid_choice": _("Somebody has moved one of them meanwhile. Select again."),
        },
    )
    to = forms.ModelChoiceField(
        label=_("They come under"),
        queryset=Place.objects.none(),
        empty_label=None,
        widget=Radios,
        error_messages={"required": _("Select under which council they come")},
    )

    def __init__(self, data=None, *, communities, councils: list[Place], undecided=None):
        super().__init__(data)
        self.fields["communities"].choices = [(place.pk, str(place)) for place in communities]
        pks = [place.pk for place in councils]
        self.fields["to"].queryset = Place.objects.filter(pk__in=pks)
        self.fields["to"].label_from_instance = lambda place: (
            gettext("None yet: somebody decides later")
            if place == undecided
            else place.official_name
        )


class MergeForm(CleanTextForm):
    """Which other community of its council this one is the same as."""

    into = forms.ModelChoiceField(
        label=_("It is the same as"),
        queryset=Place.objects.none(),
        empty_label=_("Choose a community"),
        help_text=_("That one stays. Everything here goes to it."),
        error_messages={"required": _("Select which community it is the same as")},
    )
    reason = forms.CharField(
        label=_("How do you know that they are the same?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the history of both."),
        error_messages={"required": _("Say how you know that they are the same")},
    )

    def __init__(self, data=None, *, gone: Place):
        super().__init__(data)
        field = self.fields["into"]
        field.queryset = (
            Place.objects.filter(kind=Place.Kind.COMMUNITY, parent=gone.parent)
            .active()
            .exclude(pk=gone.pk)
        )
        field.widget.attrs["data-autocomplete"] = "true"
        field.widget.attrs["data-no-results"] = _("No place found")
