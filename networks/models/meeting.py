"""When the people of a network's places meet, and where their calendars read it."""

import uuid
from datetime import datetime, timedelta

import pghistory
from django.conf import settings
from django.core.signing import Signer
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from networks.models.network import Network
from networks.models.written import Versioned, Written, once_per_form

LONGEST_MINUTES = 3 * 24 * 60


class MeetingQuerySet(models.QuerySet):
    def upcoming(self):
        """Those that are not over; one of unknown end counts by its length."""
        ends = models.ExpressionWrapper(
            models.F("starts_at") + models.F("minutes") * timedelta(minutes=1),
            output_field=models.DateTimeField(),
        )
        return self.alias(ends_at=ends).filter(
            starts_at__gt=timezone.now() - timedelta(minutes=LONGEST_MINUTES),
            ends_at__gt=timezone.now(), cancelled_at=None,
        )  # fmt: skip


@pghistory.track()
class Meeting(Written, Versioned):
    """It changes only through `networks.actions.meetings`; one that is called off stays, so that
    calendars take it out."""

    title = models.CharField(_("title"), max_length=120)
    starts_at = models.DateTimeField(_("begins"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    venue = models.CharField(_("where"), max_length=200, blank=True)
    url = models.URLField(_("link to take part"), max_length=500, blank=True)
    agenda = models.TextField(_("agenda"), max_length=4000, blank=True)
    notes = models.TextField(_("notes"), max_length=8000, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(
        default=0, help_text=_("Counts changes that calendars must hear of.")
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("person who called it off"),
    )  # fmt: skip
    cancel_reason = models.CharField(_("why it was called off"), max_length=500, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["network", "starts_at", "id"], name="meeting_when"),
            models.Index(fields=["author", "created_at"], name="meeting_of_author"),
        ]
        constraints = [
            once_per_form(),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST_MINUTES), name="meeting_has_a_length"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=False) | Q(cancel_reason=""),
                name="meeting_reason_only_when_called_off",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("network-meeting", args=[self.network.slug, self.pk])

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()


class CalendarAddress(models.Model):
    """Where one person's calendar reads the meetings of one network, without signing in.

    The address holds a signature that is kept nowhere, so that a copy of the database opens no
    calendar. A new key is a new address, and the old one is gone.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    network = models.ForeignKey(Network, models.CASCADE, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint("person", "network", name="calendar_address_once"),
        ]

    def __str__(self):
        return f"{self.network}"

    def get_absolute_url(self):
        return reverse("network-calendar-feed", args=[self.key, self.signature(self.key)])

    @staticmethod
    def signature(key: uuid.UUID) -> str:
        return Signer(salt="networks.calendar").signature(str(key))

    @classmethod
    def at(cls, key: uuid.UUID, signature: str) -> "CalendarAddress | None":
        if not constant_time_compare(signature, cls.signature(key)):
            return None
        return cls.objects.select_related("person", "network").filter(key=key).first()
