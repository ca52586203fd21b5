"""The forms with which people review records, take them away and answer for it."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from connected_localism.common.widgets import Radios
from innovations.forms.clean_text import CleanTextForm
from innovations.models import Decision, Innovation
from innovations.reviewing.history import field_label
from innovations.reviewing.notes import NOTABLE

Category = Decision.Category
NO_ANSWER = ("", _("Select a kind of reason"))
# An address or a telephone number, which the public log must not hold.
_PRIVATE = re.compile(r"[^\s@]+@[^\s@]+\.\w|(?:\+44|\b0)\s*\d(?:[\s-]*\d){8,10}\b")


def _message(label, help_text="", *, required=True, missing="") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=help_text,
        error_messages={"required": missing} if missing else {},
    )


class ReviewForm(CleanTextForm):
    """A reviewer's decision on one version of the text, with notes to its fields."""

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
                REQUEST_CHANGES: _(
                    "It goes back to its author with your message and your notes to the text."
                ),
                DECLINE: _("It stays unpublished. Its author sees your reason."),
            }
        ),
        error_messages={"required": _("Select your decision")},
    )
    category = forms.ChoiceField(
        label=_("Kind of reason"),
        choices=[NO_ANSWER, *Category.choices],
        required=False,
        help_text=_("Needed when you decline. It stands in the public log, without the title."),
    )
    reason = _message(
        _("Message to the author"),
        _(
            "Needed when you decline, or ask for changes without a note. Say what would make it right."
        ),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in NOTABLE:
            self.fields[f"note_{name}"] = forms.CharField(
                label=_("What should change in “{field}”?").format(field=field_label(name)),
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={
                    "max_length": _("A note must be %(limit_value)d characters or fewer")
                },
            )

    @property
    def notes(self) -> dict[str, str]:
        """What was noted, by the name of the record's field."""
        typed = {name: self.cleaned_data.get(f"note_{name}", "").strip() for name in NOTABLE}
        return {name: note for name, note in typed.items() if note}

    def note(self, name: str) -> forms.BoundField:
        return self[f"note_{name}"]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """Those that stand together at the end; the notes stand beside the text."""
        return [self[name] for name in ("decision", "category", "reason")]

    def clean(self):
        cleaned = super().clean()
        decision, reason = cleaned.get("decision"), cleaned.get("reason")
        if decision == self.APPROVE and self.notes:
            self.add_error(
                "decision",
                _("You noted what should change: ask for changes, or take your notes out"),
            )
        if "reason" in self.errors:
            return cleaned
        if decision == self.REQUEST_CHANGES and not (reason or self.notes):
            self.add_error("reason", _("Say what should be changed"))
        if decision == self.DECLINE:
            if not reason:
                self.add_error("reason", _("Say why you decline it"))
            if not cleaned.get("category"):
                self.add_error("category", _("Select a kind of reason"))
        return cleaned

    def continue_from(self, saved: Innovation) -> None:
        """A new text wants a new decision; the message and the notes stay."""
        super().continue_from(saved)
        self.data.pop("decision", None)


class WithdrawForm(CleanTextForm):
    reason = _message(
        _("Why do you withdraw it?"),
        _("The people of its place and the moderators can read this."),
        required=False,
    )


class HideForm(CleanTextForm):
    """Why a record is taken from public view. Both answers are public at once."""

    category = forms.ChoiceField(
        label=_("Kind of reason"),
        choices=Category.choices,
        widget=Radios(small=True),
        error_messages={"required": _("Select a kind of reason")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One or two sentences that everybody can read in the public log. Name no person and "
            "repeat nothing harmful."
        ),
        error_messages={"required": _("Enter the reason")},
    )

    def __init__(self, *args, innovation: Innovation | None = None, **kwargs):
        self.innovation = innovation
        super().__init__(*args, **kwargs)

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        author = self.innovation.author if self.innovation else None
        if author and author.display_name and author.display_name.casefold() in reason.casefold():
            raise ValidationError(_("Everybody will read this: do not name the author"))
        if _PRIVATE.search(reason):
            raise ValidationError(
                _("Everybody will read this: take out email addresses and telephone numbers")
            )
        return reason


class ShowAgainForm(forms.Form):
    """A button that shows a hidden record again, in the version that the page of it showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class FlagForm(CleanTextForm):
    """What a reviewer says about an edit that claims more than was approved."""

    FINE, ASK, REVERT = "fine", "ask", "revert"
    mark_optional = False

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    outcome = forms.ChoiceField(
        label=_("What do you say?"),
        choices=[
            (FINE, _("It is fine")),
            (ASK, _("Ask about it")),
            (REVERT, _("Set it back")),
        ],
        widget=Radios(
            hints={
                FINE: _("Nothing changes for readers."),
                ASK: _("The edit stays public. Its author gets your message by email."),
                REVERT: _("The text before the edit is public again. History keeps both."),
            }
        ),
        error_messages={"required": _("Select what you say about it")},
    )
    message = _message(
        _("Message to the author"), _("Needed when you ask or set it back."), required=False
    )

    def clean(self):
        cleaned = super().clean()
        needed = {
            self.ASK: _("Say what you want to know"),
            self.REVERT: _("Say why you set it back"),
        }.get(cleaned.get("outcome"))
        if needed and not cleaned.get("message") and "message" not in self.errors:
            self.add_error("message", needed)
        return cleaned

    def continue_from(self, saved: Innovation) -> None:
        """A new text wants a new answer; the message stays."""
        super().continue_from(saved)
        self.data.pop("outcome", None)


class AppealForm(CleanTextForm):
    message = _message(
        _("Why was the decision wrong?"),
        _("The moderators read this. You can appeal once."),
        missing=_("Say why the decision was wrong"),
    )


class ReopenForm(CleanTextForm):
    """Another chance for a declined record."""

    reason = _message(
        _("Message to the author"),
        _("Say what would make it right, or why it stays as it is."),
        missing=_("Enter a message to the author"),
    )


class AppealAnswerForm(ReopenForm):
    """The answer to an appeal."""

    GRANT, UPHOLD = "grant", "uphold"
    field_order = ["answer", "reason"]

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(GRANT, _("Give it another chance")), (UPHOLD, _("It stays declined"))],
        widget=Radios(
            hints={
                GRANT: _("It goes back to its author, who can change it and send it again."),
                UPHOLD: _("That is final. The author can share a new record."),
            }
        ),
        error_messages={"required": _("Select your answer")},
    )


class QueueForm(forms.Form):
    """The filters of the queue. Whatever makes no sense is as if it were not there."""

    WEEK, MONTH = 7, 28
    MINE, UNSTEWARDED = "mine", "unstewarded"

    place = forms.ChoiceField(label=_("Place"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Innovation.Kind.choices]
    )
    age = forms.TypedChoiceField(
        label=_("Waiting"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("However long")),
            (WEEK, _("More than 7 days")),
            (MONTH, _("More than 28 days")),
        ],
    )
    whose = forms.ChoiceField(
        label=_("Where"),
        required=False,
        choices=[
            ("", _("Everywhere")),
            (MINE, _("Places I steward")),
            (UNSTEWARDED, _("Places without a steward")),
        ],
    )
    mark_optional = False

    def __init__(self, data, *, places: list[tuple[str, str]], is_moderator: bool):
        super().__init__(data)
        self.fields["place"].choices = [("", _("All places")), *places]
        if not is_moderator:
            del self.fields["whose"]
