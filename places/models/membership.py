"""Who may act for a place."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from places.models.place import Place


class MembershipQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(state=Membership.State.CONFIRMED)


class Membership(models.Model):
    """A person's role at a place. Only a confirmed one gives any right."""

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

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    place = models.ForeignKey(Place, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    verified_by = models.CharField(max_length=12, choices=Verification.choices, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint("user", "place", name="membership_one_per_person_and_place")
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()} at {self.place}"
