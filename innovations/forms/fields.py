"""Fields that several forms of a record share."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from connected_localism.common.widgets import MoneyInput
from innovations.forms.reading_dates import as_partial_date
from innovations.models import Innovation
from innovations.models.partial_date import validate_partial_date
from innovations.wording import partial_date
from places.models import Place

SERVICES_PER_RECORD = 12
LONGEST_SERVICE = Innovation._meta.get_field("services").base_field.max_length


def longest(field: str) -> int:
    return Innovation._meta.get_field(field).max_length


class Text(forms.CharField):
    """A text that says by how much it is too long: who pasted it must know how much to cut.

    `rows` makes it a text area.
    """

    def __init__(self, *, max_length: int, rows: int = 0, **kwargs):
        if rows:
            kwargs["widget"] = forms.Textarea(attrs={"rows": rows})
        kwargs.setdefault("required", False)
        super().__init__(max_length=max_length, **kwargs)
        self.validators = [v for v in self.validators if not isinstance(v, MaxLengthValidator)]

    def validate(self, value):
        super().validate(value)
        excess = len(value) - self.max_length
        if excess > 0:
            message = ngettext(
                "{label}: {excess} character too many. Up to {limit} fit.",
                "{label}: {excess} characters too many. Up to {limit} fit.",
                excess,
            )
            label = str(self.label)
            if label.endswith("?"):  # a question is named in quotation marks
                label = gettext("“{question}”").format(question=label)
            raise ValidationError(message.format(label=label, excess=excess, limit=self.max_length))


class PartialDate(forms.CharField):
    """A year, a month or a day, as far as it is known and however people write it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("For example, 2023, May 2023 or 31 May 2023."))
        kwargs.setdefault("required", False)
        super().__init__(
            widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "spellcheck": "false"}),
            **kwargs,
        )

    def prepare_value(self, value):
        try:
            validate_partial_date(value or "")
        except ValidationError:
            return value
        return partial_date(value)

    def to_python(self, value) -> str:
        return as_partial_date(super().to_python(value))

    def run_validators(self, value):
        try:
            validate_partial_date(value or "2000")
        except ValidationError:
            raise ValidationError(
                _("Enter a year such as 2024, or a date such as May 2024 or 31 May 2024")
            ) from None


class WebAddress(forms.URLField):
    def __init__(self, *, max_length: int, **kwargs):
        super().__init__(
            max_length=max_length,
            required=False,
            assume_scheme="https",
            error_messages={
                "max_length": _("Web address must be %(limit_value)d characters or fewer")
            },
            **kwargs,
        )

    def clean(self, value):
        url = super().clean(value)
        if url and not url.startswith(("http://", "https://")):
            raise ValidationError(_("Enter a web address that begins with https:// or http://"))
        return url


class Pounds(forms.CharField):
    """A sum in whole pounds, however people write it: 12000, 12,000 or £12,000.00."""

    LARGEST = 999_999_999_999

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=MoneyInput, **kwargs)

    def prepare_value(self, value):
        return f"{value:,}" if isinstance(value, int) else value

    def clean(self, value) -> int | None:
        typed = re.sub(r"[\s,£]", "", super().clean(value))
        if not typed:
            return None
        if not re.fullmatch(r"\d+(\.0{1,2})?", typed, re.ASCII):
            raise ValidationError(_("Enter whole pounds, like 12,000"))
        pounds = int(typed.split(".")[0][:20])
        if pounds > self.LARGEST:
            raise ValidationError(_("Enter a sum below a thousand billion pounds"))
        return pounds


class Services(forms.CharField):
    """Tags, typed with commas between them."""

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value) -> list[str]:
        typed = (" ".join(tag.split()) for tag in re.split(r"[,;\n]", super().clean(value)))
        first_spelling: dict[str, str] = {}
        for tag in filter(None, typed):
            first_spelling.setdefault(tag.casefold(), tag)
        tags = list(first_spelling.values())
        if too_long := [tag for tag in tags if len(tag) > LONGEST_SERVICE]:
            raise ValidationError(
                _("“%(tag)s…” is too long. Put a comma between services."),
                params={"tag": too_long[0][:LONGEST_SERVICE]},
            )
        if len(tags) > SERVICES_PER_RECORD:
            raise ValidationError(
                _("Enter no more than %(number)s services"), params={"number": SERVICES_PER_RECORD}
            )
        return tags


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
