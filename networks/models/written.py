"""What texts have in common that somebody writes in a network for a place."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models.network import Network
from places.models import Place


class Written(models.Model):
    """Written by a person who acted for a place; both stay as they were on that day."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="%(class)ss")
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name=_("place acted for")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("person who wrote it"),
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    form_key = models.UUIDField(
        null=True, blank=True, editable=False, default=uuid.uuid4,
        help_text=_("Key of the form that created it: a second click gives no second one."),
    )  # fmt: skip

    class Meta:
        abstract = True


class Removable(models.Model):
    """Can be taken away, with who did it and why; that it was there stays visible."""

    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("person who removed it"),
    )  # fmt: skip
    removal_reason = models.CharField(_("why it was removed"), max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None


def once_per_form() -> models.UniqueConstraint:
    return models.UniqueConstraint(
        "author", "form_key", name="%(app_label)s_%(class)s_once_per_form",
        condition=Q(form_key__isnull=False),
    )  # fmt: skip


class Versioned(models.Model):
    """Several people may change it, and nobody overwrites what they have not seen."""

    version = models.PositiveIntegerField(default=1, help_text=_("Counts changes."))
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
