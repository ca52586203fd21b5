"""The forms of allauth in our words. Apart from forms.py, which allauth's own forms import.

A new password is asked for once: "Show" lets people check it, and typing it twice does not.
"""

from allauth.account import forms as allauth_forms
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

PASSWORD_HINT = _("At least 12 characters. Three random words make a good password.")


def _address(form) -> None:
    form.fields["email"].label = _("Email address")


class _NewPassword:
    """Leaves one box of the two that allauth has for a new password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = PASSWORD_HINT


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Email address")
        self.fields["password"].label = _("Password")


class SignupForm(allauth_forms.SignupForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _address(self)
        self.fields["password1"].label = _("Password")
        self.fields["password1"].help_text = PASSWORD_HINT

    def try_save(self, request):
        if self.account_already_exists:  # takes as long as making a new one, so as not to tell
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class AddEmailForm(allauth_forms.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _address(self)


class ChangeEmailForm(allauth_forms.ChangeEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _address(self)


class ChangePasswordForm(_NewPassword, allauth_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Your current password")


class SetPasswordForm(_NewPassword, allauth_forms.SetPasswordForm):
    pass


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _address(self)


class ResetPasswordKeyForm(_NewPassword, allauth_forms.ResetPasswordKeyForm):
    pass


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _address(self)


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Your password")


class ProvingForm(allauth_forms.ConfirmLoginCodeForm):
    """The code that was mailed to somebody who is signed in."""
