"""The form with which people take records back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from innovations.forms.clean_text import CleanTextForm


class WithdrawForm(CleanTextForm):
    reason = forms.CharField(
        label=_("Why do you withdraw it?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The people of its place and the moderators can read this."),
    )
