"""Forms with which statements are written, signed and answered."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connected_localism.common.clean_text import CleanTextForm
from connected_localism.common.widgets import DateWidget
from innovations.forms.fields import PlaceChoice, Text, WebAddress
from networks.influence.permissions import signing_places
from networks.models import Network, SignOn, Statement

NO_DAY = {"invalid": gettext_lazy("Enter a real date, such as 31 5 2027")}


def longest(name: str) -> int:
    return Statement._meta.get_field(name).max_length


class StatementForm(CleanTextForm):
    """Draft a statement, or change what it says."""

    title = Text(
        label=gettext_lazy("Title"),
        max_length=longest("title"),
        required=True,
        help_text=gettext_lazy("What you ask for or declare, in one line."),
        error_messages={"required": gettext_lazy("Enter a title")},
    )
    text = Text(
        label=gettext_lazy("Text"),
        max_length=longest("text"),
        rows=14,
        required=True,
        help_text=gettext_lazy("Plain text. Leave an empty line between paragraphs."),
        error_messages={"required": gettext_lazy("Enter the text that places agree to")},
    )
    addressed_to = Text(
        label=gettext_lazy("Addressed to"),
        max_length=longest("addressed_to"),
        help_text=gettext_lazy("Optional. A minister, a regulator, the public."),
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Last day for signing"),
        required=False,
        widget=DateWidget,
        help_text=gettext_lazy("Optional. Until then a place can also take its signature back."),
        error_messages=NO_DAY,
    )
    is_for_all_places = forms.BooleanField(
        label=gettext_lazy("Places that do not take part in the network can sign it too"),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, network: Network, statement: Statement | None = None):
        super().__init__(data)
        self._statement = statement
        if network.is_private:
            del self.fields["is_for_all_places"]  # others do not know of it
        if statement is None:
            self.initial["form_key"] = uuid.uuid4()
        else:
            names = [name for name in self.fields if hasattr(statement, name)]
            self.initial |= {name: getattr(statement, name) for name in names}

    def clean_closes_on(self):
        day = self.cleaned_data["closes_on"]
        if day and day < timezone.localdate() and "closes_on" in self.changed_data:
            raise ValidationError(_("Enter a day that is still to come"))
        return day

    @property
    def content(self) -> dict:
        """What goes into the columns of the statement."""
        apart = {"version", "form_key"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}

    def continue_from(self, saved: Statement) -> None:
        """Send this form again for the version that the person is now shown."""
        self.data = self.data.copy()
        self.data["version"] = str(saved.version)


class SignForm(CleanTextForm):
    place = PlaceChoice(
        label=gettext_lazy("For which place?"),
        empty_label=gettext_lazy("Choose a place"),
        error_messages={"required": gettext_lazy("Select the place that signs")},
    )
    authority = Text(
        label=gettext_lazy("Who authorised it, or by which decision?"),
        max_length=SignOn._meta.get_field("authority").max_length,
        required=True,
        help_text=gettext_lazy(
            "Everybody can read this beside the signature. For example: decision of the council of "
            "14 May 2026, or: the leader, under delegated powers."
        ),
        error_messages={"required": gettext_lazy("Say who authorised it, or by which decision")},
    )
    is_authorised = forms.BooleanField(
        label=gettext_lazy("I am authorised to sign this for the place"),
        error_messages={
            "required": gettext_lazy("Confirm that you are authorised to sign for the place")
        },
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data=None, *, statement: Statement, number: int, user, asked: str = ""):
        """`number` is the version shown beside the form, `asked` the slug of a place."""
        super().__init__(data)
        field = self.fields["place"]
        field.queryset = signing_places(user, statement)
        field.widget.attrs.pop("data-autocomplete", None)
        self.initial["seen_version"] = number
        own = list(field.queryset)
        chosen = [place for place in own if place.slug == asked] or (own if len(own) == 1 else [])
        self.has_places = bool(own)
        if chosen:
            self.initial["place"] = chosen[0].pk

    def continue_from(self, number: int) -> None:
        """Send this form again for the text that the person is now shown."""
        self.data = self.data.copy()
        self.data["seen_version"] = str(number)


class ResponseForm(CleanTextForm):
    response_by = Text(
        label=gettext_lazy("Who responded?"),
        max_length=longest("response_by"),
        required=True,
        error_messages={"required": gettext_lazy("Say who responded")},
    )
    response = Text(
        label=gettext_lazy("What did they say?"),
        max_length=longest("response"),
        rows=8,
        required=True,
        error_messages={"required": gettext_lazy("Enter what they said, or a summary of it")},
    )
    response_on = forms.DateField(
        label=gettext_lazy("When?"), required=False, widget=DateWidget, error_messages=NO_DAY
    )
    response_url = WebAddress(
        label=gettext_lazy("Where can it be read?"), max_length=longest("response_url")
    )

    def __init__(self, data=None, *, statement: Statement):
        names = ("response_by", "response", "response_on", "response_url")
        super().__init__(data, initial={name: getattr(statement, name) for name in names})

    def clean_response_on(self):
        day = self.cleaned_data["response_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("Enter a day that is not in the future"))
        return day
