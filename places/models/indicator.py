"""Figures about places that are compared: what is measured, and each place's value of a year."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from places.models.place import Place


class Indicator(models.Model):
    """One thing that is measured of places, such as the share of residents aged 65 and over."""

    class Group(models.TextChoices):
        PEOPLE = "people", _("People")
        LAND = "land", _("Land and environment")
        ECONOMY = "economy", _("Economy")
        DEPRIVATION = "deprivation", _("Deprivation")
        RURALITY = "rurality", _("Town and country")

    class Direction(models.TextChoices):
        """What a higher value says. Most figures are neither good nor bad."""

        NEITHER = "neither", _("Neither good nor bad")
        BETTER = "better", _("Higher is better")
        WORSE = "worse", _("Higher is worse")

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    unit = models.CharField(_("unit"), max_length=60)
    group = models.CharField(_("group"), max_length=12, choices=Group.choices)
    direction = models.CharField(
        _("direction"), max_length=8, choices=Direction.choices, default=Direction.NEITHER
    )
    within_nation = models.BooleanField(
        _("comparable only within a nation"), default=False,
        help_text=_("Each nation measures it in its own way, so it never compares two nations."),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("address of the source"), blank=True)
    licence = models.CharField(_("licence"), max_length=60)
    attribution = models.CharField(_("credit"), max_length=300)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["slug"]

    def __str__(self):
        return self.name


class IndicatorValue(models.Model):
    """A place's figure of one year. What is not known has no row, so nothing stands for zero."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="values")
    place = models.ForeignKey(Place, models.CASCADE, related_name="indicator_values")
    year = models.PositiveSmallIntegerField(_("year"))
    period = models.CharField(
        _("period"), max_length=60, blank=True,
        help_text=_("Where the year alone does not say it, such as “year starting April 2024”."),
    )  # fmt: skip
    value = models.FloatField(_("value"))

    class Meta:
        verbose_name = _("figure of a place")
        verbose_name_plural = _("figures of places")
        ordering = ["indicator", "place", "-year"]
        constraints = [
            models.UniqueConstraint(
                "place", "indicator", "year", name="indicatorvalue_once_per_place_and_year"
            ),
            models.CheckConstraint(
                # PostgreSQL counts infinity and "not a number" as larger than any number.
                condition=Q(value__gt=float("-inf"), value__lt=float("inf")),
                name="indicatorvalue_is_a_number",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}, {self.place}, {self.year}: {self.value}"
