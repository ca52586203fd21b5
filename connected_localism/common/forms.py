"""Every form in the GOV.UK Design System's patterns, through Django's own renderer hooks.

Applies to all forms by itself, those of allauth included. A form may say `mark_optional = False`
where everything is optional, as in a search, or name in `asked_for` what may stay empty but should
not; `field_notes` are messages about fields, by name. Widgets with hints, dates and money are in
`widgets.py`, the wording of errors in `wording.py`.
"""

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property

from connected_localism.common.widgets import DateWidget
from connected_localism.common.wording import use_plain_messages

# How a widget is shown, and the CSS classes of its control. The first that fits counts.
_PATTERNS = (
    (forms.CheckboxSelectMultiple, "checkboxes", "govuk-checkboxes__input"),
    (forms.RadioSelect, "radios", "govuk-radios__input"),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (DateWidget, "date", "govuk-input govuk-date-input__input"),
    (forms.Select, "control", "govuk-select"),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.FileInput, "control", "govuk-file-upload"),
    (forms.PasswordInput, "password", "govuk-input govuk-password-input__input"),
    (forms.widgets.Input, "control", "govuk-input"),
)
# Attributes that help nobody: browsers cut off pasted text at `maxlength` without a word, and a
# placeholder is gone as soon as it is needed.
_DROPPED = ("placeholder", "maxlength", "minlength", "min", "max", "step")


class GovukBoundField(forms.BoundField):
    """A field that knows its pattern and everything an assistive technology needs to hear."""

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        widget = field.widget  # this form's own copy, as is the field
        if type(widget) is forms.NumberInput:
            # A number box sends nothing at all when it cannot read what was typed.
            widget.input_type = "text"
            is_whole = not isinstance(field, forms.DecimalField | forms.FloatField)
            widget.attrs.setdefault("inputmode", "numeric" if is_whole else "decimal")
        for attribute in _DROPPED:
            widget.attrs.pop(attribute, None)
        use_plain_messages(field, self.label)

    @cached_property
    def pattern(self) -> str:
        return _pattern_of(self.field.widget)[0]

    @property
    def error_target(self) -> str:
        """The id an error summary links to: in a group, its first control."""
        if self.pattern in ("checkboxes", "radios"):
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    @property
    def show_optional(self) -> bool:
        return (
            not self.field.required
            and self.pattern != "checkbox"
            and getattr(self.form, "mark_optional", True)
            and self.name not in getattr(self.form, "asked_for", ())
        )

    @property
    def counted_characters(self) -> int | None:
        """The limit shown while typing; only a text area has room for enough to count."""
        return self.field.max_length if self.pattern == "textarea" else None

    @property
    def aria_describedby(self):
        described_by = super().aria_describedby
        if self.note and self.auto_id:
            described_by = f"{self.auto_id}_note {described_by or ''}".strip()
        if self.counted_characters and self.auto_id:
            return f"{described_by} {self.auto_id}-info".strip()
        return described_by

    @property
    def note(self) -> str:
        """What somebody who read the form asks to be changed in this field."""
        return getattr(self.form, "field_notes", {}).get(self.name, "")

    @property
    def options(self):
        """The choices of a group, each with its `hint`, if it has one."""
        hints = getattr(self.field.widget, "hints", {})
        for option in self.subwidgets:
            option.hint = hints.get(str(option.data["value"]))
            if option.hint:
                option.data["attrs"]["aria-describedby"] = f"{option.id_for_label}_hint"
            yield option

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        # The server says what is missing, in words and next to the field.
        attrs.pop("required", None)
        if widget.is_hidden:
            return attrs

        pattern, css_class = _pattern_of(widget)
        classes = [widget.attrs.get("class", ""), css_class]
        if self.errors and pattern not in ("checkboxes", "radios", "checkbox"):
            classes.append(f"{css_class.split()[0]}--error")
        if pattern == "radios":
            attrs.pop("aria-invalid", None)  # not allowed on a single radio button
        if pattern == "password":
            classes.append("govuk-js-password-input-input")
            attrs |= {"spellcheck": "false", "autocapitalize": "none"}
        if widget.attrs.get("autocomplete") == "one-time-code":
            classes.append("govuk-input--width-10")
            attrs |= {"spellcheck": "false", "autocapitalize": "characters"}
        if self.counted_characters:
            classes.append("govuk-js-character-count")
        attrs["class"] = " ".join(filter(None, classes))
        return attrs


class GovukRenderer(TemplatesSetting):
    """Set as FORM_RENDERER, so that `{{ form }}` and `{{ field.as_field_group }}` just work."""

    form_template_name = "govuk/form.html"
    field_template_name = "govuk/field.html"
    bound_field_class = GovukBoundField


def _pattern_of(widget) -> tuple[str, str]:
    for widget_class, pattern, css_class in _PATTERNS:
        if isinstance(widget, widget_class):
            return pattern, css_class
    return "control", "govuk-input"
