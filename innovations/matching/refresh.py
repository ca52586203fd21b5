"""Finding the matches of one record and storing them as pairs."""

from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import Q

from innovations.matching.bm25 import Statistics, Weights, sparse_vector
from innovations.matching.candidates import are_needed, candidates
from innovations.matching.pairs import Pair, pair
from innovations.matching.scoring import Scale
from innovations.matching.snapshot import Row, Snapshot
from innovations.matching.storing import store_pairs, store_scales, stored_scales
from innovations.matching.subject import Subjects
from innovations.matching.text import MATCHED_FIELDS
from innovations.models import Innovation, Match, Vector

KEPT = 10  # matches that each record keeps as its best

# One pass over all vectors, or over the candidates and a sample: both scores, their mean and spread,
# then the ten best by the sum of z-scores. Known partners come along, so that an older pair is
# scored anew too.
_SCORES = """
        SELECT v.innovation_id AS id, -(v.{column} <#> me.{column}) AS dense,
            -(v.lexical <#> %(question)s::sparsevec) AS lexical
        FROM innovations_vector v {sample}, me
        WHERE v.innovation_id <> %(id)s"""
_AMONG = " AND v.innovation_id = ANY(%(among)s)"
NEAREST = """
    WITH me AS (SELECT dense, other_dense FROM innovations_vector WHERE innovation_id = %(id)s),
    part AS MATERIALIZED ({part}),
    scale AS (
        SELECT avg(dense) AS mean_dense, stddev_pop(dense) AS deviation_dense,
            avg(lexical) AS mean_lexical, stddev_pop(lexical) AS deviation_lexical
        FROM {spread} AS spread),
    best AS (
        SELECT part.id, true AS is_best FROM part, scale
        ORDER BY coalesce((dense - mean_dense) / nullif(deviation_dense, 0), 0)
            + coalesce((lexical - mean_lexical) / nullif(deviation_lexical, 0), 0) DESC, id
        LIMIT %(kept)s)
    SELECT part.id, coalesce(part.dense, 0), -(v.dense <#> me.dense),
        coalesce(best.is_best, false), scale.*
    FROM part CROSS JOIN scale CROSS JOIN me LEFT JOIN best USING (id)
        JOIN innovations_vector v ON v.innovation_id = part.id
    WHERE best.is_best OR part.id = ANY(%(partners)s)
"""


def refresh_matches(
    innovation_id: int, statistics: Statistics | None = None, snapshot: Snapshot | None = None
) -> int:
    """Find and store the best matches of one innovation; returns how many are its best.

    `statistics` are the current ones, where the caller has them; they remember what they learn.
    With a `snapshot` the best are looked for there instead of in PostgreSQL. A record that is gone,
    or not published, keeps no matches. What people said of a pair is kept apart (`PairSide`), and
    outlives all of them. Safe to repeat.
    """
    subjects = Subjects(statistics or Statistics.current())
    return refresh_together([innovation_id], subjects, snapshot)[innovation_id]


def refresh_together(
    innovation_ids: list[int], subjects: Subjects, snapshot: Snapshot | None = None
) -> dict[int, int]:
    """The same for some dozens of innovations in one transaction, by their ids.

    Faster for many than one after the other; `subjects` are best kept from one call to the next.
    """
    found = _refresh(innovation_ids, subjects, snapshot)
    # Another worker may have paired a record of its own with one of these before it had a scale,
    # and after we had looked. From now on it has one, so once more is enough.
    unscored = Match.objects.filter(
        Q(first__in=innovation_ids, first_score=None)
        | Q(second__in=innovation_ids, second_score=None)
    ).values_list("first_id", "second_id")
    again = {pk for pair in unscored for pk in pair}.intersection(innovation_ids)
    return found | _refresh(sorted(again), subjects, snapshot) if again else found


def _refresh(
    innovation_ids: list[int], subjects: Subjects, snapshot: Snapshot | None
) -> dict[int, int]:
    statistics = subjects.statistics
    mine = {one.pk: one for one in _readable().filter(pk__in=innovation_ids)}
    for gone in set(innovation_ids) - set(mine):
        _forget(gone)
    if not mine:
        return dict.fromkeys(innovation_ids, 0)
    subject_of = subjects.of_records(mine.values())
    found = _nearest({pk: subject_of[pk].question for pk in mine}, statistics, snapshot)
    wanted = {pk for rows, _scale in found.values() for pk in rows}
    records = mine | {one.pk: one for one in _readable().filter(pk__in=wanted - set(mine))}
    subject_of |= subjects.of_records([records[pk] for pk in records if pk not in mine])

    pairs: dict[tuple[int, int], Pair] = {}
    for pk, (rows, _scale) in found.items():
        for other, row in rows.items():
            key = (min(pk, other), max(pk, other))
            if other in records and key not in pairs:
                pairs[key] = pair(
                    (records[pk], subject_of[pk]), (records[other], subject_of[other]), row,
                    statistics,
                )  # fmt: skip
    scales = {pk: scale for pk, (_rows, scale) in found.items()}
    with transaction.atomic():
        published = _lock(records)
        # Read under the lock: a worker that matched one of the others just now is through.
        stored = stored_scales(records)
        store_scales(scales, stored, statistics.encoder)
        current = stored | {pk: (scale, statistics.encoder) for pk, scale in scales.items()}
        kept = {key: one for key, one in pairs.items() if published.issuperset(key)}
        for key, one in kept.items():
            for pk in key:
                one.score(pk, *current.get(pk, (None, "")))
        best = {pk: {row.innovation_id for row in rows.values() if row.is_best}
                for pk, (rows, _scale) in found.items()}  # fmt: skip
        store_pairs(best, kept)
    return dict.fromkeys(innovation_ids, 0) | {pk: len(best[pk]) for pk in best}


def _readable():
    return (
        Innovation.objects.published()
        .select_related("place")
        .only(*MATCHED_FIELDS, "content_version", "themes", "place__type", "place__nation")
    )


def _nearest(
    questions: dict[int, Weights], statistics: Statistics, snapshot: Snapshot | None
) -> dict[int, tuple[dict[int, Row], Scale]]:
    """What each of these records found, by id, and its scale."""
    partners: dict[int, set[int]] = {pk: set() for pk in questions}
    for first, second in Match.objects.filter(
        Q(first__in=questions) | Q(second__in=questions)
    ).values_list("first_id", "second_id"):
        for pk, other in ((first, second), (second, first)):
            if pk in partners:
                partners[pk].add(other)
    known = [pk for pk in questions if snapshot is not None and pk in snapshot]
    found = {}
    if known:
        asked = {pk: sparse_vector(questions[pk]) for pk in known}
        found = {
            pk: ({row.innovation_id: row for row in rows}, scale)
            for pk, (rows, scale) in snapshot.nearest(asked, partners, KEPT).items()
        }
    for pk in questions.keys() - found.keys():
        found[pk] = _nearest_in_postgresql(pk, questions[pk], partners[pk], statistics)
    return found


def _nearest_in_postgresql(
    innovation_id: int, question: Weights, partners: set[int], statistics: Statistics
) -> tuple[dict[int, Row], Scale]:
    chosen = None
    if are_needed(statistics.documents):
        dense = Vector.objects.filter(pk=innovation_id).values_list("dense", flat=True).first()
        chosen = dense and candidates(dense, question, statistics)
    column = "other_dense" if statistics.encoder else "dense"
    part, spread = _SCORES.format(column=column, sample=""), "part"
    if chosen:
        part += _AMONG
        spread = f"({_SCORES.format(column=column, sample=chosen.sample)})"
    with connection.cursor() as cursor:
        cursor.execute(
            NEAREST.format(part=part, spread=spread),
            {
                "id": innovation_id,
                "question": sparse_vector(question).to_text(),
                "partners": list(partners),
                "kept": KEPT,
                "among": sorted(partners.union(chosen.ids)) if chosen else None,
            },
        )
        found = cursor.fetchall()
    scale = Scale(*(value or 0.0 for value in found[0][4:])) if found else Scale(0, 0, 0, 0)
    return {row[0]: Row(*row[:4]) for row in found}, scale


def _lock(innovation_ids: Collection[int]) -> set[int]:
    """Hold these records, in the order of their ids, and say which of them are published.

    It keeps a record that is being hidden out of new pairs, and two workers that share a record
    out of each other's way.
    """
    return set(
        Innovation.objects.published()
        .filter(pk__in=innovation_ids)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )


def _forget(innovation_id: int) -> None:
    """Take a record that is no longer published out of matching."""
    with transaction.atomic():
        Vector.objects.filter(pk=innovation_id).delete()
        Match.objects.filter(Q(first=innovation_id) | Q(second=innovation_id)).delete()
