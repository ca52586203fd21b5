"""Domains of e-mail addresses that tell where a person works."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from places.models.place import Place

valid_domain = RegexValidator(
    r"\A(?=.{4,100}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+\Z",
    _("Enter the part of an email address after the @, like leeds.gov.uk"),
)


class PlaceDomain(models.Model):
    """The part after the @ of addresses at a place.

    A hint, as the register has it, proves nothing. Once a moderator has confirmed it, a verified
    address at exactly this domain (never one that only ends like it) makes an officer. A shared
    one is used by several places and so never proves which.
    """

    class State(models.TextChoices):
        HINT = "hint", _("Not confirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        SHARED = "shared", _("Shared by several places")

    place = models.ForeignKey(Place, models.CASCADE, related_name="domains")
    domain = models.CharField(_("domain"), max_length=100, validators=[valid_domain])
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.HINT)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    confirmed_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("domain of a place")
        verbose_name_plural = _("domains of places")
        ordering = ["domain", "pk"]
        constraints = [
            models.UniqueConstraint("place", "domain", name="placedomain_once_per_place"),
            models.UniqueConstraint(
                "domain", condition=Q(state="confirmed"), name="placedomain_confirmed_for_one_place"
            ),
            # Confirmed for one place and shared with another would be both and neither.
            ExclusionConstraint(
                name="placedomain_shared_or_confirmed",
                expressions=[("domain", "="), ("state", "<>")],
                condition=~Q(state="hint"),
            ),
            models.CheckConstraint(
                condition=Q(domain=Lower(F("domain"))), name="placedomain_lower_case"
            ),
        ]

    def __str__(self):
        return f"{self.domain}: {self.place}"
