"""What is known of a place, each fact with its unit, year and source."""

from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from places.models import Place

_RURAL_URBAN_LABELS = {
    "Urban": gettext_lazy("Urban"),
    "Urban with rural areas": gettext_lazy("Urban with rural areas"),
    "Rural": gettext_lazy("Rural"),
    "Sparse and rural": gettext_lazy("Sparse and rural"),
}
_CENSUS_YEARS = {2011, 2021}


class Fact(NamedTuple):
    label: str
    value: str
    source: str


def facts(place: Place) -> list[Fact]:
    """The known facts of a place in the reader's language; what is not known is left out."""
    return [*_people(place), *_land(place), *_deprivation(place)]


def _people(place: Place):
    if place.population is not None:
        source = _population_source(place, place.population_year)
        yield Fact(_("Population"), _number(place.population), source)
    if place.pct_under_20 is not None and place.pct_65_plus is not None:
        ages = _("%(young)s under 20, %(old)s aged 65 and over") % {
            "young": _percentage(place.pct_under_20),
            "old": _percentage(place.pct_65_plus),
        }
        yield Fact(_("Ages"), ages, _population_source(place, place.age_year))


def _land(place: Place):
    if place.area_km2 is not None:
        area = _("%(area)s km²") % {"area": _number(place.area_km2)}
        yield Fact(_("Land area"), area, _("Local authority register, mySociety 2025"))
    if place.density_per_km2 is not None:
        density = _("%(residents)s residents per km²") % {
            "residents": _number(round(place.density_per_km2))
        }
        yield Fact(_("Density"), density, _("Population divided by land area"))
    if place.pct_rural is not None:
        rural = _percentage(place.pct_rural)
        if place.rural_urban_label:
            label = _RURAL_URBAN_LABELS.get(place.rural_urban_label, place.rural_urban_label)
            rural = f"{rural} – {label}"
        yield Fact(
            _("Residents in rural areas"),
            rural,
            _("mySociety 2025, from the nations’ classifications based on 2011"),
        )


def _deprivation(place: Place):
    if place.deprivation_decile is not None and place.deprivation_score is not None:
        yield Fact(
            _("Deprivation"),
            _("Tenth %(decile)s of 10, where 1 is the most deprived (score %(score)s)")
            % {"decile": place.deprivation_decile, "score": _decimal(place.deprivation_score)},
            _("UK-wide index, mySociety 2025, from the nations’ indices of 2017 to 2020"),
        )


def _population_source(place: Place, year: int | None) -> str:
    office = {
        Place.Nation.SCOTLAND: _("National Records of Scotland"),
        Place.Nation.NORTHERN_IRELAND: _("Northern Ireland Statistics and Research Agency"),
    }.get(place.nation, _("Office for National Statistics"))
    if year in _CENSUS_YEARS and place.nation != Place.Nation.SCOTLAND:
        return _("Census %(year)s, %(office)s") % {"year": year, "office": office}
    return _("Estimate for mid-%(year)s, %(office)s") % {"year": year, "office": office}


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)


def _decimal(value: float) -> str:
    return number_format(round(value, 1), decimal_pos=1)  # which by itself would cut, not round


def _percentage(value: float) -> str:
    return f"{_decimal(value)}%"
