"""What a reader fills in to write to the people of a record."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connected_localism.common.widgets import Radios
from innovations.forms.spam_trap import SpamTrapForm
from innovations.models import ContactMessage

MOST_LINKS = 3
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


class ContactForm(SpamTrapForm):
    """A message with its sender. The hidden key makes a double click one message."""

    about = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=ContactMessage.About.choices,
        widget=Radios,
        error_messages={"required": gettext_lazy("Select what it is about")},
    )
    text = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=ContactMessage._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": gettext_lazy("Enter your message"),
            "max_length": gettext_lazy("Your message must be %(limit_value)d characters or fewer"),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=ContactMessage._meta.get_field("name").max_length,
        help_text=gettext_lazy("And where you work or live, if that helps."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter your name")},
    )
    address = forms.EmailField(
        label=gettext_lazy("Your email address"),
        max_length=254,
        help_text=gettext_lazy("The people you write to see it, so that they can answer."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if _LINK.search(name) or "@" in name:
            raise ValidationError(_("Enter your name without web or email addresses"))
        return name

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if len(_LINK.findall(text)) > MOST_LINKS:
            raise ValidationError(
                _("Use no more than {number} links, as spam has many").format(number=MOST_LINKS)
            )
        return text
