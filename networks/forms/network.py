"""What is said about a network by those who begin and lead it."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connected_localism.common.clean_text import CleanTextForm
from connected_localism.common.widgets import Checkboxes, DateWidget, Radios
from innovations.forms.fields import PlaceChoice, Text, WebAddress
from innovations.models import Innovation, Theme
from networks.models import Network
from networks.models.network import THEMES_PER_NETWORK
from networks.permissions import committed_place_ids
from places.models import Place

KINDS = {
    Network.Kind.THEME: gettext_lazy("Places that work on the same subject and learn together."),
    Network.Kind.TRANSFER: gettext_lazy(
        "Places that take up one practice, with the place that did it first."
    ),
    Network.Kind.COMMISSIONING: gettext_lazy(
        "Places with the same need that buy or build jointly."
    ),
    Network.Kind.GEOGRAPHIC: gettext_lazy("Neighbours, or places alike, such as islands or ports."),
    Network.Kind.INFLUENCE: gettext_lazy("Places that want something from government or others."),
}
JOINING = {
    Network.Joining.OPEN: gettext_lazy("It takes part at once, and you are told."),
    Network.Joining.REQUEST: gettext_lazy("You answer each request."),
    Network.Joining.INVITATION: gettext_lazy("You invite each place."),
}
VISIBILITY = {
    Network.Visibility.PUBLIC: gettext_lazy("Others can find it, learn from it and ask to join."),
    Network.Visibility.PRIVATE: gettext_lazy(
        "Nobody else sees it anywhere: no page, number, search, feed or mail tells of it."
    ),
}
MOST_RECORDS, MOST_PARTNERS = 20, 40


def longest(name: str) -> int:
    return Network._meta.get_field(name).max_length


class Partners(forms.CharField):
    """Names of organisations, one on each line."""

    LONGEST = Network._meta.get_field("other_partners").base_field.max_length

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value) -> list[str]:
        names = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        names = list(dict.fromkeys(filter(None, names)))
        if long := [name for name in names if len(name) > self.LONGEST]:
            raise ValidationError(
                _("“%(name)s…” is too long. Put each organisation on a line of its own."),
                params={"name": long[0][:40]},
            )
        if len(names) > MOST_PARTNERS:
            raise ValidationError(
                _("Enter no more than %(number)s organisations"), params={"number": MOST_PARTNERS}
            )
        return names


class NetworkForm(CleanTextForm):
    """Begin a network, or change what is said of it."""

    field_order = [
        "lead", "kind", "name", "purpose", "themes", "around", "other_partners", "joining",
        "visibility", "review_due", "results", "started_year", "source_url", "version", "form_key",
    ]  # fmt: skip

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of network is it?"),
        choices=Network.Kind.choices,
        widget=Radios(hints=KINDS),
        error_messages={"required": gettext_lazy("Select the kind of network")},
    )
    name = Text(
        label=gettext_lazy("Name"),
        max_length=longest("name"),
        required=True,
        help_text=gettext_lazy("What it is about, so that others recognise it in a list."),
        error_messages={"required": gettext_lazy("Enter a name")},
    )
    purpose = Text(
        label=gettext_lazy("Purpose"),
        max_length=longest("purpose"),
        rows=5,
        required=True,
        help_text=gettext_lazy("What you want to reach together, and what places do in it."),
        error_messages={"required": gettext_lazy("Say what the network is for")},
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"),
        choices=Theme.choices,
        widget=Checkboxes,
        help_text=gettext_lazy("Up to three."),
        error_messages={"required": gettext_lazy("Select at least one theme")},
    )
    around = Text(
        label=gettext_lazy("Innovations or needs it stands around"),
        max_length=4000,
        rows=3,
        help_text=gettext_lazy("Copy the address of each from your browser, one on each line."),
    )
    other_partners = Partners(
        label=gettext_lazy("Other organisations that take part"),
        help_text=gettext_lazy("Charities, universities, firms: one on each line."),
    )
    joining = forms.ChoiceField(
        label=gettext_lazy("How do places join?"),
        choices=Network.Joining.choices,
        initial=Network.Joining.REQUEST,
        widget=Radios(hints=JOINING),
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who may see it?"),
        choices=Network.Visibility.choices,
        initial=Network.Visibility.PUBLIC,
        widget=Radios(hints=VISIBILITY),
    )
    review_due = forms.DateField(
        label=gettext_lazy("When do you decide whether to go on?"),
        required=False,
        widget=DateWidget,
        help_text=gettext_lazy("The places are reminded of that day by its page."),
        error_messages={"invalid": gettext_lazy("Enter a real date, such as 31 5 2027")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, user, network: Network | None = None, initial=None):
        self._user, self._network = user, network
        super().__init__(data, initial=initial or {})
        self._readable = Innovation.objects.visible_to(user).published()
        if network is None:
            self.fields["lead"] = self._lead_field()
            self.order_fields(self.field_order)
            self.initial.setdefault("form_key", uuid.uuid4())
        else:
            self._add_what_grows_later()
            names = [name for name in self.fields if hasattr(network, name)]
            self.initial |= {name: getattr(network, name) for name in names}
            self.initial["around"] = "\n".join(
                record.get_absolute_url() for record in self.records_of(network)
            )

    def _lead_field(self) -> PlaceChoice:
        own = Place.objects.filter(pk__in=committed_place_ids(self._user)).active()
        field = PlaceChoice(
            label=gettext_lazy("Which place leads it?"),
            empty_label=gettext_lazy("Choose a place"),
            error_messages={"required": gettext_lazy("Select the place that leads it")},
        )
        field.queryset = own.order_by("name", "pk")
        field.widget.attrs.pop("data-autocomplete", None)
        if len(own) == 1:
            self.initial.setdefault("lead", own[0].pk)
        return field

    def _add_what_grows_later(self) -> None:
        self.fields["results"] = Text(
            label=gettext_lazy("What came of it so far?"),
            max_length=longest("results"),
            rows=5,
            help_text=gettext_lazy("Also what did not work."),
        )
        self.fields["started_year"] = forms.IntegerField(
            label=gettext_lazy("Year it began"),
            required=False,
            min_value=1900,
            max_value=timezone.localdate().year,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
        )
        self.fields["source_url"] = WebAddress(
            label=gettext_lazy("Web page of the network"), max_length=longest("source_url")
        )
        self.order_fields(self.field_order)

    @property
    def has_places(self) -> bool:
        return self._network is not None or self.fields["lead"].queryset.exists()

    def records_of(self, network: Network) -> list[Innovation]:
        """What it stands around and this person may read."""
        return list(self._readable.filter(networks=network).order_by("title", "pk"))

    def clean_themes(self) -> list[str]:
        chosen = self.cleaned_data["themes"]
        if len(chosen) > THEMES_PER_NETWORK:
            raise ValidationError(_("Select no more than three themes"))
        return chosen

    def clean_review_due(self):
        day = self.cleaned_data["review_due"]
        if day and "review_due" in self.changed_data and day < timezone.localdate():
            raise ValidationError(_("Enter a day that is still to come"))
        return day

    def clean_around(self) -> list[Innovation]:
        lines = [line.strip() for line in self.cleaned_data["around"].splitlines() if line.strip()]
        if len(lines) > MOST_RECORDS:
            raise ValidationError(
                _("Enter no more than %(number)s addresses"), params={"number": MOST_RECORDS}
            )
        found = {}
        for line in lines:
            record = self._at(line)
            if record is None:
                raise ValidationError(
                    _("There is no innovation at “%(address)s” that you can read"),
                    params={"address": line[:80]},
                )
            found[record.pk] = record
        return list(found.values())

    def _at(self, address: str) -> Innovation | None:
        """The record whose page this is, under its present or a former address."""
        parts = [part for part in address.split("?")[0].split("#")[0].split("/") if part]
        slug = parts[-1] if parts else ""
        same = Q(slug=slug) | Q(former_slugs__slug=slug)
        return self._readable.filter(same).distinct().first()

    @property
    def content(self) -> dict:
        """What goes into the columns of the network."""
        apart = {"lead", "around", "version", "form_key"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}

    @property
    def readable_ids(self) -> list[int]:
        """Those of the network's records that this person saw in the form."""
        return [record.pk for record in self.records_of(self._network)]

    def continue_from(self, saved: Network) -> None:
        """Send this form again for the version that the person is now shown."""
        self.data = self.data.copy()
        self.data["version"] = str(saved.version)


class ReasonForm(CleanTextForm):
    """One text that others will read."""

    reason = Text(label=gettext_lazy("Reason"), max_length=500, rows=3, required=True)

    def __init__(self, data=None, *, label: str, help_text: str = "", required: bool = True):
        super().__init__(data)
        field = self.fields["reason"]
        field.label, field.help_text, field.required = label, help_text, required
        field.error_messages["required"] = _("Enter a reason")


class StageForm(forms.Form):
    stage = forms.ChoiceField(
        label=gettext_lazy("How far has it got?"),
        choices=[choice for choice in Network.Stage.choices if choice[0] != Network.Stage.CLOSED],
        widget=Radios(
            hints={
                Network.Stage.FORMING: gettext_lazy("Places find each other and agree what for."),
                Network.Stage.UNDERSTANDING: gettext_lazy("Looking closely at what was done, and at one’s own place."),
                Network.Stage.ADAPTING: gettext_lazy("Changing it so that it suits each place."),
                Network.Stage.REUSING: gettext_lazy("It runs in the places that took it up."),
                Network.Stage.SUSTAINING: gettext_lazy("It goes on without the network’s help."),
            }
        ),
    )  # fmt: skip
