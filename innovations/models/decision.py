"""Who moved a record from one status to another, and why."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from innovations.models.innovation import Innovation


class Decision(models.Model):
    """One step in a record's lifecycle. Rows are added, never changed (a trigger holds it)."""

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="decisions")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="decisions"
    )
    from_status = models.CharField(max_length=18, choices=Innovation.Status.choices, blank=True)
    to_status = models.CharField(max_length=18, choices=Innovation.Status.choices)
    content_version = models.PositiveIntegerField(
        help_text=_("The version of the text that was decided on.")
    )
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        # The actor alone may become empty, when a person deletes their account.
        triggers = [pgtrigger.ReadOnly(name="append_only", exclude=["actor"])]

    def __str__(self):
        return f"{self.innovation}: {self.from_status} → {self.to_status}"
