"""Councils, strategic authorities and communities: the who and where of every record."""

from datetime import date

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from connected_localism.common.text import folded


class PlaceQuerySet(models.QuerySet):
    def active(self, on: date | None = None):
        """Places that exist on a day (today unless given); the last day counts."""
        on = on or timezone.localdate()
        return self.filter(
            Q(active_from__isnull=True) | Q(active_from__lte=on),
            Q(active_until__isnull=True) | Q(active_until__gte=on),
        )

    def councils(self):
        """The principal councils: county, district, borough, unitary."""
        return self.filter(kind=Place.Kind.COUNCIL)

    def at_address(self, slug: str):
        """The place whose pages have this slug, or had it."""
        return self.filter(Q(slug=slug) | Q(former_slugs__slug=slug)).distinct()

    def named(self, text: str):
        """Places whose name, code or an alias contains `text`, without regard to case or accents."""
        key = folded(text)
        aliases = PlaceAlias.objects.filter(key__contains=key).values("place_id")
        return self.filter(Q(code__iexact=text.strip()) | Q(pk__in=aliases))


@pghistory.track()
class Place(models.Model):
    """A council, strategic authority or community, past or present.

    `code` is the key: short and stable. A GSS code names a boundary and changes with it, so the
    GSS codes hang off the place with their dates.
    """

    class Kind(models.TextChoices):
        COUNCIL = "council", _("Council")
        STRATEGIC = "strategic", _("Strategic authority")
        COMMUNITY = "community", _("Community")

    class Type(models.TextChoices):
        COUNTY = "CTY", _("County council")
        DISTRICT = "NMD", _("District council")
        METROPOLITAN = "MD", _("Metropolitan borough")
        LONDON_BOROUGH = "LBO", _("London borough")
        CITY_OF_LONDON = "CC", _("City of London")
        UNITARY = "UA", _("Unitary council")
        WALES = "WPA", _("Welsh council")
        SCOTLAND = "SCO", _("Scottish council")
        NORTHERN_IRELAND = "NID", _("Northern Irish council")
        COMBINED = "COMB", _("Combined authority")
        GREATER_LONDON = "SRA", _("Greater London Authority")
        PARISH = "PAR", _("Parish, town or community council")
        NEIGHBOURHOOD = "NBH", _("Neighbourhood or residents’ group")
        VILLAGE_HALL = "VHL", _("Village hall or community centre")

    class Tier(models.TextChoices):
        SINGLE = "single", _("Runs all council services")
        UPPER = "upper", _("Upper tier of two")
        LOWER = "lower", _("Lower tier of two")
        STRATEGIC = "strategic", _("Strategic")
        LOCAL = "local", _("Within a council")

    class Nation(models.TextChoices):
        ENGLAND = "England", _("England")
        SCOTLAND = "Scotland", _("Scotland")
        WALES = "Wales", _("Wales")
        NORTHERN_IRELAND = "Northern Ireland", _("Northern Ireland")

    class CombinedAuthorityRole(models.TextChoices):
        CONSTITUENT = "constituent", _("Member council")
        WITHIN_AREA = "within_area", _("Inside the area, not a member")

    code = models.SlugField(_("register code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_cy = models.CharField(_("Welsh name"), max_length=120, blank=True)
    official_name = models.CharField(_("official name"), max_length=160)
    slug = models.SlugField(max_length=140, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    type = models.CharField(_("type"), max_length=4, choices=Type.choices)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices)
    nation = models.CharField(_("nation"), max_length=20, choices=Nation.choices)
    region = models.CharField(_("region"), max_length=30, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("county or council it lies in"),
    )  # fmt: skip
    combined_authority = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="constituents"
    )
    combined_authority_role = models.CharField(
        max_length=12, choices=CombinedAuthorityRole.choices, blank=True
    )
    successors = models.ManyToManyField(
        "self", through="places.Succession", symmetrical=False, related_name="predecessors"
    )

    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(null=True, blank=True)
    area_km2 = models.PositiveIntegerField(_("area in km²"), null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    pct_under_20 = models.FloatField(_("aged under 20, %"), null=True, blank=True)
    pct_65_plus = models.FloatField(_("aged 65 and over, %"), null=True, blank=True)
    age_year = models.PositiveSmallIntegerField(null=True, blank=True)
    deprivation_score = models.FloatField(
        _("deprivation score"), null=True, blank=True,
        help_text=_("UK-wide composite by mySociety; higher means more deprived."),
    )  # fmt: skip
    deprivation_decile = models.PositiveSmallIntegerField(
        _("deprivation tenth"), null=True, blank=True, help_text=_("1 is the most deprived tenth.")
    )
    pct_rural = models.FloatField(
        _("residents in rural areas, %"), null=True, blank=True,
        help_text=_("Rural and highly rural neighbourhoods together."),
    )  # fmt: skip
    rural_urban_label = models.CharField(max_length=30, blank=True)
    website = models.URLField(blank=True)
    email_domains = ArrayField(
        models.CharField(max_length=100), default=list, blank=True,
        help_text=_("A hint about staff addresses until a moderator confirms one."),
    )  # fmt: skip

    active_from = models.DateField(null=True, blank=True)
    active_until = models.DateField(
        null=True, blank=True, help_text=_("The last day it existed; empty while it exists.")
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["nation", "region"]),
            models.Index(fields=["name", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(active_until__isnull=True)
                | Q(active_from__isnull=True)
                | Q(active_until__gte=F("active_from")),
                name="place_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="place_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_coordinates_in_range",
            ),
        ]

    def __str__(self):
        return self.display_name

    def get_absolute_url(self):
        return reverse("place-detail", kwargs={"slug": self.slug})

    @property
    def display_name(self) -> str:
        """The Welsh name for a reader in Welsh, where there is one."""
        return self.name_cy if self.name_cy and get_language() == "cy" else self.name

    @property
    def is_abolished(self) -> bool:
        return self.active_until is not None and self.active_until < timezone.localdate()

    @property
    def density_per_km2(self) -> float | None:
        """Residents per square kilometre; None when either figure is unknown."""
        return self.population / self.area_km2 if self.population and self.area_km2 else None

    def predecessor_ids(self) -> list[int]:
        """Ids of every place this one succeeded, following chains such as Taunton Deane →
        Somerset West and Taunton → Somerset. Nearest first."""
        from places.lineage import Lineage

        return Lineage().predecessors(self.pk)

    def successor_ids(self) -> list[int]:
        """Ids of every place that succeeded this one, following chains. Nearest first."""
        from places.lineage import Lineage

        return Lineage().successors(self.pk)

    def current_successors(self):
        """The places that exist today where this one was; empty while it exists itself."""
        return Place.objects.filter(pk__in=self.successor_ids()).active()


class GssCode(models.Model):
    """A nine-character ONS code that named this place's boundary for a time."""

    code = models.CharField(max_length=9, unique=True)
    place = models.ForeignKey(Place, models.CASCADE, related_name="gss_codes")
    is_current = models.BooleanField(default=True)
    active_from = models.DateField(null=True, blank=True)
    active_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-is_current", "code"]
        constraints = [
            models.UniqueConstraint(
                "place", condition=Q(is_current=True), name="gss_code_one_current_per_place"
            )
        ]

    def __str__(self):
        return self.code


class PlaceAlias(models.Model):
    """One spelling under which a place is found; `key` is its folded form.

    Not unique: "Somerset" was a county council and is a unitary.
    """

    place = models.ForeignKey(Place, models.CASCADE, related_name="aliases")
    alias = models.CharField(max_length=160)
    key = models.CharField(max_length=160, db_index=True)

    class Meta:
        ordering = ["alias", "pk"]
        indexes = [
            GinIndex(fields=["key"], name="placealias_key_trigram", opclasses=["gin_trgm_ops"])
        ]
        constraints = [models.UniqueConstraint("place", "key", name="place_alias_once_per_place")]

    def __str__(self):
        return self.alias

    def save(self, *args, **kwargs):
        self.key = folded(self.alias)
        super().save(*args, **kwargs)
