"""Pictures and documents of a record."""

import uuid
from pathlib import PurePosixPath

import pgtrigger
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from innovations.models.innovation import Innovation

IMAGES_PER_RECORD = 10
DOCUMENTS_PER_RECORD = 10


def _path(attachment: "StoredFile", name: str) -> str:
    """Where a file lies: under its random id. What people called it is nowhere on the disk."""
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix
    suffix = "-card" if stem == "card" else ""
    public_id = str(attachment.public_id)
    return f"{attachment.FOLDER}/{public_id[:2]}/{public_id}{suffix}{ending}"


class StoredFile(models.Model):
    """A file that people brought and that others get from us, whatever it belongs to.

    Its content never changes. Each kind of them has a folder of its own, and says with
    `uploaded_by` and `created_at` who brought it when: what one may upload counts over all.
    """

    FOLDER: str

    class Kind(models.TextChoices):
        IMAGE = "image", _("Picture")
        DOCUMENT = "document", _("Document")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    file = models.FileField(upload_to=_path, max_length=120)
    card = models.FileField(
        upload_to=_path, max_length=120, blank=True, help_text=_("A small version of a picture.")
    )
    file_name = models.CharField(max_length=120, help_text=_("What a reader saves it as."))
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text=_("Bytes of the file that readers get."))
    sha256 = models.CharField(max_length=64, help_text=_("Of the file as it was uploaded."))
    width = models.PositiveSmallIntegerField(null=True, blank=True)
    height = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_image(self) -> bool:
        return self.kind == self.Kind.IMAGE

    def delete_files(self) -> None:
        """Take its files off the disk; those that are gone already are no error."""
        for field in (self.file, self.card):
            if field.name:
                field.storage.delete(field.name)


class AttachmentQuerySet(models.QuerySet):
    def kept(self):
        """Those that nobody has removed."""
        return self.filter(removed_at=None)

    def shown(self):
        """Those that readers of their record see: kept, and with all that a reader must know."""
        return self.kept().exclude(described_at=None)

    def visible_to(self, user):
        """Those that are shown in records which `user` may read."""
        return self.shown().filter(innovation__in=Innovation.objects.visible_to(user))

    def removed_before(self, moment):
        """Those that can no longer be brought back."""
        return self.filter(removed_at__lt=moment)

    def undescribed_since(self, moment):
        """Those that were uploaded before `moment` and that nobody has ever described."""
        return self.kept().filter(described_at=None, created_at__lt=moment)

    def public(self):
        """Those that are shown to everybody in the world."""
        return self.shown().filter(
            innovation__status=Innovation.Status.PUBLISHED,
            innovation__visibility=Innovation.Visibility.PUBLIC,
        )


class Attachment(StoredFile):
    """One file of a record. Its content never changes: another file is another attachment.

    It is uploaded first and described then, since a browser cannot keep a chosen file when
    something else in a form is missing. Until it is described only those who edit see it.
    """

    FOLDER = "attachments"

    class Licence(models.TextChoices):
        OGL = Innovation.Licence.OGL.value, Innovation.Licence.OGL.label
        CC_BY = Innovation.Licence.CC_BY.value, Innovation.Licence.CC_BY.label
        CC0 = Innovation.Licence.CC0.value, Innovation.Licence.CC0.label
        PERMISSION = "permission", _("All rights reserved, shown by permission")

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="attachments")
    position = models.PositiveSmallIntegerField(help_text=_("Among its kind, from 0."))

    title = models.CharField(
        _("title"), max_length=160, blank=True, help_text=_("The caption of a picture.")
    )
    alt_text = models.CharField(_("what can be seen in it"), max_length=400, blank=True)
    is_decorative = models.BooleanField(default=False)
    credit = models.CharField(_("who made it"), max_length=160, blank=True)
    licence = models.CharField(_("licence"), max_length=10, choices=Licence.choices, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Innovation.Language.choices, blank=True
    )

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="attachments"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    described_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["uploaded_by", "created_at"], name="attachment_quota"),
            models.Index(
                fields=["removed_at"],
                name="attachment_removed",
                condition=Q(removed_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["innovation", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="attachment_once_per_record",
            ),
            models.CheckConstraint(
                condition=Q(described_at__isnull=True)
                | (Q(kind="document") & ~Q(title=""))
                | (Q(kind="image", is_decorative=True, alt_text=""))
                | (Q(kind="image", is_decorative=False) & ~Q(alt_text="")),
                name="attachment_alt_text_or_decorative",
            ),
            models.CheckConstraint(
                condition=Q(described_at__isnull=True) | ~Q(licence=""),
                name="attachment_licence_stated",
            ),
            models.CheckConstraint(
                condition=Q(kind="document") | Q(width__isnull=False, height__isnull=False),
                name="attachment_image_has_size",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title or self.file_name

    def get_absolute_url(self):
        return reverse("attachment", args=[self.public_id, self.file_name])

    @property
    def belongs_to(self) -> Innovation:
        return self.innovation

    @property
    def card_url(self) -> str:
        return reverse("attachment-card", args=[self.public_id, self.file_name])

    @property
    def is_shown(self) -> bool:
        return self.described_at is not None and self.removed_at is None


@receiver(post_delete, sender=Attachment)
def delete_files_after_commit(sender, instance: StoredFile, **_) -> None:
    """Files go with their row, also when a draft is deleted; not if that is undone.

    What the disk does not let go is logged, and found by the nightly look for orphans.
    """
    transaction.on_commit(instance.delete_files, robust=True)


class AttachmentChange(models.Model):
    """Who did what with a file of a record. Rows are added, never changed (a trigger holds it)."""

    class What(models.TextChoices):
        ADDED = "added", _("Added")
        DESCRIBED = "described", _("Described")
        MOVED = "moved", _("Moved")
        REMOVED = "removed", _("Removed")
        BROUGHT_BACK = "brought_back", _("Brought back")

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="attachment_changes")
    public_id = models.UUIDField(help_text=_("Of the attachment, which may be deleted by now."))
    file_name = models.CharField(max_length=120)
    what = models.CharField(max_length=12, choices=What.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="attachment_changes"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        # The actor alone may become empty. Rows go with their record, when a draft is deleted.
        triggers = [pgtrigger.ReadOnly(name="append_only", exclude=["actor"])]

    def __str__(self):
        return f"{self.file_name}: {self.get_what_display()}"
