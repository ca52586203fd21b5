"""The name of a saved search, and how often one hears of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from connected_localism.common.widgets import Radios
from innovations.forms.clean_text import CleanTextForm
from innovations.forms.fields import Text
from innovations.models import SavedSearch


class SavedSearchForm(CleanTextForm):
    name = Text(
        label=_("Name"),
        max_length=SavedSearch._meta.get_field("name").max_length,
        required=True,
        help_text=_("Only you see it."),
        error_messages={"required": _("Enter a name")},
    )
    notify = forms.ChoiceField(
        label=_("How often shall we write to you?"),
        choices=SavedSearch.Notify.choices,
        widget=Radios,
        error_messages={"required": _("Select how often we write to you")},
    )
