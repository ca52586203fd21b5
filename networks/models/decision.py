"""What was decided about a network and its members: who, what, when and why."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models.network import Network
from places.models import Place


class NetworkDecision(models.Model):
    """One step in the life of a network. Rows are added, never changed (a trigger holds it)."""

    class Step(models.TextChoices):
        STARTED = "started", _("Began the network")
        PUBLISHED = "published", _("Published it")
        DECLINED = "declined", _("Declined it")
        HIDDEN = "hidden", _("Hid it")
        SHOWN = "shown", _("Showed it again")
        STAGE = "stage", _("Said how far it has got")
        CLOSED = "closed", _("Closed it")
        REOPENED = "reopened", _("Opened it again")
        INVITED = "invited", _("Invited a place")
        UNINVITED = "uninvited", _("Took the invitation back")
        ASKED = "asked", _("Asked to join")
        JOINED = "joined", _("Joined")
        TURNED_DOWN = "turned_down", _("Declined the invitation")
        REFUSED = "refused", _("Turned the request down")
        ROLE = "role", _("Changed the role of a place")
        LEFT = "left", _("Left")
        REMOVED = "removed", _("Removed a place")
        CARRIED = "carried", _("Carried on by a successor")
        SAID = "said", _("Opened a statement for signing")
        REWORDED = "reworded", _("Changed the text of a statement")
        SIGNED = "signed", _("Signed a statement")
        UNSIGNED = "unsigned", _("Took a signature back")
        SAID_ENOUGH = "said_enough", _("Closed a statement")
        UNSAID = "unsaid", _("Withdrew a statement")
        SAID_HIDDEN = "said_hidden", _("Hid a statement")
        SAID_SHOWN = "said_shown", _("Showed a statement again")
        ANSWERED = "answered", _("Recorded a response to a statement")

    # Decided by reviewers and moderators, whose names their places are not told, whoever they are.
    OF_MODERATORS = (
        Step.PUBLISHED, Step.DECLINED, Step.HIDDEN, Step.SHOWN, Step.SAID_HIDDEN, Step.SAID_SHOWN,
    )  # fmt: skip
    # Why, only the people of the place that leads read, and of the first two who began it.
    REASON_FOR_LEADS = (Step.DECLINED, Step.HIDDEN, Step.SAID_HIDDEN)
    # Of these `reason` is the title of a statement.
    OF_STATEMENTS = (
        Step.SAID, Step.REWORDED, Step.SIGNED, Step.UNSIGNED, Step.SAID_ENOUGH, Step.UNSAID,
        Step.ANSWERED,
    )  # fmt: skip

    network = models.ForeignKey(Network, models.CASCADE, related_name="decisions")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("The place it is about."),
    )  # fmt: skip
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        help_text=_("Empty where the site itself did it, or the account is closed."),
    )  # fmt: skip
    step = models.CharField(max_length=11, choices=Step.choices)
    detail = models.CharField(
        max_length=20, blank=True, help_text=_("The new stage or role, where the step is that.")
    )
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    is_by_moderator = models.BooleanField(
        default=False,
        help_text=_(
            "Whether the actor speaks neither for the place that leads nor for that place."
        ),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["network", "created_at"], name="network_decision_when")]
        # The actor alone may become empty, when a person deletes their account.
        triggers = [pgtrigger.ReadOnly(name="append_only", exclude=["actor"])]

    def __str__(self):
        return f"{self.network}: {self.get_step_display()}"

    @property
    def stage_name(self) -> str:
        """The stage that was set, in words; empty for every other step."""
        return str(Network.Stage(self.detail).label) if self.step == self.Step.STAGE else ""

    @property
    def is_of_moderators(self) -> bool:
        """Whether nobody is told who did it."""
        return self.is_by_moderator or self.step in self.OF_MODERATORS
