"""What somebody has typed and not saved yet, kept so that it is never lost."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from innovations.models.innovation import Innovation


class EditInProgressQuerySet(models.QuerySet):
    def of_new_records(self):
        """Those of records that were begun and never saved."""
        return self.filter(innovation=None)


class EditInProgress(models.Model):
    """The unsaved text of one person in one form: a section of a record, or a record that does
    not exist yet, which the key of its form stands for.

    Nobody else reads it and it never changes the record. Saving the form, or throwing the text
    away, ends it.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="edits_in_progress"
    )
    innovation = models.ForeignKey(
        Innovation, models.CASCADE, null=True, blank=True, related_name="edits_in_progress"
    )
    form_key = models.UUIDField(null=True, blank=True)
    section = models.CharField(max_length=20, blank=True)
    base_version = models.PositiveIntegerField(
        null=True, blank=True, help_text="The version of the record that was opened for editing."
    )
    typed = models.JSONField(help_text="By name of the control, the values as a browser sent them.")
    saved_at = models.DateTimeField(default=timezone.now)

    objects = EditInProgressQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-pk"]
        indexes = [models.Index(fields=["saved_at"], name="editinprogress_saved")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "innovation", "form_key", "section"],
                nulls_distinct=False,
                name="editinprogress_once_per_form",
            ),
            models.CheckConstraint(
                condition=Q(innovation__isnull=True, form_key__isnull=False, section="")
                | (Q(innovation__isnull=False, form_key__isnull=True) & ~Q(section="")),
                name="editinprogress_of_one_form",
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.innovation or self.form_key}, {self.section}"
