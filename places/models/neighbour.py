"""Which places are alike: computed by `places.neighbours`, read by everybody."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from places.models.place import Place


class NeighbourRun(models.Model):
    """One computation of all neighbours. Readers see the rows of the current one alone.

    Of earlier runs only this row stays, as a record of what the lists came from.
    """

    version = models.PositiveIntegerField(unique=True)
    method = models.CharField(
        max_length=20, help_text=_("The version of the method, as docs/neighbours.md describes it.")
    )
    digest = models.CharField(
        max_length=64, help_text=_("Of all figures, borders and places that went in.")
    )
    is_current = models.BooleanField(default=False)
    computed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("computation of neighbours")
        verbose_name_plural = _("computations of neighbours")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                "is_current", condition=Q(is_current=True), name="neighbourrun_one_current"
            )
        ]

    def __str__(self):
        return f"{self.version}"


class NeighbourQuerySet(models.QuerySet):
    def current(self):
        """Those of the current computation; in one query, so that a switch leaves no gap."""
        return self.filter(run__is_current=True)


class Neighbour(models.Model):
    """`neighbour` is the `rank`th most alike to `place` by one model. Not symmetrical: the most
    alike to the City of London has others that are more like itself."""

    class Model(models.TextChoices):
        OVERALL = "overall", _("Overall")
        PEOPLE = "people", _("People")
        ECONOMY = "economy", _("Economy")
        DEPRIVATION = "deprivation", _("Deprivation")
        RURAL_URBAN = "rural-urban", _("Town and country")
        NEARBY = "nearby", _("Nearby")

    # Without indexes of their own: the constraint below begins with the place, and rows of a run
    # are only ever deleted together.
    run = models.ForeignKey(NeighbourRun, models.CASCADE, related_name="neighbours", db_index=False)
    model = models.CharField(max_length=12, choices=Model.choices)
    place = models.ForeignKey(Place, models.CASCADE, related_name="neighbours", db_index=False)
    neighbour = models.ForeignKey(Place, models.CASCADE, related_name="neighbour_of")
    rank = models.PositiveSmallIntegerField()
    distance = models.FloatField(
        help_text=_("Kilometres for “nearby”; else 0 is alike in all, 1 as far as two places "
                    "usually are.")
    )  # fmt: skip
    reasons = models.JSONField(default=list, help_text=_("See docs/neighbours.md."))

    objects = NeighbourQuerySet.as_manager()

    class Meta:
        verbose_name = _("place alike")
        verbose_name_plural = _("places alike")
        ordering = ["model", "place", "rank"]
        constraints = [
            models.UniqueConstraint("place", "model", "run", "rank", name="neighbour_one_per_rank"),
            models.UniqueConstraint(
                "place", "model", "run", "neighbour", name="neighbour_ranked_once"
            ),
            models.CheckConstraint(
                condition=~Q(place=F("neighbour")), name="neighbour_is_another_place"
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="neighbour_ranks_from_1"),
            models.CheckConstraint(condition=Q(distance__gte=0), name="neighbour_distance_from_0"),
        ]

    def __str__(self):
        return f"{self.place}: {self.rank}. {self.neighbour}"
