"""The few columns that facets count, of all published innovations, as arrays in memory.

Grouping 200,000 records six ways takes PostgreSQL 150 ms and more for each combination of filters;
the arrays take 5 ms, some 25 bytes a record, and a reload when something has changed.
"""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, reduce
from operator import or_

import numpy as np
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils import timezone

from innovations.keeping.freshness import Confirmed, since
from innovations.models import Innovation, Theme
from places.bands import FACETS
from places.lineage import Lineage
from places.models import Place

# Coded columns: a value's code is its position in its list, counted from 0.
VALUES = {
    "kind": Innovation.Kind.values,
    "stage": Innovation.Stage.values,
    "result": ["", *Innovation.Result.values],
    "lead_kind": Innovation.LeadKind.values,
}
# What is known of the lead place.
PLACE_PARTS = ("nation", "region", "type", "tier", *FACETS)
_STEPS = Confirmed.values
# Of so many records a few more or less change nothing that a reader would see: they are read again
# once a minute, fewer as soon as something has changed. What was taken away from readers is taken
# out at once.
LARGE = 20_000
LARGE_KEPT_FOR = 60  # seconds
KEPT_FOR = 600  # seconds; for what leaves no trace in the history, such as a deleted record

# Keys of the history are given before the commit: so many earlier ones may still become visible
# after a later one. What a longer transaction took away is seen when all is read again; PostgreSQL
# does not say up to which key everything is visible (`pg_snapshot_xmax` follows the transactions
# that are over, not those that are open).
LATE_KEYS = 300

_VERSION = """
    SELECT
        (SELECT max(pgh_id) || '+' || count(*) FROM innovations_innovationevent
            WHERE pgh_id > (SELECT max(pgh_id) - %(late)s FROM innovations_innovationevent)),
        (SELECT max(pgh_id) || '+' || count(*) FROM places_placeevent
            WHERE pgh_id > (SELECT max(pgh_id) - %(late)s FROM places_placeevent)),
        (SELECT string_agg(virtualtransaction, ',' ORDER BY virtualtransaction) FROM pg_locks
            WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND relation IN ('innovations_innovationevent'::regclass, 'places_placeevent'::regclass))
"""

# Days of confirmation are counted from here; 0 is never, and an earlier one counts as the first.
_FIRST_DAY = date(1999, 12, 31)
_CONFIRMED_DAY = """CASE WHEN confirmed_at IS NOT NULL
    THEN greatest((confirmed_at AT TIME ZONE %(zone)s)::date - %(first_day)s, 1) END"""

# How the small columns are packed into one whole number for the journey: name, SQL, bits.
_PACKED = (
    *((name, values, 4) for name, values in VALUES.items()),
    ("year", "started_year", 12),
    ("is_public", "(visibility = 'public')::int", 1),
    *((f"theme{n}", f"array_position(%(themes)s, themes[{n}]::text)", 5) for n in (1, 2, 3)),
    ("confirmed", _CONFIRMED_DAY, 15),
)


@dataclass
class Columns:
    """One array element a record, in the order of their ids, and what is known of their places."""

    version: str
    id: np.ndarray
    place: np.ndarray  # position in `places`
    coded: dict[str, np.ndarray]
    year: np.ndarray
    is_public: np.ndarray
    is_published: np.ndarray  # all, until one is taken away
    themes: np.ndarray  # a bit for each theme
    confirmed: np.ndarray  # the day, in days from _FIRST_DAY; 0 where nobody has
    further: np.ndarray  # rows of (position of a record, position of a further place)
    places: list[tuple]  # id, and a value for each of PLACE_PARTS
    last_event: int  # of the history of innovations, up to which nothing is to be taken away
    without_since: str = ""  # the version up to which that was done
    loaded_at: float = field(default_factory=time.monotonic)

    def __len__(self):
        return len(self.id)

    def take_away(self, version: str) -> None:
        """Leave out what was withdrawn, hidden or closed to the public since the last look.

        In place, for all threads: nothing is ever put back, so whoever is counting meanwhile has at
        most one record less.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT max(pgh_id), array_agg(DISTINCT pgh_obj_id)"
                " FROM innovations_innovationevent WHERE pgh_id > %s",
                [self.last_event - LATE_KEYS],
            )
            last_event, changed = cursor.fetchone()
        innovations = Innovation.objects.order_by().filter(pk__in=changed or [])
        taken = innovations.exclude(status="published", visibility="public")
        is_published = {
            pk: status == "published" for pk, status in taken.values_list("pk", "status")
        }
        at = np.flatnonzero(np.isin(self.id, list(is_published)))
        self.is_public[at] = False
        self.is_published[at] &= np.array([is_published[pk] for pk in self.id[at].tolist()], bool)
        self.last_event = last_event or self.last_event
        self.without_since = version

    def freshness(self) -> np.ndarray:
        """For each record the position of its step in Confirmed, as of today."""
        lately = (self.confirmed >= (since() - _FIRST_DAY).days) & (self.confirmed > 0)
        steps = [lately, self.confirmed > 0]
        codes = [_STEPS.index(Confirmed.LATELY), _STEPS.index(Confirmed.EARLIER)]
        return np.select(steps, codes, default=_STEPS.index(Confirmed.NEVER))

    @cached_property
    def place_positions(self) -> dict[int, int]:
        return {place_id: position for position, (place_id, *_rest) in enumerate(self.places)}

    @cached_property
    def theme_sets(self) -> tuple[np.ndarray, np.ndarray]:
        """The different combinations of themes, and for each record which of them it has."""
        return np.unique(self.themes, return_inverse=True)

    @cached_property
    def lineage(self) -> np.ndarray:
        """Rows of (place, place that has its records too): itself and its successors."""
        lineage, at = Lineage(), self.place_positions
        rows = [
            (position, at[found])
            for place_id, position in at.items()
            for found in (place_id, *lineage.successors(place_id))
        ]
        return np.array(rows, dtype=np.int32).reshape(-1, 2)

    @cached_property
    def also_under(self) -> np.ndarray:
        """Rows of (record, place) where the place has the record only through a further place."""
        under = defaultdict(set)
        for place, found in self.lineage.tolist():
            under[place].add(found)
        reached = defaultdict(set)
        for record, place in self.further.tolist():
            reached[record] |= under[place]
        rows = [
            (record, place)
            for record, places in reached.items()
            for place in places - under[int(self.place[record])]
        ]
        return np.array(rows, dtype=np.int32).reshape(-1, 2)


_current: Columns | None = None
_loading = threading.Lock()


def columns() -> tuple[Columns, str]:
    """The columns, and the version of the data as of now; of a large site the columns may be a
    minute older, but without what readers may no longer read."""
    global _current  # one copy for all threads of the process
    known = _current
    version = data_version()
    # Whoever comes while a large site is read again takes what there is.
    if not (known and _is_good(known, version)) and _loading.acquire(
        blocking=known is None or len(known) <= LARGE
    ):
        try:
            if _current is known or not _is_good(_current, version):
                _current = load(version)
            known = _current
        finally:
            _loading.release()
    if version not in (known.version, known.without_since):
        known.take_away(version)
    return known, version


def _is_good(known: Columns, version: str) -> bool:
    age = time.monotonic() - known.loaded_at
    if known.version == version:
        return age < KEPT_FOR
    return len(known) > LARGE and age < LARGE_KEPT_FOR


def data_version() -> str:
    """Changes with every change of an innovation or a place, however it was made, and every day:
    at midnight one council may take over the records of another.

    Triggers write the history of both, and its keys only grow. They are given before the commit,
    though, so an older one may become visible after a newer one. How many of the last there are
    tells the two moments apart; beyond these the transactions do that hold the lock of a writer on
    either history. Others, such as those that write sessions or mail, change nothing here.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, {"late": LATE_KEYS})
        return "{}-{}-{}-{}".format(timezone.localdate(), *cursor.fetchone())


def load(version: str) -> Columns:
    """Read the columns of all published innovations."""
    ids, place_of, packed, last_event = _read_rows()
    places = _read_places()
    place_ids = np.array([place_id for place_id, *_rest in places], dtype=np.int64)
    further = Innovation.further_places.through.objects.filter(innovation__status="published")
    pairs = np.array(
        further.order_by().values_list("innovation_id", "place_id"), dtype=np.int64
    ).reshape(-1, 2)
    pairs = pairs[np.isin(pairs[:, 0], ids)]  # others were published after the rows were read
    columns = _unpacked(packed)
    return Columns(
        version=version,
        id=ids,
        place=np.searchsorted(place_ids, place_of).astype(np.int32),
        coded={name: columns[name].astype(np.int8) for name in VALUES},
        year=columns["year"].astype(np.int16),
        is_public=columns["is_public"].astype(bool),
        is_published=np.ones(len(ids), dtype=bool),
        # Code 0 is no theme, and shifts its bit out at the right.
        themes=reduce(or_, ((1 << columns[f"theme{n}"] >> 1) for n in (1, 2, 3))).astype(np.uint32),
        confirmed=columns["confirmed"].astype(np.int16),
        further=np.stack(
            [np.searchsorted(ids, pairs[:, 0]), np.searchsorted(place_ids, pairs[:, 1])], axis=1
        ),
        places=places,
        last_event=last_event,
    )


def _read_places() -> list[tuple]:
    known = len(PLACE_PARTS) - len(FACETS) + 1
    columns = ("pk", *PLACE_PARTS[: known - 1], *(facet.column for facet in FACETS.values()))
    bands = [facet.bands for facet in FACETS.values()]
    return [
        (*row[:known], *(band.of(value) for band, value in zip(bands, row[known:], strict=True)))
        for row in Place.objects.order_by("pk").values_list(*columns)
    ]


def _read_rows() -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Ids, places and the packed columns of all published innovations, in the order of the ids; and
    the last key of their history.

    Each comes as one array in PostgreSQL's binary form, which numpy reads as it is. 200,000
    separate rows would take six times as long.
    """
    parts, shift = [], 0
    for name, source, bits in _PACKED:
        code = _case(name, source) if isinstance(source, list) else source
        parts.append(f"coalesce({code}, 0)::int8 << {shift}")
        shift += bits
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT array_send(array_agg(id)), array_send(array_agg(place_id)),
                array_send(array_agg(packed)),
                (SELECT coalesce(max(pgh_id), 0) FROM innovations_innovationevent)
            FROM (
                SELECT id, place_id, {" | ".join(f"({part})" for part in parts)} AS packed
                FROM innovations_innovation WHERE status = 'published' ORDER BY id
            ) AS innovation
            """,  # noqa: S608  made of the model's own choices
            {"themes": Theme.values, "zone": settings.TIME_ZONE, "first_day": _FIRST_DAY},
        )
        *sent, last_event = cursor.fetchone()
        ids, place_of, packed = (_array(each) for each in sent)
        return ids, place_of, packed, last_event


def ids_of(innovations) -> np.ndarray:
    """The ids that a queryset finds, in no particular order."""
    try:
        sql, parameters = innovations.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return _array(None)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT array_send(array_agg(pk)) FROM ({sql}) AS found",  # noqa: S608
            parameters,
        )
        return _array(cursor.fetchone()[0])


def _case(column: str, values: list[str]) -> str:
    """SQL for the position of a column's value in the list."""
    whens = " ".join(f"WHEN '{value}' THEN {code}" for code, value in enumerate(values))
    return f"CASE {column} {whens} END"


def _array(sent: bytes | None) -> np.ndarray:
    """A bigint[] as PostgreSQL sends it: 20 bytes of header, then length and value of each
    element in network byte order. None is an empty one."""
    if sent is None:
        return np.empty(0, dtype=np.int64)
    elements = np.frombuffer(sent, dtype=[("length", ">i4"), ("value", ">i8")], offset=20)
    return elements["value"].astype(np.int64)


def _unpacked(packed: np.ndarray) -> dict[str, np.ndarray]:
    columns = {}
    for name, _source, bits in _PACKED:
        columns[name] = packed & ((1 << bits) - 1)
        packed = packed >> bits
    return columns
