"""An offer of a role at a place, sent to an e-mail address."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from places.models.membership import Membership
from places.models.place import Place

VALID_FOR = timedelta(days=14)


class InvitationQuerySet(models.QuerySet):
    def waiting(self):
        """Those that can still be answered. An hourly round ends the ones that ran out."""
        return self.filter(state=Invitation.State.OPEN, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """Good for one person with that address, once, for a fortnight.

    Of the token only a digest is kept; of the address nothing, once the invitation is over.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        REVOKED = "revoked", _("Taken back")
        EXPIRED = "expired", _("Expired")

    place = models.ForeignKey(Place, models.CASCADE, related_name="invitations")
    address = models.EmailField(_("email address"), blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Membership.Role.choices)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("invited by"),
    )  # fmt: skip
    as_moderator = models.BooleanField(
        default=False, help_text=_("Whether it was a moderator who invited.")
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["invited_by", "created_at"])]
        constraints = [
            models.UniqueConstraint(
                "place",
                "address",
                condition=Q(state="open"),
                name="invitation_one_open_per_address",
            ),
            models.CheckConstraint(
                condition=(Q(state="open") & ~Q(address=""))
                | (~Q(state="open") & Q(address="", ended_at__isnull=False)),
                name="invitation_keeps_no_address_when_over",
            ),
        ]

    def __str__(self):
        return f"{self.place}, {self.get_role_display()}: {self.get_state_display()}"

    @property
    def masked_address(self) -> str:
        """Enough for whoever sent it to tell it from others: "j…@leeds.gov.uk"."""
        name, _at, domain = self.address.rpartition("@")
        return f"{name[:1]}…@{domain}" if domain else ""
