"""The sections of a record with facts: who, where else, money, dates, sources, readers."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connected_localism.common.widgets import Checkboxes, DateWidget, Radios
from innovations.forms.fields import PartialDate, PlaceChoice, Pounds, Text, WebAddress, longest
from innovations.forms.record_form import SectionForm
from innovations.forms.row_kinds import Partners, Relations
from innovations.models import Innovation
from innovations.reviewing.history import Difference
from places.models import Place

Basis, Visibility = Innovation.Basis, Innovation.Visibility


class PlaceNames(forms.ModelMultipleChoiceField):
    def label_from_instance(self, place: Place) -> str:
        return place.official_name


class PeopleForm(SectionForm):
    """Further places stand as ticked boxes, and a list of all places adds one after the other:
    a list of hundreds for each would be more than a phone can carry."""

    rows_kinds = (Partners,)

    lead_kind = forms.ChoiceField(
        label=_("Who leads or led it?"),
        choices=Innovation.LeadKind.choices,
        widget=Radios(small=True),
    )
    lead_organisation = Text(
        label=_("Name of the organisation that leads it"),
        max_length=longest("lead_organisation"),
        help_text=_("Leave this empty if it is the place itself. Name no individual people."),
    )
    further_places = PlaceNames(
        label=_("It also takes or took place in"),
        queryset=Place.objects.none(),
        required=False,
        widget=Checkboxes(small=True),
        help_text=_("Untick a place to take it out."),
    )
    add_place = PlaceChoice(
        label=_("Add a place where it also happens"),
        empty_label=_("Choose a place"),
        required=False,
    )

    def __init__(self, data=None, *, record: Innovation, **kwargs):
        super().__init__(data, record=record, **kwargs)
        saved = further_places_of(record)
        named = {place.pk for place in saved}
        if data is not None:
            typed = [*data.getlist("further_places"), data.get("add_place", "")]
            named |= {int(pk) for pk in typed if pk.isascii() and pk.isdigit() and len(pk) < 10}
        self.fields["further_places"].queryset = Place.objects.filter(pk__in=named).order_by("name")
        self.initial["further_places"] = [place.pk for place in saved]
        self.fields["add_place"].offer()

    @property
    def has_further_places(self) -> bool:
        return bool(self.fields["further_places"].choices)

    @staticmethod
    def with_place_added(data):
        """`data` after the button that adds the chosen place to the list."""
        data = data.copy()
        if chosen := data.get("add_place"):
            data.setlist(
                "further_places", list(dict.fromkeys([*data.getlist("further_places"), chosen]))
            )
            data["add_place"] = ""
        return data

    @property
    def parts(self) -> dict[str, list]:
        return super().parts | {"further_places": self._places()}

    def _places(self) -> list[Place]:
        """Those that are ticked and the one just chosen, without the record's own."""
        places = {place.pk: place for place in self.cleaned_data["further_places"]}
        if added := self.cleaned_data["add_place"]:
            places[added.pk] = added
        places.pop(self.record.place_id, None)
        return sorted(places.values(), key=lambda place: (place.name, place.pk))

    def saved_values(self, record: Innovation) -> list:
        return [*super().saved_values(record), [place.pk for place in further_places_of(record)]]

    def differences_from(self, saved: Innovation) -> list[Difference]:
        found = super().differences_from(saved)
        before = ", ".join(place.official_name for place in further_places_of(saved))
        after = ", ".join(place.official_name for place in self._places())
        if before != after:
            found.append(Difference(gettext("Further places"), before, after))
        return found


def further_places_of(record: Innovation) -> list[Place]:
    return list(record.further_places.order_by("name", "pk"))


class RelatedForm(SectionForm):
    rows_kinds = (Relations,)


class MoneyForm(SectionForm):
    started = PartialDate(label=_("When did it start?"))
    ended = PartialDate(label=_("When did it end?"), help_text=_("Leave this empty if it goes on."))
    cost_gbp = Pounds(label=_("What did it cost?"), help_text=_("In whole pounds, for all of it."))
    cost_basis = forms.ChoiceField(
        label=_("Is that cost measured or estimated?"),
        required=False,
        choices=[("", _("Not said")), *Basis.choices],
        widget=Radios(inline=True, small=True),
    )
    cost_note = Text(
        label=_("What the cost covers"),
        max_length=longest("cost_note"),
        help_text=_("For example: one year, without the time of our own staff."),
    )
    saving_gbp = Pounds(label=_("What did it save?"), help_text=_("In whole pounds."))
    saving_basis = forms.ChoiceField(
        label=_("Is that saving measured or estimated?"),
        required=False,
        choices=[("", _("Not said")), *Basis.choices],
        widget=Radios(inline=True, small=True),
    )
    saving_note = Text(
        label=_("What the saving covers"),
        max_length=longest("saving_note"),
        help_text=_("Over which time, for whom, and how it was worked out."),
    )

    def clean(self):
        cleaned = super().clean()
        started, ended = cleaned.get("started"), cleaned.get("ended")
        if started and ended and started[:4] > ended:
            self.add_error(
                "ended",
                gettext("It cannot end before it started, in {started}").format(started=started),
            )
        for name in ("cost", "saving"):
            if cleaned.get(f"{name}_basis") and cleaned.get(f"{name}_gbp", 0) is None:
                self.add_error(f"{name}_gbp", _("Enter the sum, or choose “Not said” below"))
        return cleaned


class SourceForm(SectionForm):
    source_url = WebAddress(
        label=_("Web page about it"),
        max_length=longest("source_url"),
        help_text=_("Where others can read more."),
    )
    source_name = Text(
        label=_("Name of the source"),
        max_length=longest("source_name"),
        help_text=_("For example, the council, report or newspaper it comes from."),
    )
    source_checked = PartialDate(
        label=_("When did you last look at the source?"), help_text=_("For example, November 2026.")
    )
    licence = forms.ChoiceField(
        label=_("How may others use what you write here?"),
        choices=Innovation.Licence.choices,
        widget=Radios(
            small=True,
            hints={
                Innovation.Licence.OGL: _(
                    "Usual for councils: anybody may use it if they name you"
                ),
                Innovation.Licence.CC_BY: _("Known all over the world: the same conditions"),
                Innovation.Licence.CC0: _("Anybody may use it without naming you"),
            },
        ),
    )


class ReadersForm(SectionForm):
    visibility = forms.ChoiceField(
        label=_("Who may read it once it is published?"),
        choices=[
            (Visibility.PUBLIC, _("Everybody")),
            (Visibility.MEMBERS, _("Only members of a council or community on this site")),
        ],
        widget=Radios(
            hints={
                Visibility.MEMBERS: _(
                    "For what you would rather share among colleagues first, such as what went wrong"
                )
            }
        ),
    )
    members_until = forms.DateField(
        label=_("For members only until"),
        required=False,
        widget=DateWidget,
        help_text=_("On that day everybody can read it. Leave it empty to decide later."),
    )
    language = forms.ChoiceField(
        label=_("In which language is it written?"),
        choices=Innovation.Language.choices,
        widget=Radios(inline=True),
    )

    def clean_members_until(self):
        day = self.cleaned_data["members_until"]
        if day and day != self.record.members_until and day <= timezone.localdate():
            raise ValidationError(_("Enter a day in the future"))
        return day

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("members_until") and cleaned.get("visibility") == Visibility.PUBLIC:
            self.add_error(
                "members_until",
                _("Choose “Only members” above, or leave this empty: everybody can read it."),
            )
        return cleaned
