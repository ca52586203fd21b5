"""A community that somebody wants to have in the list of places."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from places.models.place import Place


class CommunityProposal(models.Model):
    """What a person says of a community. Only its proposer and those who review it see it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for review")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    TYPES = (Place.Type.PARISH, Place.Type.NEIGHBOURHOOD, Place.Type.VILLAGE_HALL)

    name = models.CharField(_("name"), max_length=120)
    name_cy = models.CharField(_("Welsh name"), max_length=120, blank=True)
    type = models.CharField(
        _("type"), max_length=4, choices=[(kind.value, kind.label) for kind in TYPES]
    )
    council = models.ForeignKey(
        Place, models.PROTECT, related_name="community_proposals", verbose_name=_("council")
    )
    area = models.CharField(_("area"), max_length=300)
    website = models.URLField(_("web page"), blank=True)
    message = models.TextField(_("message"), max_length=1000, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="community_proposals",
        verbose_name=_("proposed by"),
    )  # fmt: skip
    form_key = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    place = models.OneToOneField(
        Place, models.PROTECT, null=True, blank=True, related_name="proposal"
    )

    class Meta:
        verbose_name = _("proposed community")
        verbose_name_plural = _("proposed communities")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["created_at", "id"], name="proposal_waiting", condition=Q(state="waiting")
            ),
            models.Index(fields=["proposed_by", "created_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="accepted", place__isnull=False)
                | (~Q(state="accepted") & Q(place__isnull=True)),
                name="proposal_place_exactly_when_accepted",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="proposal_decided_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="proposal_declined_says_why"
            ),
        ]

    def __str__(self):
        return self.name
