"""Places that a text speaks to: “@Calderdale, how did you pay for it?”"""

import re
from collections.abc import Iterable

from places.models import Place


def mentioned(text: str, places: Iterable[Place]) -> list[Place]:
    """Those of `places` whose name follows an @ in `text`, in any case; the longest name that fits.

    An e-mail address is no mention. Where two places have one name it means both.
    """
    by_name: dict[str, set[Place]] = {}
    for place in places:
        for name in (place.name, place.name_cy, place.official_name, place.display_name):
            if name:
                by_name.setdefault(_key(name), set()).add(place)
    if not by_name:
        return []
    names = sorted(by_name, key=len, reverse=True)
    found = re.compile(rf"(?<![\w@.])@({'|'.join(map(re.escape, names))})(?!\w)")
    hit = {place for match in found.finditer(_key(text)) for place in by_name[match[1]]}
    return sorted(hit, key=lambda place: (place.name, place.pk))


def _key(text: str) -> str:
    return " ".join(text.casefold().split())
