"""Who may act for a place."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from places.models.place import Place


class MembershipQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(state=Membership.State.CONFIRMED)

    def waiting(self):
        """Requests that nobody has decided on yet."""
        return self.filter(state=Membership.State.REQUESTED)

    def without_steward(self):
        """Those at places that nobody stewards, so that moderators look after them."""
        stewards = Membership.objects.confirmed().filter(
            place=OuterRef("place"), role=Membership.Role.STEWARD, user__is_active=True
        )
        return self.filter(~Exists(stewards))


class Membership(models.Model):
    """A person's role at a place. Only a confirmed one gives any right.

    There is one row per person and place for good: who asks again after an end asks with the
    same row. It changes only through `places.actions`, which write each step down.
    """

    class Role(models.TextChoices):
        CONTRIBUTOR = "contributor", _("Contributor")
        OFFICER = "officer", _("Officer")
        STEWARD = "steward", _("Steward")

    class State(models.TextChoices):
        REQUESTED = "requested", _("Waiting for confirmation")
        CONFIRMED = "confirmed", _("Confirmed")
        ENDED = "ended", _("Ended")

    class Verification(models.TextChoices):
        DEMO = "demo", _("Demonstration")
        EMAIL_DOMAIN = "email_domain", _("Address at a confirmed domain")
        STEWARD = "steward", _("Confirmed by a steward")
        MODERATOR = "moderator", _("Confirmed by a moderator")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships",
        verbose_name=_("person"),
    )  # fmt: skip
    place = models.ForeignKey(
        Place, models.CASCADE, related_name="memberships", verbose_name=_("place")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.REQUESTED
    )
    verified_by = models.CharField(
        _("how confirmed"), max_length=12, choices=Verification.choices, blank=True
    )
    verified_domain = models.CharField(
        max_length=100, blank=True, help_text=_("The confirmed domain of the person’s address.")
    )
    message = models.TextField(
        _("message"), max_length=1000, blank=True, help_text=_("To whoever decides.")
    )
    would_steward = models.BooleanField(
        default=False, help_text=_("Offers to look after the place as a steward.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    requested_at = models.DateTimeField(_("asked"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["place", "pk"]
        indexes = [
            models.Index(
                fields=["requested_at", "id"],
                name="membership_waiting",
                condition=Q(state="requested"),
            )
        ]
        constraints = [
            models.UniqueConstraint("user", "place", name="membership_one_per_person_and_place"),
            models.CheckConstraint(
                condition=Q(verified_domain="") | Q(verified_by="email_domain"),
                name="membership_domain_only_where_it_verified",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()} at {self.place}"

    @property
    def since(self):
        """The moment from which a confirmed membership counts."""
        return self.confirmed_at or self.created_at


class MembershipDecision(models.Model):
    """One step of a membership. Rows are added, never changed (a trigger holds it).

    They go with the membership when its person deletes the account.
    """

    class Step(models.TextChoices):
        ASKED = "asked", _("Asked")
        WITHDRAWN = "withdrawn", _("Withdrew the request")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")
        INVITED = "invited", _("Accepted an invitation")
        ROLE_CHANGED = "role_changed", _("Changed the role")
        LEFT = "left", _("Left")
        REMOVED = "removed", _("Removed")
        LAPSED = "lapsed", _("Ended with the address")
        RECHECKED = "rechecked", _("To be confirmed again")
        OFFER_DECLINED = "offer_declined", _("Declined the offer to be a steward")
        MOVED = "moved", _("Moved with the council")

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="decisions")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        help_text=_("Empty where the site itself did it, or the account is closed."),
    )  # fmt: skip
    step = models.CharField(max_length=14, choices=Step.choices)
    from_state = models.CharField(max_length=10, choices=Membership.State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=Membership.State.choices)
    from_role = models.CharField(max_length=12, choices=Membership.Role.choices, blank=True)
    to_role = models.CharField(max_length=12, choices=Membership.Role.choices)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["actor", "created_at"])]
        # The actor alone may become empty, when a person deletes their account.
        triggers = [pgtrigger.ReadOnly(name="append_only", exclude=["actor"])]

    def __str__(self):
        return f"{self.membership}: {self.get_step_display()}"
