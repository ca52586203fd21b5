"""The places that take part in a network, were asked to, or once did."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models.network import Network
from places.models import Place


class NetworkMemberQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state=NetworkMember.State.ACTIVE)

    def once_active(self):
        """Those that take part or did: who only asked, or was only invited, never has."""
        return self.filter(
            Q(joined_on__isnull=False) | Q(is_from_source=True) | Q(role=NetworkMember.Role.LEAD)
        )

    def leads(self):
        return self.active().filter(role=NetworkMember.Role.LEAD)


@pghistory.track()
class NetworkMember(models.Model):
    """One place in one network; a place that leaves and returns is the same row."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Leads it")
        ADOPTER = "adopter", _("Takes the practice up")
        PARTNER = "partner", _("Partner")
        OBSERVER = "observer", _("Observer")

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        ASKED = "asked", _("Asked to join")
        ACTIVE = "active", _("Takes part")
        DECLINED = "declined", _("Declined")
        REFUSED = "refused", _("Turned down")
        LEFT = "left", _("Left")
        REMOVED = "removed", _("Removed")
        SUCCEEDED = "succeeded", _("Carried on by a successor")

    # In these a place's people may know of a private network. What took over from a place has a
    # row of its own, so that leaving or being removed ends it for its people too.
    KNOWING = (State.INVITED, State.ACTIVE)

    network = models.ForeignKey(Network, models.CASCADE, related_name="members")
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="network_memberships", verbose_name=_("place")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role.choices, default=Role.PARTNER)
    state = models.CharField(_("state"), max_length=9, choices=State.choices)
    is_from_source = models.BooleanField(
        _("named by a public source"), default=False,
        help_text=_("Nobody of the place has said it here yet."),
    )  # fmt: skip
    message = models.CharField(
        _("message"), max_length=1000, blank=True,
        help_text=_("Why it was invited, or what it said when it asked."),
    )  # fmt: skip
    carried_from = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("The abolished place whose part it took over."),
    )  # fmt: skip
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("person who invited or asked"),
    )  # fmt: skip
    joined_on = models.DateField(_("joined"), null=True, blank=True)
    left_on = models.DateField(_("left"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = NetworkMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a network")
        verbose_name_plural = _("members of networks")
        ordering = ["place__name", "pk"]
        indexes = [models.Index(fields=["place", "state"], name="network_member_place")]
        constraints = [
            models.UniqueConstraint("network", "place", name="network_member_once"),
            models.UniqueConstraint(
                "network", condition=Q(state="active", role="lead"), name="network_one_lead"
            ),
            models.CheckConstraint(
                condition=Q(carried_from__isnull=True) | ~Q(carried_from=models.F("place")),
                name="network_member_carried_from_another",
            ),
        ]

    def __str__(self):
        return f"{self.place}: {self.network}"

    @property
    def has_taken_part(self) -> bool:
        """Whether it takes part, or ever did; the same as `once_active`."""
        return bool(self.joined_on or self.is_from_source or self.role == self.Role.LEAD)

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE
