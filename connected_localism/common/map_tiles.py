"""The tile server that a site may name for its map; there is none unless the settings name one."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class MapTiles:
    """`url` with {z}, {x} and {y} in it; `origins` are what browsers must be allowed to ask."""

    url: str = ""
    attribution: str = ""
    origins: tuple[str, ...] = ()


def read_map_tiles(url: str, attribution: str) -> MapTiles:
    """Raises ImproperlyConfigured for an address that is not that of tiles, or without credit."""
    if not url:
        return MapTiles()
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ImproperlyConfigured("MAP_TILE_URL must begin with https:// and name a server.")
    if not all(name in url for name in ("{z}", "{x}", "{y}")):
        raise ImproperlyConfigured("MAP_TILE_URL must have {z}, {x} and {y} in it.")
    if not attribution:
        raise ImproperlyConfigured("Set MAP_TILE_ATTRIBUTION to the credit that the tiles ask for.")
    host = parts.netloc.replace("{s}", "*")
    if not set(host) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-:*") or "*" in host.lstrip("*"):
        raise ImproperlyConfigured("The server in MAP_TILE_URL is not one a browser would know.")
    return MapTiles(url, attribution, (f"{parts.scheme}://{host}",))
