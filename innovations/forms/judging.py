"""The forms with which people review records and take them away."""

from django import forms
from django.utils.translation import gettext_lazy as _

from connected_localism.common.widgets import Radios
from innovations.forms.clean_text import CleanTextForm
from innovations.models import Innovation


class ReviewForm(CleanTextForm):
    """A reviewer's decision on one version of the text."""

    APPROVE, REQUEST_CHANGES, DECLINE = "approve", "request_changes", "decline"
    mark_optional = False  # whether the message is depends on the decision

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            (APPROVE, _("Publish it")),
            (REQUEST_CHANGES, _("Ask for changes")),
            (DECLINE, _("Decline it")),
        ],
        widget=Radios(
            hints={
                APPROVE: _("Everybody can read it, and similar innovations are linked to it."),
                REQUEST_CHANGES: _("It goes back to its author with your message."),
                DECLINE: _("It stays unpublished. Its author sees your reason."),
            }
        ),
        error_messages={"required": _("Select your decision")},
    )
    reason = forms.CharField(
        label=_("Message to the author"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Needed when you ask for changes or decline. Say what would make it right."),
    )

    def clean(self):
        cleaned = super().clean()
        needed = {
            self.REQUEST_CHANGES: _("Say what should be changed"),
            self.DECLINE: _("Say why you decline it"),
        }.get(cleaned.get("decision"))
        if needed and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", needed)
        return cleaned

    def continue_from(self, saved: Innovation) -> None:
        """A new text wants a new decision; the message stays."""
        super().continue_from(saved)
        self.data.pop("decision", None)


class HideForm(CleanTextForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Its author and the people of its place can read this, and everybody can once the "
            "record is shown again. Name no person and repeat nothing harmful."
        ),
        error_messages={"required": _("Enter the reason")},
    )
