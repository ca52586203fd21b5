"""Finding the matches of one record and storing them as pairs."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q

from innovations.matching import bm25, encoder
from innovations.matching.bm25 import Statistics
from innovations.matching.reasons import reasons
from innovations.matching.scoring import Scale, band, probability
from innovations.matching.snapshot import Row, Snapshot
from innovations.matching.subject import Subject
from innovations.matching.text import MATCHED_FIELDS
from innovations.models import Innovation, Match, Vector

KEPT = 10  # matches that each record keeps as its best

# One pass over all vectors: both scores, their mean and spread, then the ten best by the sum of
# z-scores. Known partners come along, so that an older pair is scored anew too.
NEAREST = """
    WITH me AS (SELECT dense, other_dense FROM innovations_vector WHERE innovation_id = %(id)s),
    part AS MATERIALIZED (
        SELECT v.innovation_id AS id, -(v.{column} <#> me.{column}) AS dense,
            -(v.lexical <#> %(question)s::sparsevec) AS lexical
        FROM innovations_vector v, me
        WHERE v.innovation_id <> %(id)s),
    scale AS (
        SELECT avg(dense) AS mean_dense, stddev_pop(dense) AS deviation_dense,
            avg(lexical) AS mean_lexical, stddev_pop(lexical) AS deviation_lexical
        FROM part),
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


@dataclass
class _Pair:
    """A match as this record found it, and what the other needs to score it on its own scale."""

    match: Match
    other_id: int
    others_bm25: float
    likeness: float  # by the encoder that ranks

    def score_for_other(self, scale: Scale | None, encoder_name: str) -> None:
        """On a scale that was made by this encoder; None leaves the score empty until the other is
        matched for the first time."""
        dense = self.likeness if encoder_name else self.match.cosine
        score = scale.blend(dense, self.others_bm25) if scale else None
        side = "first" if self.match.first_id == self.other_id else "second"
        setattr(self.match, f"{side}_score", score)


def refresh_matches(
    innovation_id: int, statistics: Statistics | None = None, snapshot: Snapshot | None = None
) -> int:
    """Find and store the best matches of one innovation; returns how many are its best.

    `statistics` are the current ones, where the caller has them; they remember what they learn.
    With a `snapshot` the best are looked for there instead of in PostgreSQL. A record that is gone, or not published, keeps no matches. People's verdicts stay: a pair that
    somebody judged is kept even when neither side finds it any more. Safe to repeat.
    """
    statistics = statistics or Statistics.current()
    found = _refresh(innovation_id, statistics, snapshot)
    # Another worker may have paired a record of its own with this one before it had a scale, and
    # after this one had looked. From now on it has one, so once more is enough.
    unscored = Q(first=innovation_id, first_score=None) | Q(second=innovation_id, second_score=None)
    return (
        _refresh(innovation_id, statistics, snapshot)
        if Match.objects.filter(unscored).exists()
        else found
    )


def _refresh(innovation_id: int, statistics: Statistics, snapshot: Snapshot | None) -> int:
    innovation = _readable().filter(pk=innovation_id).first()
    if innovation is None:
        _forget(innovation_id)
        return 0
    mine = Subject.of_record(innovation, statistics)
    rows, scale = _nearest(innovation_id, mine.question, statistics.encoder, snapshot)
    others = {other.pk: other for other in _readable().filter(pk__in=rows)}
    subjects = Subject.of_records(others.values(), statistics)
    pairs = [
        _pair(
            (innovation, mine),
            (others[pk], subjects[pk]),
            found,
            scale,
            statistics,
        )
        for pk, found in rows.items()
        if pk in others
    ]
    with transaction.atomic():
        published = _lock([innovation_id, *others])
        Vector.objects.filter(pk=innovation_id).update(
            **vars(scale), scale_encoder=statistics.encoder
        )
        # Read under the lock: a worker that matched one of the others just now is through.
        scales = _scales(list(others))
        for pair in pairs:
            pair.score_for_other(*scales.get(pair.other_id, (None, "")))
        _store(innovation_id, [pair.match for pair in pairs if pair.other_id in published])
    return sum(found.is_best for found in rows.values())


def _readable():
    return (
        Innovation.objects.published()
        .select_related("place")
        .only(*MATCHED_FIELDS, "themes", "place__type", "place__nation")
    )


def _nearest(
    innovation_id: int, question: bm25.Weights, encoder_name: str, snapshot: Snapshot | None
) -> tuple[dict[int, Row], Scale]:
    """What was found, by id, and this record's scale."""
    partners = [
        second if first == innovation_id else first
        for first, second in Match.objects.filter(
            Q(first=innovation_id) | Q(second=innovation_id)
        ).values_list("first_id", "second_id")
    ]
    asked = bm25.sparse_vector(question)
    if snapshot is not None and innovation_id in snapshot:
        rows, scale = snapshot.nearest(innovation_id, asked, partners, KEPT)
        return {row.innovation_id: row for row in rows}, scale
    with connection.cursor() as cursor:
        cursor.execute(
            NEAREST.format(column="other_dense" if encoder_name else "dense"),
            {
                "id": innovation_id,
                "question": asked.to_text(),
                "partners": partners,
                "kept": KEPT,
            },
        )
        found = cursor.fetchall()
    scale = Scale(*(value or 0.0 for value in found[0][4:])) if found else Scale(0, 0, 0, 0)
    return {row[0]: Row(*row[:4]) for row in found}, scale


def _scales(innovation_ids: list[int]) -> dict[int, tuple[Scale | None, str]]:
    """Each record's own scale, None for one not matched yet, and the encoder that it was made by."""
    columns = ("mean_dense", "deviation_dense", "mean_lexical", "deviation_lexical")
    return {
        pk: (Scale(*values) if None not in values else None, made_by)
        for pk, made_by, *values in Vector.objects.filter(pk__in=innovation_ids).values_list(
            "pk", "scale_encoder", *columns
        )
    }


def _pair(
    this: tuple[Innovation, Subject],
    that: tuple[Innovation, Subject],
    found: Row,
    scale: Scale,
    statistics: Statistics,
) -> _Pair:
    """`that` as a match of `this`."""
    (innovation, mine), (other, theirs) = this, that
    ours = bm25.score(mine.question, theirs.document)
    back = bm25.score(theirs.question, mine.document)
    lexical = (
        _share(ours, bm25.score(mine.question, mine.document))
        + _share(back, bm25.score(theirs.question, theirs.document))
    ) / 2
    p = probability(lexical, found.cosine)
    (first, first_side), (second, second_side) = sorted((this, that), key=lambda side: side[0].pk)
    match = Match(
        first=first,
        second=second,
        cosine=found.cosine,
        lexical=lexical,
        probability=p,
        band=band(p),
        reasons=reasons(
            first,
            second,
            (first_side.text, second_side.text),
            bm25.contributions(mine.question, theirs.document),
        ),
        engine=f"{statistics.encoder or encoder.NAME}+bm25 v{statistics.version}",
    )
    score = scale.blend(found.likeness, ours)
    if first is innovation:
        match.first_score, match.is_among_firsts_best = score, found.is_best
    else:
        match.second_score, match.is_among_seconds_best = score, found.is_best
    return _Pair(match, other.pk, back, found.likeness)


def _share(score: float, highest: float) -> float:
    return score / highest if highest else 0.0


def _lock(innovation_ids: list[int]) -> set[int]:
    """Hold these records, in the order of their ids, and say which of them are published.

    It keeps a record that is being hidden out of new pairs, and two workers that share a record
    out of each other's way. Empty when the first, whose matches these are, is no longer published.
    """
    published = set(
        Innovation.objects.published()
        .filter(pk__in=innovation_ids)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )
    return published if innovation_ids[0] in published else set()


def _store(innovation_id: int, pairs: list[Match]) -> None:
    """Upsert the pairs, and drop those that neither side counts among its best any more."""
    pairs.sort(key=lambda match: (match.first_id, match.second_id))
    as_first = [match for match in pairs if match.first_id == innovation_id]
    as_second = [match for match in pairs if match.second_id == innovation_id]
    for side, flag in ((as_first, "is_among_firsts_best"), (as_second, "is_among_seconds_best")):
        Match.objects.bulk_create(
            side,
            update_conflicts=True,
            unique_fields=["first", "second"],
            update_fields=[
                "cosine", "lexical", "probability", "band", "first_score", "second_score",
                "reasons", "engine", "updated_at", flag,
            ],
        )  # fmt: skip
    kept = {match.second_id for match in as_first} | {match.first_id for match in as_second}
    mine = Match.objects.filter(Q(first=innovation_id) | Q(second=innovation_id))
    gone = mine.exclude(first__in=kept, second=innovation_id).exclude(
        second__in=kept, first=innovation_id
    )
    gone.filter(first=innovation_id).update(is_among_firsts_best=False)
    gone.filter(second=innovation_id).update(is_among_seconds_best=False)
    mine.filter(
        is_among_firsts_best=False,
        is_among_seconds_best=False,
        first_verdict="",
        second_verdict="",
    ).delete()


def _forget(innovation_id: int) -> None:
    """Take a record that is no longer published out of matching; judged pairs stay for later."""
    with transaction.atomic():
        Vector.objects.filter(pk=innovation_id).delete()
        Match.objects.filter(
            Q(first=innovation_id) | Q(second=innovation_id), first_verdict="", second_verdict=""
        ).delete()
