"""What took over when a council was abolished."""

from django.db import models
from django.db.models import F, Q

from places.models.place import Place


class Succession(models.Model):
    """`to_place` took over (part of) `from_place` on `date`, its first day.

    Records of an abolished council stay with it and are found under its successors.
    """

    from_place = models.ForeignKey(Place, models.CASCADE, related_name="successions_out")
    to_place = models.ForeignKey(Place, models.CASCADE, related_name="successions_in")
    date = models.DateField()

    class Meta:
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint("from_place", "to_place", name="succession_once_per_pair"),
            models.CheckConstraint(
                condition=~Q(from_place=F("to_place")), name="succession_not_to_itself"
            ),
        ]

    def __str__(self):
        return f"{self.from_place} → {self.to_place}"
