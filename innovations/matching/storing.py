"""Writing what was found: pairs, and the scale of each record. The caller holds the records."""

import json
from collections.abc import Collection, Mapping

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from innovations.matching.pairs import Pair
from innovations.matching.scoring import Scale
from innovations.models import Match, Vector

# A scale moves a little with every record that comes. It is written when a score on it moves by
# more than this, because a row of vectors is large and has to be written whole.
NOTICEABLE = 1e-3

_SCALES = """
    UPDATE innovations_vector v
    SET mean_dense = new.mean_dense, deviation_dense = new.deviation_dense,
        mean_lexical = new.mean_lexical, deviation_lexical = new.deviation_lexical,
        scale_encoder = %s
    FROM unnest(%s::bigint[], %s::float8[], %s::float8[], %s::float8[], %s::float8[])
        AS new (id, mean_dense, deviation_dense, mean_lexical, deviation_lexical)
    WHERE v.innovation_id = new.id
"""

# What `Pair` knows; what people say of a pair is kept apart, in `PairSide`.
_COLUMNS = {
    "first_id": "bigint",
    "second_id": "bigint",
    "cosine": "float8",
    "lexical": "float8",
    "probability": "float8",
    "band": "text",
    "first_score": "float8",
    "second_score": "float8",
    "is_among_firsts_best": "bool",
    "is_among_seconds_best": "bool",
    "reasons": "jsonb",
    "engine": "text",
}
_NAMES = ", ".join(_COLUMNS)
_PAIRS = f"""
    INSERT INTO innovations_match
        ({_NAMES}, created_at, updated_at)
    SELECT {_NAMES}, %s, %s
    FROM unnest({", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())}) AS new ({_NAMES})
    ORDER BY first_id, second_id
    ON CONFLICT (first_id, second_id) DO UPDATE SET
        {", ".join(f"{name} = EXCLUDED.{name}" for name in list(_COLUMNS)[2:])},
        updated_at = EXCLUDED.updated_at
"""  # noqa: S608  the names above


def stored_scales(innovation_ids: Collection[int]) -> dict[int, tuple[Scale | None, str]]:
    """Each record's own scale, None for one not matched yet, and the encoder that it was made by."""
    columns = ("mean_dense", "deviation_dense", "mean_lexical", "deviation_lexical")
    return {
        pk: (Scale(*values) if None not in values else None, made_by)
        for pk, made_by, *values in Vector.objects.filter(pk__in=innovation_ids).values_list(
            "pk", "scale_encoder", *columns
        )
    }


def store_scales(
    found: Mapping[int, Scale], stored: Mapping[int, tuple[Scale | None, str]], encoder_name: str
) -> None:
    """Write the scales that differ noticeably from those `stored`, as `stored_scales` gives them."""
    changed = [
        (pk, *map(float, vars(scale).values()))
        for pk, scale in sorted(found.items())
        if pk in stored and _differ(scale, *stored[pk], encoder_name)
    ]
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(_SCALES, [encoder_name, *map(list, zip(*changed, strict=True))])


def _differ(new: Scale, old: Scale | None, made_by: str, encoder_name: str) -> bool:
    return old is None or made_by != encoder_name or any(
        abs(mean - old_mean) > NOTICEABLE * deviation
        or abs(deviation - old_deviation) > NOTICEABLE * deviation
        for mean, deviation, old_mean, old_deviation in (
            (new.mean_dense, new.deviation_dense, old.mean_dense, old.deviation_dense),
            (new.mean_lexical, new.deviation_lexical, old.mean_lexical, old.deviation_lexical),
        )
    )  # fmt: skip


def store_pairs(
    best_of: Mapping[int, Collection[int]], pairs: Mapping[tuple[int, int], Pair]
) -> None:
    """Upsert `pairs` by their (first, second), and drop those that neither side counts among its
    best any more.

    `best_of` holds the best of each record that was matched now; of other sides the mark stays as
    it is.
    """
    stored = Match.objects.filter(Q(first__in=best_of) | Q(second__in=best_of))
    known = {
        (first, second): (pk, is_firsts, is_seconds)
        for pk, first, second, is_firsts, is_seconds in stored.values_list(
            "pk", "first_id", "second_id", "is_among_firsts_best", "is_among_seconds_best"
        )
    }
    for (first, second), pair in pairs.items():
        _pk, is_firsts, is_seconds = known.get((first, second), (None, False, False))
        pair.set_best(first, second in best_of[first] if first in best_of else is_firsts)
        pair.set_best(second, first in best_of[second] if second in best_of else is_seconds)
    _upsert([pairs[key].match for key in sorted(pairs)])

    gone = {key: row for key, row in known.items() if key not in pairs}
    for at, mark in enumerate(("is_among_firsts_best", "is_among_seconds_best")):
        marked = [row[0] for key, row in gone.items() if key[at] in best_of and row[at + 1]]
        if marked:
            Match.objects.filter(pk__in=marked).update(**{mark: False})
    stored.filter(is_among_firsts_best=False, is_among_seconds_best=False).delete()


def _upsert(matches: list[Match]) -> None:
    if not matches:
        return
    now = timezone.now()
    rows = [[_value(match, name) for name in _COLUMNS] for match in matches]
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, [now, now, *map(list, zip(*rows, strict=True))])


def _value(match: Match, name: str):
    """The value of a column as PostgreSQL takes it in an array: all of one type, or None."""
    value = getattr(match, name)
    if name == "reasons":
        return json.dumps(value)
    if _COLUMNS[name] == "float8" and value is not None:
        return float(value)  # a score without anything in common is the integer 0
    return str(value) if isinstance(value, Match.Band) else value
