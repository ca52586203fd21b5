"""Who is reading a record to decide on it, so that two do not do the same work."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from innovations.models.innovation import Innovation

LASTS = timedelta(minutes=30)


class ReadingNowQuerySet(models.QuerySet):
    def present(self):
        return self.filter(until__gt=timezone.now())


class ReadingNow(models.Model):
    """A reviewer said "I am looking at it". It binds nobody and ends by itself."""

    innovation = models.OneToOneField(Innovation, models.CASCADE, related_name="reading_now")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    objects = ReadingNowQuerySet.as_manager()

    def __str__(self):
        return f"{self.innovation}: {self.reviewer}"

    @property
    def is_present(self) -> bool:
        return self.until > timezone.now()
