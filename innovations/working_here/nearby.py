"""Who near the reader does it already: those that take it up, and those with something like it."""

from collections.abc import Iterable
from dataclasses import dataclass

from innovations.finding.tried import nearness
from innovations.models import Adoption, Innovation
from innovations.working_here.sides import answering
from places.distance import distance_km
from places.models import Place

NEAR_KM = 50.0
MOST = 5


@dataclass(frozen=True)
class Nearby:
    """One place near the reader, and what it does: an adoption, or a record of its own."""

    place: Place
    km: float
    nearness: str
    adoption: Adoption | None = None
    card: dict | None = None


def nearby(
    here: Place,
    innovation: Innovation,
    adoptions: Iterable[Adoption],
    similar: Iterable[dict],
) -> list[Nearby]:
    """At most MOST places within NEAR_KM of `here`, the nearest first, each once.

    `similar` are cards of records that the reader may read; their places are loaded by one query.
    Places that stopped doing it, or are only interested, do not do it.
    """
    cards = list(similar)
    slugs = {card["place_slug"] for card in cards}
    places = {}
    if slugs:
        found = Place.objects.filter(slug__in=slugs).select_related("parent")
        places = {place.slug: place for place in found}
    doing = (Adoption.Stage.PILOTING, Adoption.Stage.LIVE)
    candidates = [(innovation.place, None, None)]
    candidates += [(one.place, one, None) for one in adoptions if one.stage in doing]
    candidates += [
        (places[card["place_slug"]], None, card) for card in cards if card["place_slug"] in places
    ]
    shown: dict[int, Nearby] = {}
    for place, adoption, card in candidates:
        km = distance_km(here, answering(place))
        if km is not None and km <= NEAR_KM and place.pk != here.pk and place.pk not in shown:
            said = nearness(here, answering(place))
            shown[place.pk] = Nearby(place, km, said, adoption, card)
    return sorted(shown.values(), key=lambda one: (one.km, one.place.pk))[:MOST]
