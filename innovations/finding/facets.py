"""How many innovations each further choice of a filter would give.

A facet is counted under all filters but its own, so that the number beside "Public health" says
what adding or choosing it brings while "Education" is chosen already.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from django.core.cache import cache

from innovations.filters import NOT_STATED, InnovationFilter, with_predecessors
from innovations.finding.facet_columns import PLACE_PARTS, VALUES, Columns, columns, ids_of
from innovations.finding.seen_from import Alike, Near
from innovations.keeping.freshness import Confirmed
from innovations.models import Innovation, Theme
from places.models import Membership, Place
from places.permissions import is_moderator
from places.within import with_communities

# The filters that belong to each facet.
OWN_FILTERS = {
    "theme": ("theme",),
    "nation": ("nation",),
    "region": ("region",),
    "place": ("place",),
    "type": ("type",),
    "tier": ("tier",),
    "population": ("population",),
    "rurality": ("rurality",),
    "deprivation": ("deprivation",),
    "kind": ("kind",),
    "stage": ("stage",),
    "result": ("result",),
    "confirmed": ("confirmed",),
    "led_by": ("led_by",),
    "started": ("started_from", "started_to"),
}
_COLUMNS = {"kind": "kind", "stage": "stage", "result": "result", "led_by": "lead_kind"}
# Positions in Columns.places.
_PLACE_PARTS = {name: at for at, name in enumerate(PLACE_PARTS, start=1)}

# Of a question's hits so many are counted: a word that half of all records have would take longer
# than anybody waits. The numbers are then "at least".
MOST_COUNTED = 5_000
CACHED_FOR = 600  # seconds; what a question found

Counts = dict[str, dict]


@dataclass
class Facets:
    """`counts[facet][value]`, the number of hits, and how many there were `without` a facet.

    With `is_more` there are more hits than were counted. The numbers of the facets in `at_least`
    may be too low. `found` are the ids of the hits, where they are known for certain and there
    are no more than MOST_COUNTED.
    """

    total: int
    counts: Counts
    without: dict[str, int] = field(default_factory=dict)
    is_more: bool = False
    at_least: set[str] = field(default_factory=set)
    found: np.ndarray | None = None


def count_facets(filterset: InnovationFilter, user) -> Facets:
    """The facets of a valid FilterSet, whose queryset must hold only what `user` may read."""
    hits = Hits(filterset, user)
    active = [name for name, own in OWN_FILTERS.items() if hits.names & set(own)]
    found = hits.under()
    facets = Facets(
        hits.total(),
        {name: _counts(hits.columns, found, name) for name in OWN_FILTERS if name not in active},
    )
    if hits.is_common:
        facets.is_more = facets.total > MOST_COUNTED
        facets.at_least = set(OWN_FILTERS if facets.is_more else active)
    if facets.total <= MOST_COUNTED:
        facets.found = hits.ids(found)
    for name in active:
        own = OWN_FILTERS[name]
        facets.counts[name] = _counts(hits.columns, hits.under(*own), name)
        facets.without[name] = hits.total(*own)
    facets.counts = {name: facets.counts[name] for name in OWN_FILTERS}
    return facets


def count_without(filterset: InnovationFilter, user, name: str) -> int:
    """How many hits there would be without the filter `name`."""
    return Hits(filterset, user).total(name)


def audience(user) -> str:
    """A name for what `user` may read of the published innovations.

    Readers with the same name share what is cached, so it is never wider than `visible_to`.
    """
    if not user.is_authenticated:
        return "public"
    if Membership.objects.confirmed().filter(user=user).exists() or is_moderator(user):
        return "members"
    return f"user-{user.pk}"


class Hits:
    """The records that fit a FilterSet's filters, or all of them but some, as boolean arrays."""

    def __init__(self, filterset: InnovationFilter, user):
        self.filterset = filterset
        self.names = set(filterset.chosen)
        self.columns, self.version = columns()
        self.audience = audience(user)
        self._readable = _readable(self.columns, self.audience, user)
        self._fits = {
            name: _fits(self.columns, name, value)
            for name, value in filterset.chosen.items()
            if name != "q"
        }
        self.is_common = False
        if "q" in self.names:
            self._asked = self._ask({"q"})
            self.is_common = len(self._asked) > MOST_COUNTED
            self._fits["q"] = np.isin(self.columns.id, self._asked)

    def under(self, *left_out: str) -> np.ndarray:
        """Which records fit all filters but those `left_out`.

        Where the question finds too much, so of some of its hits only; with all filters together
        it is asked once more, since they may leave few enough.
        """
        if self.is_common and not left_out:
            return np.isin(self.columns.id, self._ask(self.names))
        found = self._readable
        for name, fits in self._fits.items():
            if name not in left_out:
                found = found & fits
        return found

    def total(self, *left_out: str) -> int:
        if self.is_common and not left_out:
            return len(self._ask(self.names))
        return int(np.count_nonzero(self.under(*left_out)))

    def ids(self, found: np.ndarray) -> np.ndarray | None:
        """The ids of the hits, of which `found` are those that the columns know; None if what has
        changed since could be missing."""
        if self.names == {"q"}:
            return self._asked
        if self.columns.version == self.version:
            return self.columns.id[found]
        return self._ask(self.names) if "q" in self.names else None

    def _ask(self, names: set[str]) -> np.ndarray:
        """Ids of the records that fit these filters, the question being one; of more than
        MOST_COUNTED any so many and one.

        The newest of them would cost a hundred times as much for a rare word: PostgreSQL then
        likes to walk all documents by id until it has so many.
        """
        asked = [(name, _plain(self.filterset.chosen[name])) for name in sorted(names)]
        digest = hashlib.sha256(repr((self.audience, MOST_COUNTED, asked)).encode()).hexdigest()
        key = f"found:{self.version}:{digest}"
        ids = cache.get(key)
        if ids is None:
            conditions = self.filterset.conditions()
            hits = self.filterset.queryset.filter(*(conditions[name] for name in names))
            ids = ids_of(hits.order_by()[: MOST_COUNTED + 1])
            cache.set(key, ids, CACHED_FOR)
        return ids


def _plain(value):
    """A filter's value in a form that stays the same: places by their id, in any order."""
    if isinstance(value, list):
        return sorted(item.pk if isinstance(item, Place) else item for item in value)
    if isinstance(value, Alike | Near):
        return sorted(value.place_ids)
    return value


def ids_in_order(hits: Hits, order: dict[int, float]) -> np.ndarray:
    """The ids of the hits by the order of their lead places, the newest of a place first; those
    whose place is not in `order` come last."""
    columns = hits.columns
    of_places = np.array([order.get(pk, np.inf) for pk, *_rest in columns.places])
    found = np.flatnonzero(hits.under())
    return columns.id[found[np.lexsort((-columns.id[found], of_places[columns.place[found]]))]]


def _readable(columns: Columns, who: str, user) -> np.ndarray:
    if who == "public":
        return columns.is_public
    if who == "members":
        return columns.is_published
    own = Innovation.objects.published().filter(author=user).order_by()
    return columns.is_public | np.isin(columns.id, ids_of(own))


def _fits(columns: Columns, name: str, value) -> np.ndarray:
    """Which records fit one filter; the same as its condition says in SQL (held by a test)."""
    match name:
        case "theme":
            bits = sum(1 << Theme.values.index(slug) for slug in value)
            return (columns.themes & np.uint32(bits)) != 0
        case "service":
            named = Innovation.objects.published().order_by().filter(services__contains=[value])
            return np.isin(columns.id, ids_of(named))
        case name if name in _PLACE_PARTS:
            part = _PLACE_PARTS[name]
            return np.array([place[part] in value for place in columns.places])[columns.place]
        case "place":
            return at_places(columns, with_predecessors(place.pk for place in value))
        case "area":
            return at_places(columns, with_communities(place.pk for place in value))
        case "like" | "near":
            return at_places(columns, value.place_ids)
        case "confirmed":
            return np.isin(columns.freshness(), [Confirmed.values.index(step) for step in value])
        case "started_from":
            return columns.year >= value
        case "started_to":
            return (columns.year <= value) & (columns.year > 0)
    column = _COLUMNS[name]
    stored = ["" if item == NOT_STATED else item for item in value]
    return np.isin(columns.coded[column], [VALUES[column].index(item) for item in stored])


def at_places(columns: Columns, place_ids: list[int]) -> np.ndarray:
    """Which records one of the places led or took part in."""
    known = columns.place_positions
    wanted = np.zeros(len(columns.places), dtype=bool)
    wanted[[known[pk] for pk in place_ids if pk in known]] = True
    fits = wanted[columns.place]
    records, places = columns.further.T
    fits[records[wanted[places]]] = True
    return fits


def _counts(columns: Columns, found: np.ndarray, name: str) -> dict:
    """How many of the records found have each value of a facet; values without any are left out."""
    match name:
        case "theme":
            return _count_themes(columns, found)
        case name if name in _PLACE_PARTS:
            by_place = _by_place(columns, found).tolist()
            part = _PLACE_PARTS[name]
            return _summed(
                (place[part], n) for place, n in zip(columns.places, by_place, strict=True)
            )
        case "place":
            return count_places(columns, found)
        case "confirmed":
            numbers = np.bincount(columns.freshness()[found]).tolist()
            return _summed(zip(Confirmed.values, numbers, strict=False))
        case "started":
            return _summed(enumerate(np.bincount(columns.year[found]).tolist()))
    column = _COLUMNS[name]
    numbers = np.bincount(columns.coded[column][found]).tolist()
    return _summed(
        (value or NOT_STATED, n) for value, n in zip(VALUES[column], numbers, strict=False)
    )


def _count_themes(columns: Columns, found: np.ndarray) -> dict[str, int]:
    sets, which = columns.theme_sets
    numbers = np.bincount(which[found], minlength=len(sets))
    return _summed(
        (slug, int(numbers[(sets >> position) & 1 == 1].sum()))
        for position, slug in enumerate(Theme.values)
    )


def _by_place(columns: Columns, found: np.ndarray) -> np.ndarray:
    return np.bincount(columns.place[found], minlength=len(columns.places))


def count_places(columns: Columns, found: np.ndarray) -> dict[int, int]:
    """What choosing each place would find: its own records, those of places it succeeded, and
    those where one of them is a further place – each record once."""
    by_place = _by_place(columns, found)
    numbers = np.zeros(len(columns.places), dtype=np.int64)
    place, has_it_too = columns.lineage.T
    np.add.at(numbers, has_it_too, by_place[place])
    records, places = columns.also_under.T
    numbers += np.bincount(places[found[records]], minlength=len(numbers))
    return _summed((pk, n) for (pk, *_), n in zip(columns.places, numbers.tolist(), strict=True))


def _summed(pairs) -> dict:
    counts: Counter = Counter()
    for value, n in pairs:
        if n:
            counts[value] += n
    return dict(counts)
