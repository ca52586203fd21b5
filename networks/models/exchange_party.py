"""Places that take up an offer or answer a request, and what was done about it."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models.exchange import Exchange
from places.models import Place


class ExchangePartyQuerySet(models.QuerySet):
    def shown(self):
        """What everybody who sees the offer or request may know of."""
        return self.filter(state__in=ExchangeParty.SHOWN)


@pghistory.track()
class ExchangeParty(models.Model):
    """One place on the other side of an offer or a request; a place that returns is the same row."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for an answer")
        AGREED = "agreed", _("Agreed")
        DELIVERED = "delivered", _("Delivered")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Called off")
        SUCCEEDED = "succeeded", _("Carried on by a successor")

    SHOWN = (State.AGREED, State.DELIVERED)
    # What goes on with a successor: somebody waits for it, or it is what a place has done.
    GOES_ON = (State.ASKED, State.AGREED, State.DELIVERED)

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="parties")
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="exchange_parts", verbose_name=_("place")
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices)
    message = models.CharField(_("message"), max_length=1000, blank=True)
    thanks = models.CharField(
        _("thanks"), max_length=300, blank=True, help_text=_("Of who received it. Everybody reads it.")
    )  # fmt: skip
    carried_from = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("The abolished place whose part it took over."),
    )  # fmt: skip
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("person who asked"),
    )  # fmt: skip
    agreed_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = ExchangePartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("place in an exchange")
        verbose_name_plural = _("places in exchanges")
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(fields=["place", "state"], name="exchange_party_place"),
            models.Index(fields=["exchange", "state"], name="exchange_party_state"),
        ]
        constraints = [
            models.UniqueConstraint("exchange", "place", name="exchange_party_once"),
            models.CheckConstraint(
                condition=Q(thanks="") | Q(state__in=["delivered", "succeeded"]),
                name="exchange_thanks_after_delivery",
            ),
            models.CheckConstraint(
                condition=Q(carried_from__isnull=True) | ~Q(carried_from=F("place")),
                name="exchange_party_carried_from_another",
            ),
        ]

    def __str__(self):
        return f"{self.place}: {self.exchange}"


class ExchangeStep(models.Model):
    """One step of an offer or request. Rows are added, never changed (a trigger holds it)."""

    class Step(models.TextChoices):
        PUT_IN = "put_in", _("Put here")
        CHANGED = "changed", _("Text changed")
        ASKED = "asked", _("Asked for it, or offered to give it")
        TAKEN = "taken", _("Took it without asking")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Declined")
        DELIVERED = "delivered", _("Delivered")
        UNDELIVERED = "undelivered", _("Not delivered after all")
        CALLED_OFF = "called_off", _("Called off")
        THANKED = "thanked", _("Thanked")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REOPENED = "reopened", _("Open again")
        HIDDEN = "hidden", _("Hidden by a moderator")
        SHOWN = "shown", _("Shown again")
        FILE_ADDED = "file_added", _("File added")
        FILE_REMOVED = "file_removed", _("File removed")
        FILE_BACK = "file_back", _("File brought back")
        CARRIED = "carried", _("Carried on by a successor")

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="steps")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("The place on the other side, where it is about one."),
    )  # fmt: skip
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        help_text=_("Empty where the site itself did it, or the account is closed."),
    )  # fmt: skip
    step = models.CharField(max_length=12, choices=Step.choices)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["exchange", "created_at"], name="exchange_step_when")]
        # The actor alone may become empty, when a person deletes their account.
        triggers = [pgtrigger.ReadOnly(name="append_only", exclude=["actor"])]

    def __str__(self):
        return f"{self.exchange}: {self.get_step_display()}"
