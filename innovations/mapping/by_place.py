"""How many innovations of a search each place of today has.

A place has those that it led or took part in, and those of the councils it succeeded: the same that
the list finds for it. After a split each successor has all that the old council did, since nobody
knows whose part it was; so the numbers of places add up to more than there are innovations.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from django.db.models import Q
from django.utils import timezone

from innovations.filters import InnovationFilter
from innovations.finding import facets
from innovations.finding.facet_columns import VALUES, Columns
from innovations.finding.facets import Hits, at_places, count_places
from innovations.keeping.freshness import Confirmed
from innovations.models import Innovation
from places.lineage import Lineage
from places.models import Place

_FIELDS = (
    "code", "name", "name_cy", "slug", "kind", "type", "tier", "nation", "region", "latitude",
    "longitude", "active_from", "active_until", "parent__name", "parent__name_cy",
    "parent__latitude", "parent__longitude",
)  # fmt: skip


@dataclass(frozen=True)
class Numbers:
    """Of one place: how many innovations, how many of them are needs that nothing has met, and how
    many were confirmed in the last 12 months."""

    found: int = 0
    open_needs: int = 0
    lately: int = 0


@dataclass
class AtPlace:
    """A place of the map with its numbers. `asked` are the places by which a list finds them."""

    place: Place
    numbers: Numbers
    asked: list[Place]


@dataclass
class ByPlace:
    """All places of today. With `is_more` there are more hits than were counted."""

    rows: list[AtPlace]
    total: int
    is_more: bool
    lineage: Lineage


def count_by_place(filterset: InnovationFilter, user) -> ByPlace:
    """The hits of a valid FilterSet, whose queryset must hold only what `user` may read.

    Where the filters name places, only these are on the map, or what took over from them.
    """
    hits = Hits(filterset, user)
    total = hits.total()
    masks = _masks(hits)
    numbers = _numbers(hits.columns, masks)
    lineage = Lineage()
    shown = _shown(numbers, lineage)
    if chosen := filterset.chosen.get("place"):
        rows = _at_chosen(hits.columns, masks, shown, chosen, lineage)
    else:
        rows = [AtPlace(place, numbers.get(pk, Numbers()), [place]) for pk, place in shown.items()]
    rows.sort(key=lambda row: (row.place.name, row.place.pk))
    return ByPlace(rows, total, hits.is_common and total > facets.MOST_COUNTED, lineage)


def _shown(numbers: dict[int, Numbers], lineage: Lineage) -> dict[int, Place]:
    """The councils and strategic authorities of today, and communities that have something.

    Of those that are gone, the ones that nothing took over from.
    """
    wanted = ~Q(kind=Place.Kind.COMMUNITY) | Q(pk__in=list(numbers))
    places = Place.objects.filter(wanted).select_related("parent").only(*_FIELDS).in_bulk()
    today = {pk for pk, place in places.items() if _exists(place)}
    return {
        pk: place
        for pk, place in places.items()
        if pk in today or (place.is_abolished and not today.intersection(lineage.successors(pk)))
    }


def _exists(place: Place) -> bool:
    begun = place.active_from is None or place.active_from <= timezone.localdate()
    return begun and not place.is_abolished


def _masks(hits: Hits) -> list[np.ndarray]:
    """The hits; the open needs among them; those confirmed lately."""
    columns, found = hits.columns, hits.under()
    kind, stage = columns.coded["kind"], columns.coded["stage"]
    need = VALUES["kind"].index(Innovation.Kind.NEED)
    ended = VALUES["stage"].index(Innovation.Stage.ENDED)
    lately = columns.freshness() == Confirmed.values.index(Confirmed.LATELY)
    return [found, found & (kind == need) & (stage != ended), found & lately]


def _numbers(columns: Columns, masks: list[np.ndarray]) -> dict[int, Numbers]:
    found, open_needs, lately = (count_places(columns, mask) for mask in masks)
    return {pk: Numbers(n, open_needs.get(pk, 0), lately.get(pk, 0)) for pk, n in found.items()}


def _at_chosen(
    columns: Columns, masks: list[np.ndarray], shown: dict, chosen: list[Place], lineage: Lineage
) -> list[AtPlace]:
    asked = defaultdict(list)
    for place in chosen:
        later = [pk for pk in lineage.successors(place.pk) if pk in shown]
        for pk in [place.pk] if place.pk in shown else later:
            asked[pk].append(place)
    return [
        AtPlace(shown[pk], _numbers_at(columns, masks, sources, lineage), sources)
        for pk, sources in asked.items()
    ]


def _numbers_at(columns: Columns, masks, places: list[Place], lineage: Lineage) -> Numbers:
    ids = {pk for place in places for pk in (place.pk, *lineage.predecessors(place.pk))}
    here = at_places(columns, list(ids))
    return Numbers(*(int(np.count_nonzero(mask & here)) for mask in masks))
