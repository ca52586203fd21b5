"""How a record went on, as its people write it."""

import uuid
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from innovations.forms.clean_text import CleanTextForm
from innovations.forms.fields import PartialDate
from innovations.models import Innovation, ProgressUpdate


class UpdateForm(CleanTextForm):
    """What happened, and when."""

    date = PartialDate(
        label=gettext_lazy("When was it?"),
        required=True,
        help_text=gettext_lazy("For example, 31 May 2026, May 2026 or 2026."),
        error_messages={"required": gettext_lazy("Enter when it was")},
    )
    text = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=ProgressUpdate._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Everybody who can read the innovation can read this."),
        error_messages={
            "required": gettext_lazy("Say what happened"),
            "max_length": gettext_lazy("What happened must be %(limit_value)d characters or fewer"),
        },
    )

    def clean_date(self) -> str:
        typed = self.cleaned_data["date"]
        parts = [int(part) for part in typed.split("-")] + [1, 1]
        if date(*parts[:3]) > timezone.localdate():
            raise ValidationError(_("Enter a date that is not in the future"))
        return typed


class NewUpdateForm(UpdateForm):
    """A first time, also with what changed thereby. The hidden key makes a double click one."""

    stage = forms.ChoiceField(label=gettext_lazy("How far has it got now?"), required=False)
    result = forms.ChoiceField(label=gettext_lazy("How did it turn out?"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, data=None, *, innovation: Innovation):
        super().__init__(
            data,
            initial={
                "date": timezone.localdate().isoformat(),
                "version": innovation.content_version,
            },
        )
        for name, present in (
            ("stage", innovation.get_stage_display()),
            ("result", innovation.get_result_display() or _("Not stated")),
        ):
            unchanged = _("As before: {value}").format(value=present)
            others = [
                choice
                for choice in Innovation._meta.get_field(name).choices
                if choice[0] != getattr(innovation, name)
            ]
            self.fields[name].choices = [("", unchanged), *others]

    @property
    def changes(self) -> dict:
        """What is to be changed in the record itself."""
        chosen = {name: self.cleaned_data[name] for name in ("stage", "result")}
        return {name: value for name, value in chosen.items() if value}
