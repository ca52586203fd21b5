"""Short dated notes of how it goes, which the places of a network share with everybody."""

import pghistory
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models.written import Removable, Versioned, Written, once_per_form


class SharedUpdateQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(removed_at=None)


@pghistory.track()
class SharedUpdate(Written, Removable, Versioned):
    """Whoever sees the network reads it. It changes only through `networks.actions.updates`."""

    happened_on = models.DateField(_("day"), default=timezone.localdate)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=2000)
    url = models.URLField(_("web page"), max_length=500, blank=True)

    objects = SharedUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared update")
        verbose_name_plural = _("shared updates")
        ordering = ["-happened_on", "-pk"]
        indexes = [
            models.Index(fields=["network", "happened_on", "id"], name="shared_update_newest"),
            models.Index(fields=["author", "created_at"], name="shared_update_of_author"),
        ]
        constraints = [once_per_form()]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("network-update", args=[self.network.slug, self.pk])
