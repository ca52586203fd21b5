"""Places that somebody follows, to hear of what is new there."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from places.models import Place


class FollowedPlaceQuerySet(models.QuerySet):
    def due(self, today):
        """Those told of daily whose day has come to be looked at for news."""
        return self.filter(notify=FollowedPlace.Notify.DAILY, due_on__lte=today)

    def weekly(self):
        """Those that the weekly mail tells of."""
        return self.filter(notify=FollowedPlace.Notify.WEEKLY)


class FollowedPlace(models.Model):
    """`seen_until` is the moment up to which the person knows what there is; what came later is
    news."""

    class Notify(models.TextChoices):
        DAILY = "daily", _("Once a day, if there is anything new")
        WEEKLY = "weekly", _("Once a week, if there is anything new")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="followed_places", db_index=False
    )  # the constraint below begins with it
    place = models.ForeignKey(Place, models.CASCADE, related_name="followers")
    since = models.DateTimeField(default=timezone.now)
    notify = models.CharField(
        _("how often we write to you"), max_length=6, choices=Notify.choices, default=Notify.WEEKLY
    )
    due_on = models.DateField()
    seen_until = models.DateTimeField(default=timezone.now)
    last_told_at = models.DateTimeField(null=True)

    objects = FollowedPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("followed place")
        verbose_name_plural = _("followed places")
        ordering = ["place__name", "pk"]
        indexes = [models.Index(fields=["due_on"], name="followedplace_due")]
        constraints = [
            models.UniqueConstraint("person", "place", name="followedplace_once"),
        ]

    def __str__(self):
        return f"{self.place}"
