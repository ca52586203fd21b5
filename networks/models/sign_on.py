"""Places that have agreed to a statement."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from networks.models.statement import Statement, StatementVersion
from places.models import Place


class SignOnQuerySet(models.QuerySet):
    def active(self):
        return self.filter(ended_at__isnull=True)


@pghistory.track()
class SignOn(models.Model):
    """One place's agreement to one version.

    A place that agrees anew to a later version gets a new row, so that it stays known what was
    agreed to when. The place is the one that signed, also when another has taken over from it.
    """

    class Ending(models.TextChoices):
        REVOKED = "revoked", _("Taken back")
        RENEWED = "renewed", _("Agreed anew")

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="sign_ons")
    # Restricted, not protected: a whole statement, with all its signatures, can still go.
    text_version = models.ForeignKey(StatementVersion, models.RESTRICT, related_name="sign_ons")
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="sign_ons", verbose_name=_("place")
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("person who signed for the place"),
    )  # fmt: skip
    authority = models.CharField(
        _("by whose decision"), max_length=300, blank=True,
        help_text=_("Who authorised the signature, or by which decision."),
    )  # fmt: skip
    signed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Empty where a source names no day.")
    )
    is_from_source = models.BooleanField(
        _("named by a public source"), default=False,
        help_text=_("Nobody of the place has said it here yet."),
    )  # fmt: skip
    ending = models.CharField(max_length=7, choices=Ending.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("person who took it back"),
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SignOnQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["place__name", "pk"]
        indexes = [models.Index(fields=["place", "statement"], name="sign_on_place")]
        constraints = [
            models.UniqueConstraint(
                "statement", "place", condition=Q(ended_at__isnull=True), name="sign_on_active_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | Q(ended_at__isnull=False) & ~Q(ending=""),
                name="sign_on_ended_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(is_from_source=True) | Q(signed_at__isnull=False) & ~Q(authority=""),
                name="sign_on_says_by_whose_decision",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.place}: {self.statement}"

    def get_absolute_url(self):
        return reverse("own-signature", args=[self.pk])

    @property
    def has_hidden_text(self) -> bool:
        """Whether a moderator has hidden what was signed."""
        network = self.statement.network
        return self.statement.is_hidden or network.status == network.Status.HIDDEN

    @property
    def can_be_taken_back(self) -> bool:
        """Until the statement closes, whether or not the place still takes part in its network, and
        also while a moderator has hidden either."""
        statement = self.statement
        is_open = statement.state == Statement.State.OPEN and not statement.is_past_its_last_day
        return self.ended_at is None and is_open and not statement.network.is_closed

    @property
    def why_it_stays(self) -> str:
        """One sentence about a signature that nobody can take back (any more)."""
        if self.ending == self.Ending.RENEWED:
            return gettext("The place has agreed anew since.")
        if self.ended_at is not None:
            return gettext("This signature does not stand any more.")
        if self.statement.state == Statement.State.WITHDRAWN:
            return gettext("The statement is withdrawn, so there is nothing to take back.")
        return gettext("The statement is closed, so its signatures stand.")
