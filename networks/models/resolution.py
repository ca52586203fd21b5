"""What the places of a network decide, and who does what until when."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models.meeting import Meeting
from networks.models.written import Removable, Versioned, Written, once_per_form
from places.models import Place


@pghistory.track()
class Resolution(Written, Removable, Versioned):
    """A decision of the places; `NetworkDecision` is the log of who joined, left and closed it."""

    decided_on = models.DateField(_("day"), default=timezone.localdate)
    title = models.CharField(_("what was decided"), max_length=160)
    text = models.TextField(_("more about it"), max_length=3000, blank=True)
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="resolutions",
        verbose_name=_("meeting at which it was decided"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_on", "-pk"]
        indexes = [
            models.Index(fields=["network", "decided_on", "id"], name="resolution_newest"),
            models.Index(fields=["author", "created_at"], name="resolution_of_author"),
        ]
        constraints = [once_per_form()]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("network-resolution", args=[self.network.slug, self.pk])


class ActionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Action.State.OPEN)

    def soonest(self):
        """Those without a day last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")


@pghistory.track()
class Action(Written, Versioned):
    """Something that a place in the network does until a day. Its steps say who changed it."""

    class State(models.TextChoices):
        OPEN = "open", _("To do")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    title = models.CharField(_("what is to be done"), max_length=200)
    text = models.TextField(_("more about it"), max_length=2000, blank=True)
    owner = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name=_("place that does it")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("person who does it"),
    )  # fmt: skip
    due_on = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.OPEN)
    resolution = models.ForeignKey(
        Resolution, models.SET_NULL, null=True, blank=True, related_name="actions",
        verbose_name=_("decision it follows from"),
    )  # fmt: skip
    carried_from = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("The abolished place that was to do it."),
    )  # fmt: skip

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["network", "state", "due_on", "id"], name="action_of_network"),
            models.Index(fields=["owner"], condition=Q(state="open"), name="action_of_owner"),
            models.Index(fields=["author", "created_at"], name="action_of_author"),
        ]
        constraints = [
            once_per_form(),
            models.CheckConstraint(
                condition=Q(carried_from__isnull=True) | ~Q(carried_from=F("owner")),
                name="action_carried_from_another",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("network-action", args=[self.network.slug, self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < timezone.localdate()


class ActionStep(models.Model):
    """Who did what about an action. Rows are added, never changed (a trigger holds it)."""

    class Step(models.TextChoices):
        WRITTEN = "written", _("Written down")
        CHANGED = "changed", _("Changed")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")
        REOPENED = "reopened", _("To be done after all")
        CARRIED = "carried", _("Goes on with a successor")

    action = models.ForeignKey(Action, models.CASCADE, related_name="steps")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        help_text=_("Empty where the site itself did it, or the account is closed."),
    )  # fmt: skip
    step = models.CharField(max_length=8, choices=Step.choices)
    note = models.CharField(_("note"), max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["action", "created_at"], name="action_step_when")]
        # The actor alone may become empty, when a person deletes their account. Steps go with
        # their action.
        triggers = [
            pgtrigger.ReadOnly(name="append_only", exclude=["actor"]),
        ]

    def __str__(self):
        return f"{self.action}: {self.get_step_display()}"
