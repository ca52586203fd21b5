"""One mail to one person, from the moment it is due. The row is the job."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import addresses_of


class OutgoingMailQuerySet(models.QuerySet):
    def due(self, now):
        """What may be claimed: waiting and not too early, or left behind by a worker that died."""
        return self.filter(
            Q(state=OutgoingMail.State.DUE, not_before__lte=now)
            | Q(state=OutgoingMail.State.SENDING, lease_until__lt=now)
        )

    def about(self, person):
        """Mail to a person, by account or address, and mail that answers go to them for."""
        own = addresses_of(person)
        return self.filter(Q(recipient=person) | Q(address__in=own) | Q(reply_to__in=own))


class OutgoingMail(models.Model):
    """A mail of one kind to one person. Its text is made from `context` when it is sent.

    Once it is sent or dropped, only kind, recipient and times are kept.
    """

    class State(models.TextChoices):
        DUE = "due", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        DROPPED = "dropped", _("Not wanted")

    kind = models.CharField(_("kind"), max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True,
        related_name="+", verbose_name=_("recipient"),
    )  # fmt: skip
    address = models.EmailField(
        _("address"), blank=True, help_text=_("Of somebody without account.")
    )
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    reply_to = models.EmailField(blank=True)
    # What the mail is about; the same key is never sent twice. It holds no personal data.
    key = models.CharField(max_length=200, unique=True)
    context = models.JSONField(default=dict, blank=True)

    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DUE)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField()
    error = models.CharField(_("error"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                name="outgoingmail_waiting",
                condition=Q(state__in=["due", "sending"]),
            ),
            models.Index(fields=["created_at"], name="outgoingmail_created"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient__isnull=False)
                | ~Q(address="")
                | Q(state__in=["sent", "dropped"]),
                name="outgoingmail_has_somebody_to_go_to",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False),
                name="outgoingmail_sending_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "dropped"])
                | Q(address="", reply_to="", context={}, error=""),
                name="outgoingmail_keeps_nothing_once_done",
            ),
        ]

    def __str__(self):
        return f"{self.kind}, {self.get_state_display()}"
