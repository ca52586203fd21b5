"""Form widgets of the GOV.UK Design System that Django has no equal for."""

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _


class _ExplainedChoices:
    """Choices that may explain themselves.

    `hints` maps a choice's value to a line below it; `inline` puts short choices side by side;
    `small` makes them fit a column of filters.
    """

    def __init__(self, attrs=None, choices=(), *, hints=None, inline=False, small=False):
        super().__init__(attrs, choices)
        self.hints = {str(value): hint for value, hint in (hints or {}).items()}
        self.inline = inline
        self.small = small


class Radios(_ExplainedChoices, forms.RadioSelect):
    pass


class Checkboxes(_ExplainedChoices, forms.CheckboxSelectMultiple):
    pass


class MoneyInput(forms.TextInput):
    """A sum in pounds, typed as text."""

    prefix = "£"

    def __init__(self, attrs=None):
        defaults = {"inputmode": "decimal", "spellcheck": "false", "class": "govuk-input--width-10"}
        super().__init__(defaults | (attrs or {}))


class DateWidget(forms.Widget):
    """Day, month and year in three text boxes, for a DateField.

    Quicker than three lists, and unlike Django's SelectDateWidget it gives back what was typed,
    also when that is no date.
    """

    template_name = "govuk/widgets/date.html"
    use_fieldset = True
    _parts = (("day", _("Day"), 2), ("month", _("Month"), 2), ("year", _("Year"), 4))

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        group_id = widget["attrs"].pop("id", name)
        year, month, day = widget["value"]
        typed = {"year": year, "month": month, "day": day}
        widget["parts"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{group_id}_{part}",
                "label": label,
                "value": typed[part],
                "width": width,
            }
            for part, label, width in self._parts
        ]
        return context

    def format_value(self, value) -> list[str]:
        """Year, month and day of a date, or of what was typed instead of one."""
        if isinstance(value, datetime.date):
            return [str(value.year), str(value.month), str(value.day)]
        parts = str(value or "").split("-", 2)
        return parts + [""] * (3 - len(parts))

    def value_from_datadict(self, data, files, name):
        typed = [data.get(f"{name}_{part}", "").strip() for part in ("year", "month", "day")]
        return "-".join(typed) if any(typed) else None

    def value_omitted_from_data(self, data, files, name):
        return not any(f"{name}_{part}" in data for part, _label, _width in self._parts)

    def id_for_label(self, id_):
        return f"{id_}_day"
