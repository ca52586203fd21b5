"""Files of an offer or request, with all their versions."""

import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.signals import post_delete
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from innovations.models.adoption import acted_place_ids
from innovations.models.attachment import StoredFile, delete_files_after_commit
from networks.models.exchange import Exchange
from networks.models.exchange_party import ExchangeParty

FILES_PER_EXCHANGE = 40  # with all versions


class ExchangeFileQuerySet(models.QuerySet):
    def kept(self):
        """Those that nobody has removed."""
        return self.filter(removed_at=None)

    def removed_before(self, moment):
        """Those that can no longer be brought back."""
        return self.filter(removed_at__lt=moment)

    def visible_to(self, user):
        """Those that `user` may have: of what they may see, and what is for places with which it
        is agreed only as somebody of such a place, of the owner's, or as a moderator."""
        files = self.kept().filter(exchange__in=Exchange.objects.visible_to(user).order_by())
        if not user.is_authenticated:
            return files.filter(is_for_agreed=False)
        if user.has_perm("innovations.moderate_innovation"):
            return files
        own = acted_place_ids(user)
        agreed = ExchangeParty.objects.shown().filter(place__in=own).order_by()
        return files.filter(
            Q(is_for_agreed=False)
            | Q(exchange__place__in=own)
            | Q(exchange__in=agreed.values("exchange"))
        )

    def public(self):
        """Those that everybody in the world may have."""
        return self.visible_to(AnonymousUser())


class ExchangeFile(StoredFile):
    """One version of one file. Older versions stay, since others may have built on them."""

    FOLDER = "exchanges"

    class Licence(models.TextChoices):
        OGL = Exchange.Licence.OGL.value, Exchange.Licence.OGL.label
        CC_BY = Exchange.Licence.CC_BY.value, Exchange.Licence.CC_BY.label
        CC0 = Exchange.Licence.CC0.value, Exchange.Licence.CC0.label
        ASK = Exchange.Licence.ASK.value, Exchange.Licence.ASK.label

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="files")
    series = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text=_("The same for all versions of one file.")
    )
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("title"), max_length=160)
    note = models.CharField(_("what is new"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=10, choices=Licence.choices)
    is_for_agreed = models.BooleanField(_("only for places with which it is agreed"), default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="exchange_files"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ExchangeFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an offer or request")
        verbose_name_plural = _("files of offers and requests")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["uploaded_by", "created_at"], name="exchange_file_quota"),
            models.Index(
                fields=["removed_at"],
                name="exchange_file_removed",
                condition=Q(removed_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint("series", "version", name="exchange_file_version_once"),
            models.UniqueConstraint(
                "exchange", "sha256", name="exchange_file_once",
                condition=Q(removed_at__isnull=True),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="exchange_file_has_a_title"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.title} ({self.version})"

    def get_absolute_url(self):
        return reverse("exchange-file", args=[self.public_id, self.file_name])

    @property
    def belongs_to(self) -> Exchange:
        return self.exchange


post_delete.connect(delete_files_after_commit, sender=ExchangeFile)
