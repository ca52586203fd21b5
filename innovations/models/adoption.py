"""Places that take up what another place has tried, and what became of it there."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from innovations.models.innovation import Innovation
from innovations.models.partial_date import PartialDateField
from places.lineage import acted_for
from places.models import Membership, Place


def acted_place_ids(user) -> list[int]:
    """The places that `user` acts for."""
    held = Membership.objects.confirmed().filter(user=user)
    return acted_for(held.values_list("place_id", flat=True))


class AdoptionQuerySet(models.QuerySet):
    def shown(self):
        """What everybody may know of: neither declined nor withdrawn."""
        return self.filter(state__in=Adoption.SHOWN)

    def visible_to(self, user):
        """Adoptions of published records that `user` may read; of others there is no word anywhere."""
        readable = Innovation.objects.visible_to(user).published().order_by()
        return self.shown().filter(innovation__in=readable.values("pk"))

    def confirmed(self):
        return self.filter(state=Adoption.State.CONFIRMED)

    def replications(self):
        """Confirmed ones without the help of the origin: what evidence is computed from."""
        return self.confirmed().filter(is_independent=True)

    def of_places_of(self, user):
        """Those by the places that `user` acts for."""
        return self.filter(place__in=acted_place_ids(user))

    def of_records_of(self, user):
        """Those of records that `user` wrote, or that belong to the places they act for."""
        own = Innovation.objects.filter(author=user).values("pk")
        return self.filter(Q(innovation__in=own) | Q(innovation__place__in=acted_place_ids(user)))


@pghistory.track()
class Adoption(models.Model):
    """One place takes up one innovation; a second attempt is the same row.

    One side records it and the other confirms it; until then it is shown as not confirmed and
    counts for nothing. It changes only through `innovations.actions.adopting`.
    """

    class Stage(models.TextChoices):
        INTERESTED = "interested", _("Interested")
        PLANNING = "planning", _("Planning it")
        PILOTING = "piloting", _("Trying it out")
        LIVE = "live", _("Doing it")
        STOPPED = "stopped", _("Stopped")

    class Side(models.TextChoices):
        ADOPTER = "adopter", _("The place that takes it up")
        ORIGIN = "origin", _("The people who did it first")
        SOURCE = "source", _("A public source")

    class State(models.TextChoices):
        WAITING = "waiting", _("Not confirmed yet")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    Result = Innovation.Result
    SHOWN = (State.WAITING, State.CONFIRMED)
    # Only who has begun can say what came of it.
    TRIED = (Stage.PILOTING, Stage.LIVE, Stage.STOPPED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="adoptions")
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="adoptions", verbose_name=_("place that takes it up")
    )
    record = models.ForeignKey(
        Innovation, models.SET_NULL, null=True, blank=True, related_name="adopted_as",
        verbose_name=_("its own innovation"), help_text=_("What the place itself says about it."),
    )  # fmt: skip
    stage = models.CharField(
        _("how far it has got"), max_length=10, choices=Stage.choices, default=Stage.INTERESTED
    )
    result = models.CharField(
        _("result"), max_length=12, choices=Innovation.Result.choices, blank=True
    )
    what_changed = models.CharField(_("what was changed"), max_length=1000, blank=True)
    how_it_went = models.CharField(_("how it went"), max_length=2000, blank=True)
    is_independent = models.BooleanField(
        _("independent"), default=False, help_text=_("Run and judged without the origin."),
    )  # fmt: skip
    started = PartialDateField(_("started"))

    recorded_from = models.CharField(
        _("recorded by"), max_length=7, choices=Side.choices, default=Side.ADOPTER
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("person who recorded it"),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("person who answered"),
    )  # fmt: skip
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("why it was declined"), max_length=500, blank=True)
    version = models.PositiveIntegerField(
        default=1, help_text=_("Counts changes, so that nobody overwrites what they have not seen.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="adoption_updated"),
            models.Index(fields=["place", "updated_at", "id"], name="adoption_place"),
        ]
        constraints = [
            models.UniqueConstraint("innovation", "place", name="adoption_once_per_place"),
            models.CheckConstraint(
                condition=Q(record__isnull=True) | ~Q(record=F("innovation")),
                name="adoption_own_record_is_another",
            ),
            models.CheckConstraint(
                condition=Q(result__in=["", "untested"])
                | Q(stage__in=["piloting", "live", "stopped"]),
                name="adoption_result_only_when_tried",
            ),
            models.CheckConstraint(
                condition=Q(reason="") | Q(state="declined"), name="adoption_reason_only_declined"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "declined"]) | Q(answered_at__isnull=False),
                name="adoption_answers_are_dated",
            ),
        ]

    def __str__(self):
        return f"{self.place}: {self.innovation}"

    @property
    def is_confirmed(self) -> bool:
        return self.state == self.State.CONFIRMED
