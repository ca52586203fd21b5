"""Who answers for a record next."""

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from innovations.models.innovation import Innovation

VALID_FOR = timedelta(days=30)


class HandoverOffer(models.Model):
    """A member of the place is asked to answer for a record. Until they accept nothing changes.

    To answer for something in public takes a person's own yes.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back")
        EXPIRED = "expired", _("Expired")

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="handover_offers")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="handover_offers",
        verbose_name=_("offered to"),
    )  # fmt: skip
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("offered by"),
    )  # fmt: skip
    message = models.CharField(_("message"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "innovation", condition=Q(state="open"), name="handoveroffer_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True)
                | (~Q(state="open") & Q(answered_at__isnull=False, message="")),
                name="handoveroffer_keeps_no_message_when_over",
            ),
        ]

    def __str__(self):
        return f"{self.innovation}: {self.get_state_display()}"


class Handover(models.Model):
    """Another person, or the stewards, came to answer for a record. Rows are added, never changed."""

    class How(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted by a member of the place")
        TAKEN_OVER = "taken_over", _("Taken over by a steward")
        GIVEN_UP = "given_up", _("Given to the stewards by its author")
        TAKEN_AWAY = "taken_away", _("Given to the stewards by a steward or moderator")
        LEFT_PLACE = "left_place", _("Its author left the place")
        ACCOUNT_CLOSED = "account_closed", _("Its author closed the account")

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="handovers")
    from_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("from"),
    )  # fmt: skip
    to_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("to"), help_text=_("Empty where it went to the stewards."),
    )  # fmt: skip
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("by"), help_text=_("Empty where the site itself did it."),
    )  # fmt: skip
    how = models.CharField(_("how"), max_length=14, choices=How.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        triggers = [
            pgtrigger.ReadOnly(name="append_only", exclude=["from_person", "to_person", "by"])
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_person=F("to_person")), name="handover_to_somebody_else"
            )
        ]

    def __str__(self):
        return f"{self.innovation}: {self.get_how_display()}"
