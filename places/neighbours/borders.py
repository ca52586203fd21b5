"""Which places share a land border."""

import csv
from collections import defaultdict
from pathlib import Path

from places.lineage import Lineage
from places.models import Place

BORDERS_FILE = Path(__file__).parent.parent / "data" / "borders.csv"


def bordering(places: list[Place]) -> set[tuple[int, int]]:
    """Pairs of ids, in both orders, of those of `places` that border each other.

    The file has district-level councils. What took over from one of them alone has its borders;
    where one was split, nobody can tell whose they are now. Counties and strategic authorities
    border where their councils do.
    """
    there = {place.pk: place for place in places}
    current = _current_places(there)
    pairs = set()
    with BORDERS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            one, other = current.get(row["code"]), current.get(row["bordering_code"])
            if one and other:
                pairs |= _pairs(_areas(one, there), _areas(other, there))
    return pairs | {(other, one) for one, other in pairs}


def _current_places(there: dict[int, Place]) -> dict[str, int]:
    """By code, of places past and present, the one that exists in its stead."""
    lineage, found = Lineage(), {}
    for pk, code in Place.objects.exclude(kind=Place.Kind.COMMUNITY).values_list("pk", "code"):
        now = [pk] if pk in there else [after for after in lineage.successors(pk) if after in there]
        if len(now) == 1:
            found[code] = now[0]
    return found


def _areas(pk: int, there: dict[int, Place]) -> dict[str, set[int]]:
    """By kind of area, the ids of those that a district-level council lies in, itself included."""
    areas = defaultdict(set, {"district": {pk}})
    county = there.get(there[pk].parent_id)
    if county:
        areas["county"].add(county.pk)
    for place in filter(None, (there[pk], county)):
        if place.combined_authority_id in there:
            areas["strategic"].add(place.combined_authority_id)
    return areas


def _pairs(one: dict[str, set[int]], other: dict[str, set[int]]) -> set[tuple[int, int]]:
    return {
        (first, second)
        for kind in one
        for first in one[kind]
        for second in other.get(kind, ())
        if first != second
    }
