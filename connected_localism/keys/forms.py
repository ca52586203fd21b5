import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from connected_localism.common.clean_text import CleanTextForm
from connected_localism.keys.models import ApiKey


class MakeKeyForm(CleanTextForm):
    """What a new key is for, what it may do and until when."""

    LIFETIMES = [
        (30, _("30 days")),
        (90, _("90 days")),
        (180, _("180 days")),
        (365, _("A year")),
    ]
    name = forms.CharField(
        label=_("What is it for?"),
        help_text=_(
            "Such as “Nightly copy for our data team”. You and the people who run the site see it."
        ),
        max_length=ApiKey._meta.get_field("name").max_length,
        error_messages={"required": _("Say what the key is for")},
    )
    access = forms.ChoiceField(
        label=_("What may a program do with it?"),
        choices=[
            ("read", _("Read, as you can when you are signed in")),
            ("write", _("Read and write: submit and change what you can")),
        ],
        initial="read",
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label=_("How long should it work?"),
        help_text=_("We write to you two weeks before it expires."),
        choices=LIFETIMES,
        coerce=int,
        initial=180,
        widget=forms.RadioSelect,
    )
    form_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
