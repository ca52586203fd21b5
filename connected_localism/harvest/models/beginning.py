import uuid

from django.db import models
from django.utils import timezone


class Beginning(models.Model):
    """From here on partners have to begin again, since what they were told may no longer hold.

    See `begin_harvest_again`. A database that was restored into another cluster, or to a point
    in its past, is found without it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=200)

    def __str__(self):
        return f"{self.at:%Y-%m-%d}: {self.reason}"
