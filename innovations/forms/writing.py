"""The forms with which people write records and take them back."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connected_localism.common.widgets import Checkboxes, Radios
from innovations.forms.clean_text import CleanTextForm
from innovations.lifecycle import missing_for_review
from innovations.models import Innovation, Theme
from innovations.models.innovation import THEMES_PER_RECORD
from innovations.models.partial_date import validate_partial_date
from innovations.permissions import may_change_place
from places.models import Place

Kind, Stage = Innovation.Kind, Innovation.Stage


def _longest(field: str) -> int:
    return Innovation._meta.get_field(field).max_length


class PlaceSelect(forms.Select):
    """A list of hundreds, in one template: Django's own takes a template for each option."""

    template_name = "innovations/submitting/place_select.html"


class PlaceChoice(forms.ModelChoiceField):
    """All places that exist. Beside a council of the same name others go by their official one."""

    def __init__(self, **kwargs):
        super().__init__(Place.objects.none(), widget=PlaceSelect, **kwargs)
        self.widget.attrs["data-autocomplete"] = "true"
        self.widget.attrs["data-no-results"] = _("No place found")

    def offer(self, present: Place | None = None) -> None:
        """Fill the list: today's places, and the one that the record has already."""
        places = Place.objects.active()
        if present is not None:
            places |= Place.objects.filter(pk=present.pk)
        self.queryset = places.only("name", "name_cy", "official_name", "kind")

    def label_from_instance(self, place: Place) -> str:
        is_council = place.kind == Place.Kind.COUNCIL
        return place.display_name if is_council else place.official_name


class InnovationForm(CleanTextForm):
    """The first, short form of a record. Its names are the record's field names.

    With `for_review` everything a reviewer needs must be there; a draft takes a title and a place.
    """

    # What may stay empty depends on the kind and on the button, so the labels and hints say it.
    mark_optional = False

    title = forms.CharField(
        label=_("Title"),
        max_length=_longest("title"),
        help_text=_("What it is, in words a stranger understands. No slogans."),
    )
    kind = forms.ChoiceField(
        label=_("What are you sharing?"),
        choices=Kind.choices,
        widget=Radios(
            hints={
                Kind.CASE_STUDY: _("Something that has been done, and what came of it"),
                Kind.PILOT: _("Something that is being tried on a small scale"),
                Kind.IDEA: _("Something that could be tried"),
                Kind.NEED: _("A problem without an answer yet"),
            }
        ),
    )
    stage = forms.ChoiceField(
        label=_("How far has it got?"), choices=Stage.choices, widget=Radios(inline=True)
    )
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
    summary = forms.CharField(
        label=_("Summary"),
        max_length=_longest("summary"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences. They are shown in lists and search results."),
    )
    challenge = forms.CharField(
        label=_("The problem"),
        max_length=_longest("challenge"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was wrong or missing, and for whom?"),
    )
    approach = forms.CharField(
        label=_("What you do, did or plan"),
        max_length=_longest("approach"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Say who did what. A need may leave this empty."),
    )
    outcomes = forms.CharField(
        label=_("What came of it"),
        max_length=_longest("outcomes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Include what did not work: it helps others most. Ideas and needs may leave this empty."
        ),
    )
    started = forms.CharField(
        label=_("Year it started (optional)"),
        required=False,
        validators=[validate_partial_date],
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "spellcheck": "false"}),
        help_text=_(
            "For example, 2023. You can also enter a month, 2023-05, or a day, 2023-05-31."
        ),
    )
    lead_organisation = forms.CharField(
        label=_("Organisation that led it (optional)"),
        max_length=_longest("lead_organisation"),
        required=False,
        help_text=_("Leave this empty if it was the place itself."),
        error_messages={
            "max_length": _("Organisation must be %(limit_value)d characters or fewer")
        },
    )
    lead_kind = forms.ChoiceField(
        label=_("Kind of organisation"), choices=Innovation.LeadKind.choices
    )
    source_url = forms.URLField(
        label=_("Web page about it (optional)"),
        max_length=_longest("source_url"),
        required=False,
        assume_scheme="https",
        help_text=_("Where others can read more."),
        error_messages={"max_length": _("Web address must be %(limit_value)d characters or fewer")},
    )

    def __init__(
        self, data=None, *, user, record: Innovation | None = None, for_review: bool = False
    ):
        self.record, self.for_review = record, for_review
        super().__init__(data, initial=self._initial(user))
        for name in ("kind", "stage"):
            self.fields[name].required = for_review
        place = self.fields["place"]
        place.offer(record.place if record else None)
        place.disabled = record is not None and not may_change_place(user, record)
        if place.disabled:
            place.help_text = _("A moderator can move a published record to another place.")

    def _initial(self, user) -> dict:
        names = self.content_names()
        if self.record is not None:
            return {name: getattr(self.record, name) for name in names}
        own = Place.objects.active().filter(
            memberships__in=user.memberships.confirmed().order_by("pk")
        )
        place, lead = own.first(), Innovation.LeadKind
        # Who left this as it is must not have said that a council led what neighbours did.
        return {"place": place, "lead_kind": lead.COUNCIL if place else lead.COMMUNITY}

    @classmethod
    def content_names(cls) -> list[str]:
        """The fields that are the record's own, without keys and versions of the form."""
        return list(InnovationForm.base_fields)

    @property
    def content(self) -> dict:
        """What was typed, as values of the record's fields."""
        return {name: self.cleaned_data[name] for name in self.content_names()}

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or self._so_far("kind")

    def clean_stage(self) -> str:
        return self.cleaned_data["stage"] or self._so_far("stage")

    def _so_far(self, name: str) -> str:
        """What was said before, since radios that are left alone say nothing new."""
        return getattr(self.record, name) if self.record is not None else ""

    def clean_themes(self) -> list[str]:
        themes = list(dict.fromkeys(self.cleaned_data["themes"]))
        if len(themes) > THEMES_PER_RECORD:
            raise ValidationError(_("Select no more than 3 themes"))
        if self.record is not None and set(themes) == set(self.record.themes):
            return self.record.themes  # ticking boxes has no order, the record may have one
        return themes

    def clean_started(self) -> str:
        started = self.cleaned_data["started"]
        ended = self.record.ended if self.record is not None else ""
        if started and ended and started[:4] > ended:
            raise ValidationError(
                gettext("It cannot start after it ended, in {ended}").format(ended=ended)
            )
        return started

    def clean_source_url(self) -> str:
        url = self.cleaned_data["source_url"]
        if url and not url.startswith(("http://", "https://")):
            raise ValidationError(_("Enter a web address that begins with https:// or http://"))
        return url

    def clean(self):
        cleaned = super().clean()
        if self.for_review:
            missing = missing_for_review(cleaned.get("kind", ""), cleaned)
            for name, message in missing.items():
                if name not in self.errors:
                    self.add_error(name, message)
        return cleaned


class SubmitForm(InnovationForm):
    """For a new record. The hidden key makes a second click give the same record."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class EditForm(InnovationForm):
    """For a record that exists. The hidden version is the text that was opened for editing."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data=None, *, record: Innovation, **kwargs):
        super().__init__(data, record=record, **kwargs)
        self.initial["version"] = record.content_version


class WithdrawForm(CleanTextForm):
    reason = forms.CharField(
        label=_("Why do you withdraw it?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The people of its place and the moderators can read this."),
    )
