from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class CloseAccountForm(forms.Form):
    """Whoever closes an account types its address, so that it is no slip of the finger."""

    address = forms.CharField(
        label=_("Your email address"),
        help_text=_("To confirm, type the email address that you sign in with."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type your email address to confirm")},
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_address(self) -> str:
        address = self.cleaned_data["address"].strip().lower()
        if address != self.person.email:
            raise ValidationError(_("This is not the email address of your account"))
        return address
