"""How far apart places are."""

import math

from places.models import Place

EARTH_RADIUS_KM = 6_371.0


def distance_km(place: Place, other: Place) -> float | None:
    """Kilometres between the marker points of two places as the crow flies; None without points.

    A county's point is somewhere in its middle, so that small distances mean little.
    """
    if None in (place.latitude, other.latitude):
        return None
    north, south = math.radians(place.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - place.longitude)
    # Haversine: exact enough on a sphere, also for points that are close together.
    half = (
        math.sin((south - north) / 2) ** 2
        + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(half, 1)))


def located(place: Place) -> Place | None:
    """The place whose point says where `place` is: its own, or of a community without one its
    council's. None where nobody knows; nothing is near such a place."""
    council = place.parent if place.kind == Place.Kind.COMMUNITY else None
    return next((each for each in (place, council) if each and each.latitude is not None), None)
