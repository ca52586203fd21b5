import uuid

from django.db import models
from django.utils import timezone


class Beginning(models.Model):
    """From here on partners have to begin again, since what they were told may no longer hold.

    See `begin_harvest_again`. A dump that was restored, and a point in time that was gone back to,
    are noticed without it (snapshot.py).
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=200)

    def __str__(self):
        return f"{self.at:%Y-%m-%d}: {self.reason}"
