"""The forms of second factors in our words; a code works once."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

# A code fits for three periods of 30 s, and allauth remembers it for one of them.
_REMEMBERED = 120


class _UsedOnce:
    """A code read over somebody's shoulder is of no use any more."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")

    def clean_code(self) -> str:
        code = super().clean_code()
        digits = "".join(filter(str.isalnum, code)).upper()  # spaces and dashes do not count
        if not cache.add(f"second-factor:{self.user.pk}:{digits}", True, timeout=_REMEMBERED):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_UsedOnce, base_forms.AuthenticateForm):
    pass


class ReauthenticateForm(_UsedOnce, base_forms.ReauthenticateForm):
    pass


class ActivateTOTPForm(_UsedOnce, totp_forms.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code that the app shows")


class AddWebAuthnForm(webauthn_forms.AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].max_length = 60
        self.fields["name"].help_text = _("So that you recognise it, such as “Work laptop”.")
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = _("Also sign in with it alone, without a password")
        passwordless.help_text = _("It then asks for your finger, face or PIN.")

    def clean_name(self) -> str:
        return super().clean_name()[:60]


class EditWebAuthnForm(webauthn_forms.EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")

    def clean_name(self) -> str:
        return self.cleaned_data["name"][:60]
