"""What the models compare, and how much each part of it counts."""

from dataclasses import dataclass
from enum import Enum

from places.models import Neighbour, Place

# Part of the digest, as all of this file is: raise it with any change of the arithmetic, so that
# every site computes its lists anew.
METHOD = "2"
# Kept for each place and model. Readers see fewer; some may be abolished before the next run.
KEPT = 15
# A place of which less than this share of a model (by weight) is known is in none of its lists.
LEAST_KNOWN = 0.5

# Places are compared with those that have the same job.
COMPARABLE_TIERS = (
    (Place.Tier.SINGLE, Place.Tier.LOWER),
    (Place.Tier.UPPER,),
    (Place.Tier.STRATEGIC,),
)


def most_alike(tier: str) -> int:
    """How many of those nearest to a place of a tier are called the places most like it.

    Of the sixteen strategic authorities ten would be two in three.
    """
    return 5 if tier == Place.Tier.STRATEGIC else 10


def are_compared(tier: str, other: str) -> bool:
    """Whether places of these two tiers have the same job."""
    return any(tier in tiers and other in tiers for tiers in COMPARABLE_TIERS)


class Scale(Enum):
    """How figures become comparable. By ratio, 10 and 20 are as far apart as 100 and 200."""

    PLAIN = "plain"
    RATIO = "ratio"


MEASURES: dict[str, Scale] = {
    "population": Scale.RATIO,
    "aged-under-20": Scale.PLAIN,
    "aged-65-and-over": Scale.PLAIN,
    "density": Scale.RATIO,
    "area": Scale.RATIO,
    "emissions": Scale.RATIO,
    "weekly-pay": Scale.RATIO,
    "claimant-count": Scale.RATIO,
    "gigabit-broadband": Scale.PLAIN,
    "deprivation-score": Scale.PLAIN,
    "most-deprived-fifth": Scale.PLAIN,
    "least-deprived-two-fifths": Scale.PLAIN,
    "child-poverty": Scale.PLAIN,
    "urban": Scale.PLAIN,
    "rural": Scale.PLAIN,
    "highly-rural": Scale.PLAIN,
}


@dataclass(frozen=True)
class Part:
    """Measures that together count as one, however many they are."""

    measures: tuple[str, ...]
    weight: float = 1


_PEOPLE = Part(("population", "aged-under-20", "aged-65-and-over"))
_LAND = Part(("density",))  # area would only repeat it and population
# Emissions for each resident tell of industry, farms and main roads.
_ECONOMY = Part(("weekly-pay", "claimant-count", "emissions"))
_DEPRIVATION = Part(
    ("deprivation-score", "most-deprived-fifth", "least-deprived-two-fifths", "child-poverty")
)
_RURALITY = Part(("urban", "rural", "highly-rural"))

RECIPES: dict[str, tuple[Part, ...]] = {
    Neighbour.Model.OVERALL: (_PEOPLE, _LAND, _ECONOMY, _DEPRIVATION, _RURALITY),
    Neighbour.Model.PEOPLE: (Part(_PEOPLE.measures, weight=3), _LAND),
    # How far fibre has come says little of a place as a whole, so it counts here alone.
    Neighbour.Model.ECONOMY: (Part(_ECONOMY.measures, weight=3), Part(("gigabit-broadband",))),
    Neighbour.Model.DEPRIVATION: (_DEPRIVATION,),
    Neighbour.Model.RURAL_URBAN: (_RURALITY, Part(("density", "area"))),
}
