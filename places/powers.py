"""Which type of council holds which power in each nation: `data/powers.csv`, with its sources.

The file says what the law usually gives to a type of council. What a council has agreed with
another, or handed to a company or trust, is not known here.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from places.models import Place

POWERS_FILE = Path(__file__).parent / "data" / "powers.csv"
COLUMNS = ("power", "nation", "types", "partly", "other_holder", "source", "source_url", "note")


class Power(models.TextChoices):
    """As it stands in the middle of a sentence."""

    WASTE_COLLECTION = "waste-collection", _("waste collection")
    WASTE_DISPOSAL = "waste-disposal", _("waste disposal")
    STREET_CLEANING = "street-cleaning", _("street cleaning")
    HOUSING = "housing", _("council housing")
    HOMELESSNESS = "homelessness", _("homelessness")
    EDUCATION = "education", _("education")
    ADULT_SKILLS = "adult-skills", _("adult skills")
    ADULT_SOCIAL_CARE = "adult-social-care", _("adult social care")
    CHILDRENS_SOCIAL_CARE = "childrens-social-care", _("children’s social care")
    YOUTH_SERVICES = "youth-services", _("youth services")
    PUBLIC_HEALTH = "public-health", _("public health")
    ROADS = "roads", _("local roads")
    PUBLIC_TRANSPORT = "public-transport", _("public transport")
    PLANNING = "planning", _("planning decisions")
    LICENSING = "licensing", _("licensing")
    LIBRARIES = "libraries", _("libraries")
    PARKS = "parks", _("parks and open spaces")
    LEISURE = "leisure-and-culture", _("leisure and culture")
    COUNCIL_TAX = "council-tax", _("council tax")
    ENVIRONMENTAL_HEALTH = "environmental-health", _("environmental health")
    TRADING_STANDARDS = "trading-standards", _("trading standards")
    ECONOMIC_DEVELOPMENT = "economic-development", _("economic development")
    COMMUNITY_SAFETY = "community-safety", _("community safety")
    EMERGENCY_PLANNING = "emergency-planning", _("emergency planning")
    FIRE = "fire-and-rescue", _("fire and rescue")
    POLICE = "police", _("police")


# Who holds a power that no council has, or shares it with councils.
OTHER_HOLDERS: dict[str, Promise] = {
    "joint-waste-authority": _("a joint waste authority"),
    "fire-authority": _("the fire and rescue authority"),
    "police-commissioner": _("the police and crime commissioner"),
    "colleges-and-government": _("colleges and the government"),
    "welsh-health-bodies": _("Public Health Wales and the health boards"),
    "scottish-health-bodies": _("Public Health Scotland and the health boards"),
    "scottish-fire-and-rescue": _("the Scottish Fire and Rescue Service"),
    "police-scotland": _("Police Scotland"),
    "northern-ireland-housing-executive": _("the Northern Ireland Housing Executive"),
    "northern-ireland-education-authority": _("the Education Authority"),
    "northern-ireland-health-trusts": _("the health and social care trusts"),
    "northern-ireland-public-health-agency": _("the Public Health Agency"),
    "northern-ireland-infrastructure": _("the Department for Infrastructure"),
    "northern-ireland-economy": _("the Department for the Economy"),
    "northern-ireland-courts": _("the courts"),
    "northern-ireland-land-and-property": _("Land & Property Services"),
    "northern-ireland-fire-and-rescue": _("the Northern Ireland Fire and Rescue Service"),
    "northern-ireland-policing-board": _("the Northern Ireland Policing Board"),
    "libraries-northern-ireland": _("Libraries NI"),
}


class Hold(StrEnum):
    """How far a type of council holds a power."""

    FULLY = "fully"
    PARTLY = "partly"  # a part of it, in some areas only, or jointly: the note says which
    NOT = "not"


@dataclass(frozen=True)
class PowerRow:
    """One power in one nation: the types of council that hold it, with the source."""

    power: str
    nation: str
    types: frozenset[str]
    partly: frozenset[str]
    other_holder: str
    source: str
    source_url: str
    note: str

    def hold(self, place_type: str) -> Hold:
        if place_type in self.types:
            return Hold.FULLY
        return Hold.PARTLY if place_type in self.partly else Hold.NOT


@cache
def power_rows() -> dict[tuple[str, str], PowerRow]:
    """All rows by power and nation. Raises ValueError where the file is not complete and known."""
    with POWERS_FILE.open(encoding="utf-8", newline="") as file:
        rows = [_row(cells) for cells in csv.DictReader(file)]
    found = {(row.power, row.nation): row for row in rows}
    expected = {(power, nation) for power in Power.values for nation in Place.Nation.values}
    if len(found) != len(rows) or set(found) != expected:
        raise ValueError(f"{POWERS_FILE.name} needs each power once for each nation")
    return found


def _row(cells: dict[str, str]) -> PowerRow:
    types, partly = frozenset(cells["types"].split()), frozenset(cells["partly"].split())
    other = cells["other_holder"]
    if not (types | partly) <= set(Place.Type.values) or types & partly:
        raise ValueError(f"{POWERS_FILE.name}: types of {cells['power']} in {cells['nation']}")
    if (other and other not in OTHER_HOLDERS) or not (types or partly or other):
        raise ValueError(f"{POWERS_FILE.name}: holder of {cells['power']} in {cells['nation']}")
    return PowerRow(**cells | {"types": types, "partly": partly})


@dataclass(frozen=True)
class Holding:
    """Whether a place holds a power, and who around it does: `others`, and `other_holder`."""

    power: Power
    row: PowerRow
    hold: Hold
    others: tuple[Place, ...] = ()
    districts: int = 0  # how many councils below it hold it, where they do

    @property
    def name(self):
        return self.power.label

    @property
    def other_holder(self) -> Promise | str:
        """The body that has it; "" where a council of the area has."""
        found_here = self.hold == Hold.FULLY or self.others or self.districts
        return "" if found_here else OTHER_HOLDERS.get(self.row.other_holder, "")

    @property
    def note(self) -> str:
        """What the file notes, where it concerns the place: what is said of types that hold a part
        does not concern one that holds all or nothing."""
        if self.hold == Hold.PARTLY:
            return self.row.note
        if self.hold == Hold.FULLY:
            return "" if self.row.partly else self.row.note
        return "" if self.others or self.districts else self.row.note


def holdings(place: Place, powers: list[str]) -> list[Holding]:
    """How far a council or strategic authority holds each power, and who of its area does.

    Those around it are its county, the councils within it and its strategic authority, by at most
    one query. A community asks for its council's.
    """
    rows = power_rows()
    held = [(Power(power), rows[power, place.nation]) for power in powers]
    above = [one for one in (place.parent, place.combined_authority) if one]
    if place.parent and place.parent.combined_authority_id and not place.combined_authority_id:
        above.append(place.parent.combined_authority)
    types_within = (
        _types_within(place)
        if any(row.hold(place.type) != Hold.FULLY for _power, row in held)
        else []
    )
    found = []
    for power, row in held:
        hold = row.hold(place.type)
        others = [one for one in above if row.hold(one.type) == Hold.FULLY]
        if (
            not others and hold == Hold.NOT
        ):  # of two that may have a part, neither points at the other
            others = [one for one in above if row.hold(one.type) == Hold.PARTLY]
        districts = sum(row.hold(one) != Hold.NOT for one in types_within)
        found.append(
            Holding(power, row, hold)
            if hold == Hold.FULLY
            else Holding(power, row, hold, tuple(others), districts)
        )
    return found


def _types_within(place: Place) -> list[str]:
    """The types of the councils of today inside a county, or those that form a strategic authority."""
    if place.tier == Place.Tier.UPPER:
        return list(
            place.children.active().filter(kind=Place.Kind.COUNCIL).values_list("type", flat=True)
        )
    if place.tier == Place.Tier.STRATEGIC:
        members = place.constituents.active().filter(kind=Place.Kind.COUNCIL)
        return list(members.values_list("type", flat=True))
    return []
