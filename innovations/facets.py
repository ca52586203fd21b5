"""How many innovations each further choice of a filter would give.

A facet is counted under all filters but its own, so that the number beside "Public health" says
what adding or choosing it brings while "Education" is chosen already. Counts are cached; where
the cache is away they are just counted again.
"""

import hashlib
import time
from collections import Counter
from dataclasses import dataclass, field

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from innovations.filters import NOT_STATED, InnovationFilter
from innovations.models import Innovation
from places.lineage import Lineage
from places.models import Membership, Place
from places.permissions import is_moderator

# The filters that belong to each facet.
OWN_FILTERS = {
    "theme": ("theme",),
    "nation": ("nation",),
    "region": ("region",),
    "place": ("place",),
    "kind": ("kind",),
    "stage": ("stage",),
    "result": ("result",),
    "led_by": ("led_by",),
    "started": ("started_from", "started_to"),
}
_BY_PLACE = {"nation", "region", "place"}
_COLUMNS = {"kind": "kind", "stage": "stage", "result": "result", "led_by": "lead_kind"}

CACHED_FOR = 600  # seconds
# Above this many hits a few records more or less change nothing that a reader would see, and
# counting anew after each edit would cost the most.
LARGE, LARGE_KEPT_FOR = 20_000, 60  # hits; seconds
# Of a question's hits so many are counted: a word that half of all records have would take longer
# than anybody waits. The numbers are then "at least".
MOST_COUNTED = 10_000

Counts = dict[str, dict]


@dataclass
class Facets:
    """`counts[facet][value]`, the number of hits, and how many there were `without` a filter.

    With `is_more` there are more hits than were counted, so that all numbers are "at least".
    """

    total: int
    counts: Counts
    without: dict[str, int] = field(default_factory=dict)

    @property
    def is_more(self) -> bool:
        return self.total == MOST_COUNTED + 1


def count_facets(filterset: InnovationFilter, user) -> Facets:
    """The facets of a valid FilterSet, whose queryset must hold only what `user` may read."""
    conditions = filterset.conditions()
    active = [name for name, own in OWN_FILTERS.items() if conditions.keys() & set(own)]
    inactive = tuple(name for name in OWN_FILTERS if name not in active)
    source = _Source(filterset, conditions, f"{audience(user)}:{data_version()}")
    main = source.count((), inactive)
    facets = Facets(main.total, main.counts)
    for name in active:
        part = source.count(OWN_FILTERS[name], (name,))
        facets.counts[name] = part.counts[name]
        facets.without[name] = part.total
    return facets


def count_without(filterset: InnovationFilter, user, name: str) -> int:
    """How many hits there would be without the filter `name`."""
    source = _Source(filterset, filterset.conditions(), f"{audience(user)}:{data_version()}")
    return source.count((name,), ("kind",)).total


def audience(user) -> str:
    """A name for what `user` may read of the published innovations.

    Readers with the same name share counts, so it must never be wider than `visible_to`.
    """
    if not user.is_authenticated:
        return "public"
    if Membership.objects.confirmed().filter(user=user).exists() or is_moderator(user):
        return "members"
    return f"user-{user.pk}"


def data_version() -> str:
    """Changes whenever an innovation is added, edited, published or taken away.

    Three index look-ups; every step of a lifecycle leaves a decision.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT max(id) FROM innovations_decision),
                (SELECT max(id) FROM innovations_innovation),
                (SELECT max(updated_at) FROM innovations_innovation WHERE status = 'published')
            """
        )
        decision, newest, updated = cursor.fetchone()
    return f"{decision}-{newest}-{updated and updated.timestamp()}"


class _Source:
    """Counts under some of the filters, from the cache where it has them."""

    def __init__(self, filterset: InnovationFilter, conditions: dict[str, Q], version: str):
        self.filterset = filterset
        self.conditions = conditions
        self.audience, self.version = version.split(":", 1)

    def count(self, left_out: tuple[str, ...], names: tuple[str, ...]) -> Facets:
        """`names` counted under all filters but those `left_out`."""
        conditions = {name: q for name, q in self.conditions.items() if name not in left_out}
        keys = {name: self._key(conditions, name) for name in (*names, "total")}
        cached = self._cached(keys)
        missing = tuple(name for name in names if name not in cached)
        if missing or "total" not in cached:
            counted = _count(self.filterset.queryset, conditions, missing)
            fresh = counted.counts | {"total": counted.total}
            entries = {keys[name]: (self.version, time.time(), fresh[name]) for name in fresh}
            cache.set_many(entries, CACHED_FOR)
            cached |= fresh
        return Facets(cached.pop("total"), cached)

    def _key(self, conditions: dict[str, Q], name: str) -> str:
        chosen = self.filterset.chosen
        asked = sorted((key, repr(_plain(chosen[key]))) for key in conditions)
        digest = hashlib.sha256(repr((self.audience, asked)).encode()).hexdigest()[:40]
        return f"facet:{name}:{digest}"

    def _cached(self, keys: dict[str, str]) -> dict:
        found = cache.get_many(keys.values())
        entries = {name: found[key] for name, key in keys.items() if key in found}
        total = entries.get("total", (None, 0, 0))[2]
        youngest = time.time() - LARGE_KEPT_FOR
        return {
            name: value
            for name, (version, counted_at, value) in entries.items()
            if version == self.version or (total > LARGE and counted_at > youngest)
        }


def _plain(value):
    """A filter's value in a form that stays the same: places by their id, in any order."""
    if isinstance(value, list):
        return sorted(item.pk if isinstance(item, Place) else item for item in value)
    return value


def _count(innovations, conditions: dict[str, Q], names: tuple[str, ...]) -> Facets:
    """One pass over the hits, grouped several ways at once."""
    hits = innovations.filter(*conditions.values()).order_by()
    if "q" in conditions:
        hits = hits.order_by("-pk")[: MOST_COUNTED + 1]
    columns = [_COLUMNS[name] for name in names if name in _COLUMNS]
    groups = [columns] if columns else []
    if "theme" in names:
        groups.append(["themes"])
    if "started" in names:
        groups.append(["started_year"])
    if _BY_PLACE & set(names):
        groups.append(["place_id"])
    rows = _grouped(hits, groups)
    counts: Counts = {}
    for name in names:
        if name in _COLUMNS:
            position = columns.index(_COLUMNS[name])
            counts[name] = _summed((values[position], n) for values, n in rows[tuple(columns)])
    if "theme" in names:
        counts["theme"] = _summed(
            (theme, n) for (themes,), n in rows[("themes",)] for theme in themes
        )
    if "started" in names:
        counts["started"] = _summed((year, n) for (year,), n in rows[("started_year",)])
    if _BY_PLACE & set(names):
        by_place = {place_id: n for (place_id,), n in rows[("place_id",)]}
        counts |= _by_place(by_place, hits, names)
    if "result" in counts and "" in counts["result"]:
        counts["result"][NOT_STATED] = counts["result"].pop("")
    return Facets(sum(n for _values, n in next(iter(rows.values()))), counts)


def _grouped(hits, groups: list[list[str]]) -> dict[tuple, list[tuple[tuple, int]]]:
    """For each group of columns its (values, number of hits). Without groups, the number alone."""
    groups = groups or [[]]
    columns = [column for group in groups for column in group]
    try:
        sql, params = hits.values("id", *columns).query.sql_with_params()
    except EmptyResultSet:
        return {tuple(group): [] for group in groups}
    sets = ", ".join(f"({', '.join(group)})" for group in groups)
    marker = f"GROUPING({', '.join(columns)})" if columns else "0"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {marker}, {''.join(f'{column}, ' for column in columns)}count(*) "  # noqa: S608
            f"FROM ({sql}) AS hits GROUP BY GROUPING SETS ({sets})",
            params,
        )
        found = cursor.fetchall()
    rows: dict[tuple, list] = {tuple(group): [] for group in groups}
    # GROUPING sets a bit for each column that a row is not grouped by; the first is the highest.
    full, start = (1 << len(columns)) - 1, 0
    for group in groups:
        own = sum(1 << (len(columns) - 1 - start - i) for i in range(len(group)))
        end = start + len(group)
        rows[tuple(group)] = [
            (row[1 + start : 1 + end], row[-1]) for row in found if row[0] == full - own
        ]
        start = end
    return rows


def _by_place(by_place: dict[int, int], hits, names: tuple[str, ...]) -> Counts:
    counts: Counts = {}
    if "nation" in names or "region" in names:
        where = Place.objects.filter(pk__in=by_place).values_list("pk", "nation", "region")
        located = {pk: (nation, region) for pk, nation, region in where}
        for position, name in enumerate(("nation", "region")):
            if name in names:
                counts[name] = _summed((located[pk][position], n) for pk, n in by_place.items())
    if "place" in names:
        counts["place"] = _with_lineage(by_place, hits)
    return counts


def _with_lineage(by_place: dict[int, int], hits) -> dict[int, int]:
    """What choosing each place would find: its own hits, those of places it succeeded, and those
    where one of them is a further place – each record once."""
    lineage = Lineage()
    under = {place_id: {place_id, *lineage.successors(place_id)} for place_id in by_place}
    counts: Counter[int] = Counter()
    for place_id, n in by_place.items():
        for place in under[place_id]:
            counts[place] += n
    further = (
        Innovation.further_places.through.objects.filter(innovation__in=hits.values("pk"))
        .values_list("innovation_id", "innovation__place_id", "place_id")
        .order_by()
    )
    extra: dict[int, set[int]] = {}
    for innovation_id, lead, place_id in further:
        extra.setdefault(innovation_id, set()).update(
            {place_id, *lineage.successors(place_id)} - under[lead]
        )
    for places in extra.values():
        counts.update(places)
    return dict(counts)


def _summed(pairs) -> dict:
    counts: Counter = Counter()
    for value, n in pairs:
        counts[value] += n
    return dict(counts)
