"""The published records nearest to a text that is no record: what somebody types, or a draft.

Such a text is mostly short, and says what it is about in other words than the records do. So it
is asked twice: first as it is, then together with what the nearest records say (feedback). Which
records people are shown is decided by the text alone: feedback orders them, and makes none likely.
"""

import math
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from pgvector import HalfVector

from innovations.matching import bm25, encoder
from innovations.matching.bm25 import Statistics, Weights
from innovations.matching.candidates import Candidates, candidates
from innovations.matching.reasons import shared_terms
from innovations.matching.scoring import FLOORS, band, probability_of_text
from innovations.matching.subject import Subject, document_stems
from innovations.matching.text import MATCHED_FIELDS, subject_words
from innovations.models import Innovation, Match, Vector

# Ordered anew after the feedback; more than are asked for, as some of them are below the floor.
CANDIDATES = 500
SPARE = 5
# Rocchio's feedback: so many records, with so many of their stems, weigh so much of the question.
FEEDBACK_RECORDS, FEEDBACK_STEMS, FEEDBACK = 3, 20, 0.75

# Both scores of all that may be answered, or of the candidates, in one pass, and the best by the sum
# of z-scores.
_SCORES = """
        SELECT innovation_id AS id, -(dense <#> %s::halfvec) AS dense,
            -(lexical <#> %s::sparsevec) AS lexical
        FROM innovations_vector {sample}"""
_RANK = """
    WITH part AS MATERIALIZED ({part}),
    scale AS (
        SELECT avg(dense) AS mean_dense, nullif(stddev_pop(dense), 0) AS deviation_dense,
            avg(lexical) AS mean_lexical, nullif(stddev_pop(lexical), 0) AS deviation_lexical
        FROM {spread} AS spread),
    ranked AS (
        SELECT id, dense, coalesce((dense - mean_dense) / deviation_dense, 0)
            + coalesce((lexical - mean_lexical) / deviation_lexical, 0) AS score
        FROM part, scale)
    SELECT id, dense, score FROM ranked ORDER BY score DESC, id LIMIT %s
"""


@dataclass(frozen=True)
class Nearby:
    """A record near a text; `reasons` are those of a match (`Match.reasons`) without places."""

    innovation_id: int
    probability: float
    band: Match.Band
    reasons: dict


@dataclass(frozen=True)
class _Asked:
    """A text in both forms in which records are asked for it."""

    dense: np.ndarray
    question: Weights


def nearest_to_text(
    title: str,
    body: str = "",
    *,
    among: QuerySet[Innovation],
    without: Collection[int] = (),
    most: int = 5,
    floor: Match.Band = Match.Band.LIKELY,
) -> list[Nearby]:
    """At most `most` records of `among` that are about the same as a text, best first.

    Nothing in a band below `floor` is given, so that the list may be empty. `without` holds ids of
    records that are treated as if they did not exist, in all that is known of words as well: the
    one that is being edited.
    """
    text = f"{title} {body}".strip()
    statistics = _statistics(without)
    subject = Subject.of(title, text, statistics)
    if not subject.question:
        return []
    (dense,) = encoder.encode([" ".join(subject_words(text))])
    asked = _Asked(dense, subject.question)
    within = _within(among)
    if within is None:
        return []
    chosen = candidates(asked.dense, asked.question, statistics)
    first = _ranked(asked, within, without, CANDIDATES, chosen)
    asked = _with_feedback(asked, first, statistics)
    best = _ranked(asked, ("= ANY(%s)", [list(first)]), (), most + SPARE)
    nearby = _described(subject, {pk: first[pk][0] for pk in best}, statistics)
    return [one for one in nearby if one.probability >= FLOORS[floor]][:most]


def _statistics(without: Collection[int]) -> Statistics:
    statistics = Statistics.current()
    if not without:
        return statistics
    counted = Innovation.objects.published().filter(pk__in=without, search_document__isnull=False)
    return statistics.without([document_stems(one) for one in counted.only(*MATCHED_FIELDS)])


def _within(among: QuerySet[Innovation]) -> tuple[str, list] | None:
    """A condition on ids in SQL, with its parameters; None when nothing can fulfil it."""
    try:
        sql, params = among.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return None
    return f"IN ({sql})", list(params)


def _ranked(
    asked: _Asked,
    within: tuple[str, list],
    without: Collection[int],
    limit: int,
    chosen: Candidates | None = None,
) -> dict[int, tuple[float, float]]:
    """{id: (cosine, score)}, best first."""
    condition, params = within
    both = [HalfVector(asked.dense).to_text(), bm25.sparse_vector(asked.question).to_text()]
    part = _SCORES.format(sample="") + f" WHERE innovation_id {condition}"
    given = [*both, *params]
    for ids, kept in ((list(without), "<> ALL"), (chosen and chosen.ids, "= ANY")):
        if ids:
            part += f" AND innovation_id {kept}(%s)"
            given.append(ids)
    spread = "part"
    if chosen:
        spread = f"({_SCORES.format(sample=chosen.sample)})"
        given += both
    with connection.cursor() as cursor:
        cursor.execute(_RANK.format(part=part, spread=spread), [*given, limit])
        return {pk: (cosine, score) for pk, cosine, score in cursor.fetchall()}


def _with_feedback(
    asked: _Asked, ranked: dict[int, tuple[float, float]], statistics: Statistics
) -> _Asked:
    """The question with what the nearest records say, the more the surer each of them is nearest.

    Source: Rocchio (1971), as pseudo-relevance feedback; weights as in a relevance model.
    """
    nearest = list(ranked)[:FEEDBACK_RECORDS]
    if not nearest:
        return asked
    highest = ranked[nearest[0]][1]
    weights = {pk: math.exp(ranked[pk][1] - highest) for pk in nearest}
    total = sum(weights.values())
    said: Weights = defaultdict(float)
    dense = np.zeros_like(asked.dense)
    vectors = list(
        Vector.objects.filter(pk__in=nearest)
        .select_related("innovation")
        .only("dense", *(f"innovation__{field}" for field in MATCHED_FIELDS))
    )
    subjects = Subject.of_records([vector.innovation for vector in vectors], statistics)
    for vector in vectors:
        weight, subject = weights[vector.pk] / total, subjects[vector.pk]
        dense += weight * np.asarray(vector.dense, dtype=np.float32)
        for stem in subject.question:
            said[stem] += weight * subject.document[stem] * statistics.idf(stem)
    telling = sorted(said, key=lambda stem: (-said[stem], stem))[:FEEDBACK_STEMS]
    share = FEEDBACK * sum(asked.question.values()) / (sum(said[stem] for stem in telling) or 1)
    question = defaultdict(float, asked.question)
    for stem in telling:
        question[stem] += share * said[stem]
    together = asked.dense + FEEDBACK * dense
    return _Asked(together / (np.linalg.norm(together) or 1), dict(question))


def _described(subject: Subject, cosines: dict[int, float], statistics: Statistics) -> list[Nearby]:
    """How probably each of these is about the same, and why, in the order given."""
    records = Innovation.objects.published().filter(pk__in=cosines).only(*MATCHED_FIELDS)
    others = Subject.of_records(list(records), statistics)
    highest = bm25.highest_score(subject.asked, statistics)
    nearby = []
    for pk in filter(others.__contains__, cosines):  # but for those hidden a moment ago
        other = others[pk]
        contributions = bm25.contributions(subject.question, other.document)
        own = bm25.score(other.question, other.document)
        p = probability_of_text(
            there=sum(contributions.values()) / highest,
            back=bm25.score(other.question, subject.document) / own if own else 0.0,
            cosine=cosines[pk],
            length=sum(subject.asked.values()),
        )
        terms = shared_terms((subject.text, other.text), contributions)
        nearby.append(Nearby(pk, p, band(p), {"terms": terms, "themes": []}))
    return nearby
