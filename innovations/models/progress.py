"""Dated updates: how a record went on."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from innovations.models.innovation import Innovation
from innovations.models.partial_date import PartialDateField


@pghistory.track()
class ProgressUpdate(models.Model):
    """What happened with an innovation since it was described. Public whenever its record is."""

    innovation = models.ForeignKey(  # the index below begins with it
        Innovation, models.CASCADE, related_name="progress_updates", db_index=False
    )
    date = PartialDateField(_("date"), blank=False)
    text = models.CharField(_("what happened"), max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("written by"),
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    # Key of the form: a second click adds no second update.
    form_key = models.UUIDField(unique=True, editable=False)

    class Meta:
        ordering = ["-date", "-pk"]
        indexes = [
            models.Index(fields=["innovation", "-date", "-id"], name="progressupdate_newest")
        ]

    def __str__(self):
        return f"{self.innovation}, {self.date}"
