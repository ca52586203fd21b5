"""The days on which people were told of matches."""

from django.db import models


class TellingDay(models.Model):
    """What one day's digests came to. The first day of all says from when on there is news."""

    day = models.DateField(unique=True)
    began_at = models.DateTimeField()
    pairs = models.PositiveIntegerField(default=0)
    mails = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day}: {self.mails} mails"
