"""A community as it comes into being within its council."""

from connected_localism.common.text import folded
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
