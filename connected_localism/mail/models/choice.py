"""Who does not want which mail."""

from django.conf import settings
from django.db import models


class OptOut(models.Model):
    """A person does not want this kind of mail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_opt_outs")
    kind = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("user", "kind", name="optout_once")]

    def __str__(self):
        return f"{self.user}: {self.kind}"


class SuppressedAddress(models.Model):
    """An address without an account does not want this kind of mail.

    Only a keyed digest of the address is kept, so that the list tells nobody who is on it.
    """

    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("digest", "kind", name="suppressedaddress_once")]

    def __str__(self):
        return f"{self.digest[:8]}…: {self.kind}"
