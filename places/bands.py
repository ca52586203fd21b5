"""Bands of places: by residents, by town and country, by deprivation. Defined here alone.

Every place is in exactly one band of each kind; one of which nothing is known is in "not-known".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOT_KNOWN = "not-known"


@dataclass(frozen=True)
class Band:
    """From `lowest` to `highest`, both included; None where it is open."""

    value: str
    label: Promise
    lowest: int | None = None
    highest: int | None = None


class Bands:
    """Bands of a whole number. Each begins one above where the one before ends."""

    def __init__(self, *bands: Band):
        for before, after in pairwise(bands):
            if before.highest is None or after.lowest != before.highest + 1:
                raise ValueError(f"{after.value} does not begin where {before.value} ends")
        if bands[0].lowest is not None or bands[-1].highest is not None:
            raise ValueError("the first and the last band must be open")
        self.bands = bands

    @property
    def choices(self) -> list[tuple[str, Promise]]:
        return [*((band.value, band.label) for band in self.bands), (NOT_KNOWN, _("Not known"))]

    def of(self, number: int | None) -> str:
        if number is None:
            return NOT_KNOWN
        return next(
            band.value for band in self.bands if band.highest is None or number <= band.highest
        )

    def condition(self, column: str, values: Iterable[str]) -> Q:
        """Which rows are in one of the bands `values`; the same as `of` says."""
        found = Q(pk__in=[])
        for value in values:
            if value == NOT_KNOWN:
                found |= Q(**{f"{column}__isnull": True})
                continue
            band = next(band for band in self.bands if band.value == value)
            inside = Q(**{f"{column}__isnull": False})
            if band.lowest is not None:
                inside &= Q(**{f"{column}__gte": band.lowest})
            if band.highest is not None:
                inside &= Q(**{f"{column}__lte": band.highest})
            found |= inside
        return found


class Labels:
    """Bands by what is written in a column; whatever else is written there is not known."""

    def __init__(self, *rows: tuple[str, str, Promise]):
        self.written = {value: text for value, text, _label in rows}
        self._values = {text: value for value, text, _label in rows}
        self._labels = {value: label for value, _text, label in rows}

    @property
    def choices(self) -> list[tuple[str, Promise]]:
        return [*self._labels.items(), (NOT_KNOWN, _("Not known"))]

    def of(self, text: str | None) -> str:
        return self._values.get(text or "", NOT_KNOWN)

    def condition(self, column: str, values: Iterable[str]) -> Q:
        found = Q(pk__in=[])
        for value in values:
            if value == NOT_KNOWN:
                found |= ~Q(**{f"{column}__in": list(self.written.values())})
            else:
                found |= Q(**{column: self.written[value]})
        return found


POPULATION = Bands(
    Band("under-50000", _("Under 50,000"), highest=49_999),
    Band("50000-99999", _("50,000 to 99,999"), 50_000, 99_999),
    Band("100000-149999", _("100,000 to 149,999"), 100_000, 149_999),
    Band("150000-299999", _("150,000 to 299,999"), 150_000, 299_999),
    Band("300000-999999", _("300,000 to 999,999"), 300_000, 999_999),
    Band("1000000-and-over", _("1,000,000 and over"), 1_000_000),
)
RURALITY = Labels(
    ("urban", "Urban", _("Urban")),
    ("urban-with-rural", "Urban with rural areas", _("Urban with rural areas")),
    ("rural", "Rural", _("Rural")),
    ("sparse-and-rural", "Sparse and rural", _("Sparse and rural")),
)
# By the tenth in which a council lies, 1 being the most deprived.
DEPRIVATION = Bands(
    Band("1", _("Most deprived fifth"), highest=2),
    Band("2", _("Second fifth"), 3, 4),
    Band("3", _("Middle fifth"), 5, 6),
    Band("4", _("Fourth fifth"), 7, 8),
    Band("5", _("Least deprived fifth"), 9),
)


@dataclass(frozen=True)
class Facet:
    """A choice by a band: the field of Place that it goes by, and its bands."""

    column: str
    bands: Bands | Labels
    label: Promise
    hint: str | Promise = ""  # what a reader should know before they choose


# Of the columns `deprivation_score` and `deprivation_decile` in data/register.csv, which no import of
# figures changes: a register with a newer index needs another sentence here.
DEPRIVATION_INDEX = _(
    "A UK-wide index that mySociety made from the nations’ own: England and Wales 2019, Scotland"
    " 2020, Northern Ireland 2017."
)
FACETS: dict[str, Facet] = {
    "population": Facet("population", POPULATION, _("Residents")),
    "rurality": Facet("rural_urban_label", RURALITY, _("Town and country")),
    "deprivation": Facet(
        "deprivation_decile", DEPRIVATION, _("Deprivation"), hint=DEPRIVATION_INDEX
    ),
}
