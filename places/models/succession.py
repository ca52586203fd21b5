"""What took over when a council was abolished, and the addresses that places have had."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from places.models.place import Place


class Succession(models.Model):
    """`to_place` took over (part of) `from_place` on `date`, its first day.

    Records of an abolished council stay with it and are found under its successors, from that day
    on: before it a succession is only announced.
    """

    class Source(models.TextChoices):
        REGISTER = "register", _("Register file")
        COMMAND = "command", _("Recorded on this site")

    from_place = models.ForeignKey(Place, models.CASCADE, related_name="successions_out")
    to_place = models.ForeignKey(Place, models.CASCADE, related_name="successions_in")
    date = models.DateField()
    source = models.CharField(
        max_length=8, choices=Source.choices, default=Source.REGISTER,
        help_text=_("A register that is silent about the end leaves what this site recorded."),
    )  # fmt: skip
    takes_domains = models.BooleanField(
        default=False,
        help_text=_("Addresses that showed who worked there show it at the new place too."),
    )
    announced_at = models.DateTimeField(
        null=True, blank=True, editable=False,
        help_text=_("When people were last told of its day beforehand; empty where nobody was."),
    )  # fmt: skip
    carried_over_at = models.DateTimeField(
        null=True, blank=True, editable=False,
        help_text=_("When people were asked to move, and the rest was done; empty until its day."),
    )  # fmt: skip

    class Meta:
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint("from_place", "to_place", name="succession_once_per_pair"),
            models.CheckConstraint(
                condition=~Q(from_place=F("to_place")), name="succession_not_to_itself"
            ),
        ]
        indexes = [
            models.Index(
                fields=["date"], name="succession_due", condition=Q(carried_over_at__isnull=True)
            )
        ]

    def __str__(self):
        return f"{self.from_place} → {self.to_place}"


class FormerPlaceSlug(models.Model):
    """An address that a place had; it leads to the place for good, and no other is given it.

    The place that has a slug at present goes before one that had it: the living Dorset answers
    where the county did.
    """

    slug = models.SlugField(max_length=140, unique=True)
    place = models.ForeignKey(Place, models.CASCADE, related_name="former_slugs")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self):
        return self.slug
