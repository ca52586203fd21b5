"""Searches that somebody keeps, to hear of what is new in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SavedSearchQuerySet(models.QuerySet):
    def due(self, today):
        """Those told of daily whose day has come to be looked at for news."""
        return self.filter(notify=SavedSearch.Notify.DAILY, due_on__lte=today)

    def weekly(self):
        """Those that the weekly mail tells of."""
        return self.filter(notify=SavedSearch.Notify.WEEKLY)


class SavedSearch(models.Model):
    """The filters of the innovation list as they stand in its address, with a name.

    `seen_until` is the moment up to which its owner knows what there is; what was published later
    is news. `broken_at` says since when we know that its filters no longer all exist.
    """

    class Notify(models.TextChoices):
        DAILY = "daily", _("Once a day, if there is anything new")
        WEEKLY = "weekly", _("Once a week, if there is anything new")
        NEVER = "never", _("Never, I look myself")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=2000, help_text="The part of the address after “?”.")
    notify = models.CharField(
        _("how often we write to you"), max_length=6, choices=Notify.choices, default=Notify.WEEKLY
    )
    due_on = models.DateField()
    seen_until = models.DateTimeField(default=timezone.now)
    last_told_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["due_on"], name="savedsearch_due", condition=~Q(notify="never"))
        ]
        constraints = [
            models.UniqueConstraint("person", "query", name="savedsearch_once"),
            models.CheckConstraint(condition=~Q(query=""), name="savedsearch_asks_for_something"),
            models.CheckConstraint(condition=~Q(name=""), name="savedsearch_has_a_name"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The list of innovations as it was when this was saved, with what has come since."""
        return f"{reverse('innovation-list')}?{self.query}"
