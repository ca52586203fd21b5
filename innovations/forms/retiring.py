"""The other record for which one is retired."""

from django.utils.translation import gettext_lazy as _

from innovations.forms.clean_text import CleanTextForm
from innovations.forms.fields import Text
from innovations.forms.row_kinds import find_published
from innovations.models import Innovation


class RetireForm(CleanTextForm):
    target = Text(
        label=_("Which innovation takes its place?"),
        max_length=300,
        required=True,
        help_text=_("Its title, or its address on this site."),
        error_messages={"required": _("Enter the title or address of the other innovation")},
    )

    def __init__(self, data=None, *, innovation: Innovation, user, **kwargs):
        super().__init__(data, **kwargs)
        self.innovation, self.user = innovation, user

    def clean_target(self) -> Innovation:
        return find_published(
            self.cleaned_data["target"], user=self.user, apart_from=self.innovation
        )
