"""Edits of a published record that claim more than was approved, for somebody to look at."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from innovations.models.append_only import append_only
from innovations.models.innovation import Innovation


class ReviewFlagQuerySet(models.QuerySet):
    def unresolved(self):
        """Those on which nobody has said the last word."""
        return self.filter(state__in=ReviewFlag.UNRESOLVED)

    def to_look_at(self):
        """Those that wait for a reviewer. What is no longer public is judged with the record."""
        return self.filter(
            state=ReviewFlag.State.OPEN, innovation__status=Innovation.Status.PUBLISHED
        )

    def asked(self):
        """Those on which a reviewer has asked something that nobody has answered yet."""
        return self.filter(
            state=ReviewFlag.State.ASKED, innovation__status=Innovation.Status.PUBLISHED
        )


class ReviewFlag(models.Model):
    """A published record says more than the version somebody approved. It never blocks an edit.

    A record has one unresolved flag at most: later edits add to it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To look at")
        ASKED = "asked", _("Waiting for an answer")
        FINE = "fine", _("Fine")
        REVERTED = "reverted", _("Set back")

    class Claim(models.TextChoices):
        EVIDENCE = "evidence", _("Higher evidence level")
        WORKED = "worked", _("Now says that it worked")
        SAVING = "saving", _("A saving, or a larger one")
        COST = "cost", _("A lower cost")
        SCALED = "scaled", _("Now says that it is scaled up")
        OUTSIDE = "outside", _("Changed by its author, who does not belong to its place")
        ANSWER = "answer", _("Changed after a reviewer asked")

    UNRESOLVED = (State.OPEN, State.ASKED)

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="flags")
    from_version = models.PositiveIntegerField(
        help_text=_("The last version that nobody had doubts about.")
    )
    to_version = models.PositiveIntegerField(help_text=_("The latest version that claims more."))
    fields = ArrayField(models.CharField(max_length=40), default=list)
    claims = ArrayField(models.CharField(max_length=10, choices=Claim.choices), default=list)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("changed by"),
    )  # fmt: skip
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    raised_at = models.DateTimeField(default=timezone.now)

    objects = ReviewFlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("edit to look at")
        verbose_name_plural = _("edits to look at")
        ordering = ["raised_at", "pk"]
        indexes = [
            models.Index(
                fields=["raised_at", "id"], name="reviewflag_open", condition=Q(state="open")
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["innovation"],
                condition=Q(state__in=["open", "asked"]),
                name="reviewflag_one_unresolved",
            ),
            models.CheckConstraint(
                condition=Q(to_version__gt=models.F("from_version")), name="reviewflag_goes_forward"
            ),
        ]

    def __str__(self):
        return f"{self.innovation}: {self.get_state_display()}"

    @property
    def claim_labels(self) -> list[str]:
        return [str(self.Claim(claim).label) for claim in self.claims]


class FlagOutcome(models.Model):
    """What a reviewer said about a flagged edit. Rows are added, never changed."""

    flag = models.ForeignKey(ReviewFlag, models.CASCADE, related_name="outcomes")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=8, choices=ReviewFlag.State.choices)
    content_version = models.PositiveIntegerField(help_text=_("The version that was looked at."))
    message = models.TextField(_("message"), max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["flag"],
                condition=Q(outcome__in=["fine", "reverted"]),
                name="flagoutcome_one_last_word",
            )
        ]
        triggers = append_only("actor")

    def __str__(self):
        return f"{self.flag.innovation}: {self.get_outcome_display()}"
