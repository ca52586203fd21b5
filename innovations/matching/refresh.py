"""Finding the matches of one record and storing them as pairs."""

from collections import Counter
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q

from innovations.matching import bm25, encoder
from innovations.matching.bm25 import Statistics
from innovations.matching.reasons import reasons
from innovations.matching.scoring import Scale, band, probability
from innovations.matching.text import MATCHED_FIELDS, matched_text, stems
from innovations.models import Innovation, Match, Vector

KEPT = 10  # matches that each record keeps as its best

# One pass over all vectors: both scores, their mean and spread, then the ten best by the sum of
# z-scores. Known partners come along, so that an older pair is scored anew too.
NEAREST = """
    WITH me AS (SELECT dense FROM innovations_vector WHERE innovation_id = %(id)s),
    part AS MATERIALIZED (
        SELECT v.innovation_id AS id, -(v.dense <#> me.dense) AS dense,
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
    SELECT part.id, part.dense, coalesce(best.is_best, false),
        mean_dense, deviation_dense, mean_lexical, deviation_lexical
    FROM part CROSS JOIN scale LEFT JOIN best USING (id)
    WHERE best.is_best OR part.id = ANY(%(partners)s)
"""


@dataclass
class _Text:
    """A record with all that scoring needs of its words."""

    innovation: Innovation
    text: str
    bag: Counter
    question: bm25.Weights
    document: bm25.Weights

    @classmethod
    def of(cls, innovation: Innovation, statistics: Statistics) -> "_Text":
        text = matched_text(innovation)
        bag = stems(text)
        return cls(
            innovation,
            text,
            bag,
            bm25.question_weights(bag, statistics),
            bm25.document_weights(bag, statistics),
        )


def refresh_matches(innovation_id: int) -> int:
    """Find and store the best matches of one innovation; returns how many are its best.

    A record that is gone, or not published, keeps no matches. People's verdicts stay: a pair that
    somebody judged is kept even when neither side finds it any more. Safe to repeat.
    """
    innovation = _readable().filter(pk=innovation_id).first()
    if innovation is None:
        _forget(innovation_id)
        return 0
    statistics = Statistics.current()
    mine = _Text.of(innovation, statistics)
    rows, scale = _nearest(innovation_id, mine.question)
    others = {other.pk: other for other in _readable().filter(pk__in=rows)}
    statistics.learn(
        {stem for other in others.values() for stem in stems(matched_text(other))}
    )  # one query for all of them
    scales = _scales(list(others))
    pairs = [
        _pair(
            mine, _Text.of(others[pk], statistics), cosine, is_best, scale, scales[pk], statistics
        )
        for pk, (cosine, is_best) in rows.items()
        if pk in others
    ]
    with transaction.atomic():
        Vector.objects.filter(pk=innovation_id).update(**vars(scale))
        _store(innovation_id, pairs)
    return sum(is_best for _cosine, is_best in rows.values())


def _readable():
    return (
        Innovation.objects.published()
        .select_related("place")
        .only(*MATCHED_FIELDS, "themes", "place__type", "place__nation")
    )


def _nearest(innovation_id: int, question: bm25.Weights):
    """{id: (cosine, is one of the best)} and this record's scale."""
    partners = [
        second if first == innovation_id else first
        for first, second in Match.objects.filter(
            Q(first=innovation_id) | Q(second=innovation_id)
        ).values_list("first_id", "second_id")
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            NEAREST,
            {
                "id": innovation_id,
                "question": bm25.sparse_vector(question).to_text(),
                "partners": partners,
                "kept": KEPT,
            },
        )
        found = cursor.fetchall()
    scale = Scale(*(value or 0.0 for value in found[0][3:])) if found else Scale(0, 0, 0, 0)
    return {row[0]: (row[1], row[2]) for row in found}, scale


def _scales(innovation_ids: list[int]) -> dict[int, Scale | None]:
    """Each record's own scale; None for one not matched yet."""
    columns = ("mean_dense", "deviation_dense", "mean_lexical", "deviation_lexical")
    return {
        pk: Scale(*values) if None not in values else None
        for pk, *values in Vector.objects.filter(pk__in=innovation_ids).values_list("pk", *columns)
    }


def _pair(
    mine: _Text,
    other: _Text,
    cosine: float,
    is_best: bool,
    scale: Scale,
    other_scale: Scale | None,
    statistics: Statistics,
) -> Match:
    ours = bm25.score(mine.question, other.document)
    theirs = bm25.score(other.question, mine.document)
    own = bm25.score(mine.question, mine.document)
    others_own = bm25.score(other.question, other.document)
    lexical = ((ours / own if own else 0) + (theirs / others_own if others_own else 0)) / 2
    p = probability(lexical, cosine)
    contributions = {
        stem: weight * other.document[stem]
        for stem, weight in mine.question.items()
        if stem in other.document
    }
    first, second = sorted((mine, other), key=lambda side: side.innovation.pk)
    match = Match(
        first=first.innovation,
        second=second.innovation,
        cosine=cosine,
        lexical=lexical,
        probability=p,
        band=band(p),
        reasons=reasons(
            first.innovation, second.innovation, (first.text, second.text), contributions
        ),
        engine=f"{encoder.NAME}+bm25 v{statistics.version}",
    )
    my_score = scale.blend(cosine, ours)
    other_score = other_scale.blend(cosine, theirs) if other_scale else None
    if first is mine:
        match.first_score, match.second_score = my_score, other_score
        match.is_among_firsts_best = is_best
    else:
        match.first_score, match.second_score = other_score, my_score
        match.is_among_seconds_best = is_best
    return match


def _store(innovation_id: int, pairs: list[Match]) -> None:
    """Upsert the pairs, and drop those that neither side counts among its best any more.

    Locking the records in id order keeps one that is being hidden out of new pairs, and two
    workers out of each other's way.
    """
    ids = {innovation_id, *(pk for match in pairs for pk in (match.first_id, match.second_id))}
    published = set(
        Innovation.objects.published()
        .filter(pk__in=ids)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )
    pairs = [match for match in pairs if {match.first_id, match.second_id} <= published]
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
