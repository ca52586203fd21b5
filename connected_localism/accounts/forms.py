"""What we ask for beside an e-mail address and a password."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from connected_localism.accounts.models import User
from connected_localism.common.text import has_unwanted_characters


class SignupForm(forms.Form):
    """The base of allauth's sign-up form, which adds its own fields and then calls `signup`."""

    display_name = forms.CharField(
        label=_("Your name"),
        help_text=_("Shown beside what you write, so that others know whom they hear from."),
        max_length=User._meta.get_field("display_name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    field_order = ["display_name", "email", "password1"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Django's field takes 320 characters, and allauth would cut the rest off without a word.
        longest = User._meta.get_field("email").max_length
        email = self.fields["email"]
        email.max_length = longest
        email.validators.append(MaxLengthValidator(longest))

    def clean_display_name(self) -> str:
        return clean_name(self.cleaned_data["display_name"])

    def signup(self, request, user: User) -> None:
        user.display_name = self.cleaned_data["display_name"]
        user.language = get_language()
        user.save(update_fields=["display_name", "language"])


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["display_name", "language"]
        labels = {"display_name": _("Your name"), "language": _("Your language")}
        help_texts = {
            "display_name": SignupForm.base_fields["display_name"].help_text,
            "language": _("We write to you in it, and show pages in it after you sign in."),
        }
        widgets = {
            "display_name": SignupForm.base_fields["display_name"].widget,
            "language": forms.RadioSelect,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["display_name"].required = True

    def clean_display_name(self) -> str:
        return clean_name(self.cleaned_data["display_name"])


def clean_name(name: str) -> str:
    """`name` with single spaces. Raises ValidationError for control characters and the like."""
    name = " ".join(name.split())
    if has_unwanted_characters(name):
        raise ValidationError(_("Your name contains characters that cannot be used"))
    return name
