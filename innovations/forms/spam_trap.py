"""A trap for programs that fill in every box of a form that needs no account."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from innovations.forms.clean_text import CleanTextForm


class SpamTrapForm(CleanTextForm):
    """Its template hides the box: no person is shown it."""

    nickname = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean(self):
        cleaned = super().clean()
        if self.data.get("nickname"):
            self.data["nickname"] = ""  # a browser that filled it in by itself gets another go
            self.add_error(
                None,
                _(
                    "A box that people do not see was filled in, as spam programs do. We have "
                    "emptied it: if you are a person, send this again."
                ),
            )
        return cleaned
