"""Who near the reader does it already: those that take it up, and those with something like it."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from innovations.finding.tried import miles_away, nearness
from innovations.gaps.doing import DONE
from innovations.models import Adoption, Innovation
from places.distance import EARTH_RADIUS_KM, distance_km, located
from places.lineage import Lineage
from places.models import Place

NEAR_KM = 50.0
MOST = 5
# Enough for MOST different places, whatever is left out of them again.
MOST_READ = 60
DOING = (Adoption.Stage.PILOTING, Adoption.Stage.LIVE)


@dataclass(frozen=True)
class Nearby:
    """One place near the reader, and what it does: an adoption, or a record of its own.

    `formerly` is the place that did it, where `place` took over from it.
    """

    place: Place
    km: float
    nearness: str
    formerly: Place | None = None
    adoption: Adoption | None = None
    card: dict | None = None


def nearby(reader: Place, innovation: Innovation, similar: Iterable[dict]) -> list[Nearby]:
    """At most MOST places within NEAR_KM of `reader`, the nearest first, each once.

    `innovation` and `similar`, cards of records like it, are what the reader may read. Places that
    stopped doing it or are only interested do not do it, nor does one that has an idea or a need.
    What ended or did not work is not done any more.
    Two queries, or four where one of the places was abolished, however many do it.
    """
    here = located(reader)
    if here is None:
        return []
    shown: dict[int, Nearby] = {}
    for place, formerly, adoption, card in _of_today(reader, _doing(here, innovation, similar)):
        at = located(place)
        km = math.inf if at is None else distance_km(here, at)
        if km <= NEAR_KM and place.pk != reader.pk and place.pk not in shown:
            said = nearness(reader, place) or miles_away(km)
            shown[place.pk] = Nearby(place, km, said, formerly, adoption, card)
    return sorted(shown.values(), key=lambda one: (one.km, one.place.pk))[:MOST]


def _doing(here: Place, innovation: Innovation, similar) -> list[tuple]:
    """(place, adoption, card) of all that may be near and do it."""
    cards = [card for card in similar if _is_done(card["kind"], card["stage"], card["result"])]
    wanted = Q(slug__in=[card["place_slug"] for card in cards])
    origin_id = None
    if _is_done(innovation.kind, innovation.stage, innovation.result):
        origin_id = innovation.place_id
        wanted |= Q(pk=origin_id)
    places = {place.slug: place for place in _with_council(Place.objects.filter(wanted))}
    found = [(place, None, None) for place in places.values() if place.pk == origin_id]
    found += [(one.place, one, None) for one in _taken_up_near(here, innovation)]
    return found + [
        (places[card["place_slug"]], None, card) for card in cards if card["place_slug"] in places
    ]


def _is_done(kind: str, stage: str, result: str) -> bool:
    is_over = stage == Innovation.Stage.ENDED or result == Innovation.Result.DID_NOT_WORK
    return kind in DONE and not is_over


def _taken_up_near(here: Place, innovation: Innovation) -> QuerySet[Adoption]:
    """The adoptions in a square around `here`, the nearest first, and those of places that are
    gone: where these answer today, only their successors tell."""
    north = math.degrees(NEAR_KM / EARTH_RADIUS_KM)
    narrow = max(math.cos(math.radians(abs(here.latitude) + north)), 0.01)
    up = F("latitude") - here.latitude
    across = (F("longitude") - here.longitude) * math.cos(math.radians(here.latitude))
    around = Q(
        latitude__range=(here.latitude - north, here.latitude + north),
        longitude__range=(here.longitude - north / narrow, here.longitude + north / narrow),
    )
    return (
        innovation.adoptions.shown()
        .filter(stage__in=DOING)
        .exclude(result=Adoption.Result.DID_NOT_WORK)
        .annotate(
            latitude=Coalesce("place__latitude", "place__parent__latitude"),
            longitude=Coalesce("place__longitude", "place__parent__longitude"),
        )
        .filter(around | Q(place__active_until__lt=timezone.localdate()))
        .select_related("place__parent")
        .order_by((up * up + across * across).asc(nulls_last=True), "pk")[:MOST_READ]
    )


def _of_today(reader: Place, doing: list[tuple]) -> Iterator[tuple]:
    """(place, formerly, adoption, card): for an abolished place those that took over, unless the
    reader's own is among them; those that do it themselves come first."""
    gone = {place.pk for place, _adoption, _card in doing if place.is_abolished}
    lineage = Lineage() if gone else None
    after = {pk: lineage.successors(pk) for pk in gone}
    ids = {heir for heirs in after.values() for heir in heirs}
    heirs = _with_council(Place.objects.active().filter(pk__in=ids)).in_bulk() if ids else {}
    for place, adoption, card in doing:
        if place.pk not in gone:
            yield place, None, adoption, card
    for place, adoption, card in doing:
        if reader.pk not in after.get(place.pk, [reader.pk]):
            for pk in after[place.pk]:
                if pk in heirs:
                    yield heirs[pk], place, adoption, card


def _with_council(places: QuerySet[Place]) -> QuerySet[Place]:
    return places.select_related("parent").order_by()
