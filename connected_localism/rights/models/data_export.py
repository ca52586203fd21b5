"""A copy of everything that we keep about a person, made for them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FOLDER = "exports"


def random_name(_export, _filename) -> str:
    """Where the file lies tells nobody whose it is, and cannot be made out from its address."""
    return f"{FOLDER}/{uuid.uuid4().hex}.zip"


class DataExportQuerySet(models.QuerySet):
    def downloadable(self):
        return self.filter(state=DataExport.State.READY, expires_at__gt=timezone.now())


class DataExport(models.Model):
    """One request for a copy. The row is the job, claimed as a mail is."""

    class State(models.TextChoices):
        DUE = "due", _("Waiting")
        BUILDING = "building", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="data_exports",
        verbose_name=_("person"),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DUE)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(default=timezone.now)
    error = models.CharField(_("error"), max_length=2000, blank=True)
    file = models.FileField(upload_to=random_name, blank=True)
    requested_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = DataExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of somebody’s data")
        verbose_name_plural = _("copies of people’s data")
        ordering = ["-requested_at", "-pk"]
        indexes = [
            models.Index(
                fields=["not_before"],
                name="dataexport_waiting",
                condition=Q(state__in=["due", "building"]),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                "person",
                condition=Q(state__in=["due", "building"]),
                name="dataexport_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(file="") & Q(expires_at__isnull=False)),
                name="dataexport_ready_has_a_file",
            ),
        ]

    def __str__(self):
        return f"{self.get_state_display()}, {self.requested_at:%Y-%m-%d}"
