"""Communities within their council: coming into being, and all of them with it."""

from collections.abc import Iterable

from connected_localism.common.text import folded
from places.lineage import with_predecessors
from places.models import Place, PlaceAlias
from places.register_checks import KIND_AND_TIER


def place_within(council: Place, *, code: str, name: str, type: str, **facts) -> Place:
    """A new community under `council`, not saved and without an address yet."""
    kind, tier = KIND_AND_TIER[Place.Type(type)]
    return Place(
        code=code,
        name=name,
        official_name=name,
        kind=kind,
        type=type,
        tier=tier,
        nation=council.nation,
        region=council.region,
        parent=council,
        **facts,
    )


def aliases_of(place: Place) -> list[PlaceAlias]:
    """By what it is found, not saved: its names and its code."""
    names = filter(None, (place.name, place.name_cy, place.code))
    by_key = {folded(name): PlaceAlias(place=place, alias=name, key=folded(name)) for name in names}
    return list(by_key.values())


def with_communities(place_ids: Iterable[int]) -> list[int]:
    """These places with all they succeeded, and the communities within any of them; three queries."""
    councils = with_predecessors(place_ids)
    within = Place.objects.filter(kind=Place.Kind.COMMUNITY, parent__in=councils)
    communities = list(within.values_list("pk", flat=True))
    return with_predecessors([*councils, *communities]) if communities else councils
