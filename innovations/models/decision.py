"""Who moved a record from one status to another, and why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from innovations.models.append_only import append_only
from innovations.models.innovation import Innovation


class Decision(models.Model):
    """One step in a record's lifecycle. Rows are added, never changed (a trigger holds it)."""

    class Category(models.TextChoices):
        """Why a record was declined or hidden, in words that say nothing of any person."""

        NOT_LOCAL = "not_local", _("Not something that a place has tried, plans or needs")
        ADVERTISING = "advertising", _("Advertising")
        PERSONAL_DATA = "personal_data", _("Contains personal data")
        DUPLICATE = "duplicate", _("There is a record of this already")
        UNVERIFIED = "unverified", _("What it says cannot be verified")
        OFFENSIVE = "offensive", _("Offensive or unlawful")
        OTHER = "other", _("Another reason")

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="decisions")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="decisions"
    )
    from_status = models.CharField(max_length=18, choices=Innovation.Status.choices, blank=True)
    to_status = models.CharField(max_length=18, choices=Innovation.Status.choices)
    content_version = models.PositiveIntegerField(
        help_text=_("The version of the text that was decided on.")
    )
    category = models.CharField(
        _("kind of reason"), max_length=14, choices=Category.choices, blank=True,
        help_text=_("Public, for what is declined or hidden."),
    )  # fmt: skip
    reason = models.TextField(
        _("reason"), max_length=2000, blank=True,
        help_text=_("Public where a record was hidden; else between author and reviewers."),
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            # The public log, one index scan a page.
            models.Index(
                fields=["created_at", "id"],
                name="decision_public_log",
                condition=models.Q(to_status__in=["declined", "hidden"])
                | models.Q(from_status__in=["declined", "hidden"]),
            )
        ]
        # The actor alone may become empty, when a person deletes their account.
        triggers = append_only("actor")

    def __str__(self):
        return f"{self.innovation}: {self.from_status} → {self.to_status}"


class FieldNote(models.Model):
    """What a reviewer asks to be changed in one field. Rows are added, never changed."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="notes")
    field = models.CharField(_("field"), max_length=40)
    message = models.TextField(_("message"), max_length=1000)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("decision", "field", name="fieldnote_once_per_field"),
            models.CheckConstraint(
                condition=~models.Q(message=""), name="fieldnote_says_something"
            ),
        ]
        triggers = append_only()

    def __str__(self):
        return f"{self.decision}: {self.field}"
