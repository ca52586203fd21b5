"""Networks and themes that somebody follows, to hear of what is new there once a week."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from innovations.models import Innovation, Theme
from networks.models.network import Network


class Followed(models.Model):
    """`seen_until` is the moment up to which the person knows what there is; what came later is
    news."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="%(class)ss", db_index=False
    )  # the constraints below begin with it
    since = models.DateTimeField(default=timezone.now)
    seen_until = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class FollowedNetwork(Followed):
    network = models.ForeignKey(Network, models.CASCADE, related_name="followers")

    class Meta:
        verbose_name = _("followed network")
        verbose_name_plural = _("followed networks")
        ordering = ["network__name", "pk"]
        indexes = [models.Index(fields=["seen_until", "person"], name="followednetwork_due")]
        constraints = [
            models.UniqueConstraint("person", "network", name="followednetwork_once"),
        ]

    def __str__(self):
        return f"{self.network}"


class FollowedTheme(Followed):
    theme = models.CharField(max_length=40, choices=Theme.choices)

    class Meta:
        verbose_name = _("followed theme")
        verbose_name_plural = _("followed themes")
        ordering = ["theme", "pk"]
        indexes = [models.Index(fields=["seen_until", "person"], name="followedtheme_due")]
        constraints = [
            models.UniqueConstraint("person", "theme", name="followedtheme_once"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="followedtheme_known"),
        ]

    def __str__(self):
        return str(self.get_theme_display())


class RecordAround(models.Model):
    """Since when a network stands around a record: one that is older than that is news, too.

    What was tied before this table was there has no row, and counts from its publication.
    """

    network = models.ForeignKey(Network, models.CASCADE, related_name="+", db_index=False)
    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("network", "innovation", name="recordaround_once"),
        ]

    def __str__(self):
        return f"{self.network}: {self.innovation}"
