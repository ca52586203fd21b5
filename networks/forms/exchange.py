"""What is said of an offer or request, and to who made it."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connected_localism.common.clean_text import CleanTextForm
from connected_localism.common.widgets import Checkboxes, Radios
from innovations.forms.fields import PlaceChoice, Text, WebAddress
from innovations.models import Theme
from networks.exchanging.under_way import refused_changes
from networks.models import Exchange, ExchangeParty, Network, NetworkMember
from networks.models.exchange import THEMES_PER_EXCHANGE
from networks.permissions import committed_place_ids
from places.models import Place

Licence = Exchange.Licence
KINDS = {
    Exchange.Kind.OFFER: gettext_lazy("Your place has something that others can have or borrow."),
    Exchange.Kind.REQUEST: gettext_lazy("Your place needs something that others may have."),
}
LICENCES = {
    Licence.OGL: gettext_lazy("Anybody, if they name the source. Usual for councils."),
    Licence.CC_BY: gettext_lazy("Anybody, if they name who made it."),
    Licence.CC0: gettext_lazy("Anybody, without any condition."),
    Licence.ASK: gettext_lazy("You decide each time. Use this for kit, staff time, money and visits too."),
}  # fmt: skip
MANY = [("yes", gettext_lazy("Any number of places")), ("no", gettext_lazy("One place"))]


def longest(name: str) -> int:
    return Exchange._meta.get_field(name).max_length


class OwnPlace(PlaceChoice):
    """Places that one can commit: a short list."""

    def __init__(self, **kwargs):
        super().__init__(
            empty_label=gettext_lazy("Choose a place"),
            error_messages={"required": gettext_lazy("Select the place")}, **kwargs,
        )  # fmt: skip
        self.widget.attrs.pop("data-autocomplete", None)


class ExchangeForm(CleanTextForm):
    """Put an offer or request here, or change it."""

    field_order = [
        "place", "network", "kind", "type", "title", "summary", "quantity", "unit", "many", "terms",
        "licence", "url", "themes", "version", "form_key",
    ]  # fmt: skip

    kind = forms.ChoiceField(
        label=gettext_lazy("Do you offer something, or ask for it?"),
        choices=Exchange.Kind.choices,
        widget=Radios(hints=KINDS),
        error_messages={"required": gettext_lazy("Select whether you offer it or ask for it")},
    )
    type = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=Exchange.Type.choices,
        widget=Radios,
        error_messages={"required": gettext_lazy("Select what it is")},
    )
    title = Text(
        label=gettext_lazy("Title"),
        max_length=longest("title"),
        required=True,
        help_text=gettext_lazy("Such as “Business case for a shared repair service”."),
        error_messages={"required": gettext_lazy("Enter a title")},
    )
    summary = Text(
        label=gettext_lazy("What others should know"),
        max_length=longest("summary"),
        rows=5,
        required=True,
        help_text=gettext_lazy("What it is good for, and for whom. Searches look in this text."),
        error_messages={"required": gettext_lazy("Say what others should know")},
    )
    quantity = forms.DecimalField(
        label=gettext_lazy("How much?"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"}),
        help_text=gettext_lazy("Optional. A number, such as 5"),
        error_messages={"invalid": gettext_lazy("Enter a number, such as 5 or 2.5")},
    )
    unit = Text(
        label=gettext_lazy("Of what?"),
        max_length=longest("unit"),
        help_text=gettext_lazy("Optional. Such as “days of a data analyst” or “pounds”."),
    )
    many = forms.ChoiceField(
        label=gettext_lazy("How many places can have it, or answer it?"),
        choices=MANY,
        widget=Radios(
            hints={
                "yes": gettext_lazy("It can be copied, or there is enough of it."),
                "no": gettext_lazy("It is closed once you have agreed with one."),
            }
        ),
        error_messages={"required": gettext_lazy("Select how many places")},
    )
    terms = Text(
        label=gettext_lazy("Terms"),
        max_length=longest("terms"),
        rows=3,
        help_text=gettext_lazy(
            "Optional. What you expect in return, until when, and who pays for what."
        ),
    )
    licence = forms.ChoiceField(
        label=gettext_lazy("How may others use it?"),
        choices=[(licence, licence.label) for licence in LICENCES],
        initial=Licence.ASK,
        widget=Radios(hints=LICENCES),
        error_messages={"required": gettext_lazy("Select how others may use it")},
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"),
        choices=Theme.choices,
        required=False,
        widget=Checkboxes,
        help_text=gettext_lazy("Up to three."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, user, exchange: Exchange | None = None, initial=None):
        super().__init__(data, initial=initial or {})
        self._exchange = exchange
        self.fields["url"] = WebAddress(
            label=gettext_lazy("Web page"), max_length=longest("url"),
            help_text=gettext_lazy("Optional. Files can be added on the next page."),
        )  # fmt: skip
        if exchange is None:
            self._offer_places(user)
            self.initial.setdefault("form_key", uuid.uuid4())
        else:
            self._fill_from(exchange)
        self.order_fields(self.field_order)

    def _offer_places(self, user) -> None:
        own = Place.objects.filter(pk__in=committed_place_ids(user)).active()
        field = self.fields["place"] = OwnPlace(label=gettext_lazy("For which place?"))
        field.queryset = own.order_by("name", "pk")
        if len(field.queryset) == 1:
            self.initial.setdefault("place", field.queryset[0].pk)
        taking_part = NetworkMember.objects.active().filter(place__in=own)
        networks = Network.objects.published().exclude(stage=Network.Stage.CLOSED)
        self.fields["network"] = forms.ModelChoiceField(
            networks.filter(pk__in=taking_part.values("network_id")).order_by("name", "pk"),
            to_field_name="slug",
            required=False,
            label=gettext_lazy("In which network?"),
            empty_label=gettext_lazy("None: everybody sees it"),
            help_text=gettext_lazy("Optional. What stands in a private network is seen by its places alone."),
        )  # fmt: skip

    def _fill_from(self, exchange: Exchange) -> None:
        names = ("kind", "type", "title", "summary", "quantity", "unit", "terms", "licence", "url",
                 "themes", "version")  # fmt: skip
        self.initial = {name: getattr(exchange, name) for name in names}
        if exchange.quantity is not None:
            self.initial["quantity"] = f"{exchange.quantity.normalize():f}"
        self.initial["many"] = "yes" if exchange.is_repeatable else "no"
        if exchange.licence == Licence.UNCHECKED:
            field = self.fields["licence"]
            field.choices = [*field.choices, (Licence.UNCHECKED, Licence.UNCHECKED.label)]

    @property
    def has_places(self) -> bool:
        return "place" not in self.fields or self.fields["place"].queryset.exists()

    def clean_themes(self) -> list[str]:
        chosen = self.cleaned_data["themes"]
        if len(chosen) > THEMES_PER_EXCHANGE:
            raise ValidationError(_("Select no more than three themes"))
        return chosen

    def clean(self):
        cleaned = super().clean()
        quantity, unit = cleaned.get("quantity"), cleaned.get("unit")
        if quantity == 0:
            self.add_error("quantity", _("Enter a number above 0, or leave it empty"))
        elif quantity is not None and not unit and "unit" not in self.errors:
            self.add_error("unit", _("Say of what this is a number, such as “days”"))
        if self._exchange is not None:
            self._keep_what_is_under_way(self._exchange, cleaned)
        return cleaned

    def _keep_what_is_under_way(self, exchange: Exchange, cleaned: dict) -> None:
        wanted = {"kind": cleaned["kind"]} if "kind" in cleaned else {}
        if "many" in cleaned:
            wanted["is_repeatable"] = cleaned["many"] == "yes"
        self.refuse(refused_changes(exchange, wanted))

    def refuse(self, problems: dict[str, str]) -> None:
        """Say at each field why it cannot be; `problems` are by column."""
        for column, problem in problems.items():
            self.add_error({"is_repeatable": "many"}.get(column, column), problem)

    @property
    def content(self) -> dict:
        """What goes into the columns."""
        apart = {"place", "network", "version", "form_key", "many"}
        content = {name: value for name, value in self.cleaned_data.items() if name not in apart}
        return content | {"is_repeatable": self.cleaned_data["many"] == "yes"}

    def continue_from(self, saved: Exchange) -> None:
        """Send this form again for the version that the person is now shown."""
        self.data = self.data.copy()
        self.data["version"] = str(saved.version)


class AnswerForm(CleanTextForm):
    """“We would like this”, or “we can give this”."""

    def __init__(self, data=None, *, exchange: Exchange, user):
        super().__init__(data)
        field = self.fields["place"] = OwnPlace(label=gettext_lazy("For which place?"))
        own = Place.objects.filter(pk__in=committed_place_ids(user)).active()
        taken = exchange.parties.exclude(state=ExchangeParty.State.WITHDRAWN).values("place_id")
        own = own.exclude(pk__in=taken).exclude(pk=exchange.place_id)
        if exchange.network is not None and exchange.network.is_private:
            own = own.filter(pk__in=exchange.network.members.active().values("place_id"))
        field.queryset = own.order_by("name", "pk")
        if len(field.queryset) == 1:
            self.initial["place"] = field.queryset[0].pk
        self.fields["message"] = Text(
            label=gettext_lazy("Message"),
            max_length=ExchangeParty._meta.get_field("message").max_length,
            rows=4,
            help_text=gettext_lazy(
                "Optional. What you want to do with it, when, or what exactly you can give. The officers and stewards of the other place read this."
            ),
        )  # fmt: skip

    @property
    def has_places(self) -> bool:
        return self.fields["place"].queryset.exists()


class ThanksForm(CleanTextForm):
    words = Text(
        label=gettext_lazy("Say thanks"),
        max_length=ExchangeParty._meta.get_field("thanks").max_length,
        rows=2,
        help_text=gettext_lazy(
            "Everybody reads this. Say what you could do with it. Leave it empty to take it back."
        ),
    )
