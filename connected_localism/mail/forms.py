from django import forms
from django.utils.translation import gettext_lazy as _

from connected_localism.mail import kinds
from connected_localism.mail.choices import wanted_kinds


class PreferencesForm(forms.Form):
    """Every kind of mail that can be switched off, ticked where the person gets it."""

    mark_optional = False

    wanted = forms.MultipleChoiceField(
        label=_("Which emails would you like to get?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, initial={"wanted": wanted_kinds(user)}, **kwargs)
        self.fields["wanted"].choices = [
            (kind.name, kind.title) for kind in kinds.every() if kind.optional
        ]
