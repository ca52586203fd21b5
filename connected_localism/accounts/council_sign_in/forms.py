from allauth.socialaccount.forms import DisconnectForm as AllauthDisconnectForm
from allauth.socialaccount.forms import SignupForm as AllauthSignupForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class CouncilForm(forms.Form):
    """Which council to sign in with."""

    MANY = 7  # more than that are searched in, not read

    council = forms.ChoiceField(label=_("Your council"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        councils = sorted(settings.SSO_COUNCILS, key=lambda council: council.name)
        choices = [(council.id, council.name) for council in councils]
        field = self.fields["council"]
        if len(choices) > self.MANY:
            field.widget = forms.Select(attrs={"data-autocomplete": ""})
            choices.insert(0, ("", ""))
        else:
            field.widget = forms.RadioSelect()
        field.choices = choices
        if len(choices) == 1:
            field.initial = choices[0][0]


class SignupForm(AllauthSignupForm):
    """For people whose council did not say their address."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Email address")
        self.fields["display_name"].initial = self.sociallogin.user.display_name


class DisconnectForm(AllauthDisconnectForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        configured = [council.id for council in settings.SSO_COUNCILS]
        self.accounts = self.accounts.filter(provider__in=configured)
        self.fields["account"].queryset = self.accounts
