"""The published records nearest to a text that is no record: what somebody types, or a draft."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from pgvector import HalfVector

from innovations.matching import bm25, encoder
from innovations.matching.bm25 import Statistics
from innovations.matching.reasons import shared_terms
from innovations.matching.scoring import FLOORS, band, probability_of_text
from innovations.matching.text import MATCHED_FIELDS, matched_text, stems
from innovations.models import Innovation, Match

# More than are asked for, because some of the best ranked may be below the floor.
SPARE = 5

# One pass over all vectors, as for a record (`refresh.NEAREST`). The means are those of all, so
# that a question has the same answer whoever asks; only what `among` holds is answered.
NEAREST_TO_TEXT = """
    WITH part AS MATERIALIZED (
        SELECT innovation_id AS id, -(dense <#> %s::halfvec) AS dense,
            -(lexical <#> %s::sparsevec) AS lexical
        FROM innovations_vector
        WHERE innovation_id <> ALL(%s)),
    scale AS (
        SELECT avg(dense) AS mean_dense, nullif(stddev_pop(dense), 0) AS deviation_dense,
            avg(lexical) AS mean_lexical, nullif(stddev_pop(lexical), 0) AS deviation_lexical
        FROM part)
    SELECT id, dense, lexical FROM part, scale
    WHERE id IN ({among})
    ORDER BY coalesce((dense - mean_dense) / deviation_dense, 0)
        + coalesce((lexical - mean_lexical) / deviation_lexical, 0) DESC, id
    LIMIT %s
"""


@dataclass(frozen=True)
class Nearby:
    """A record near a text; `reasons` are those of a match (`Match.reasons`) without places."""

    innovation_id: int
    probability: float
    band: Match.Band
    reasons: dict


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
    bag = stems(text)
    question = bm25.question_weights(bag, statistics)
    if not question:
        return []
    found = _scan(text, question, among, without, most + SPARE)
    texts = {
        innovation.pk: matched_text(innovation)
        for innovation in Innovation.objects.filter(pk__in=found).only(*MATCHED_FIELDS)
    }
    highest = bm25.highest_score(question)
    nearby = []
    for pk, (cosine, lexical) in found.items():
        p = probability_of_text(lexical / highest, cosine)
        if p >= FLOORS[floor] and pk in texts:
            contributions = bm25.contributions(
                question, bm25.document_weights(stems(texts[pk]), statistics)
            )
            terms = shared_terms((text, texts[pk]), contributions)
            nearby.append(Nearby(pk, p, band(p), {"terms": terms, "themes": []}))
    return nearby[:most]


def _statistics(without: Collection[int]) -> Statistics:
    statistics = Statistics.current()
    if not without:
        return statistics
    counted = Innovation.objects.published().filter(pk__in=without, search_document__isnull=False)
    return statistics.without([stems(matched_text(one)) for one in counted.only(*MATCHED_FIELDS)])


def _scan(text, question, among, without, limit) -> dict[int, tuple[float, float]]:
    """{id: (cosine, BM25)} of the best of `among`, best first."""
    try:
        sql, params = among.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return {}
    (dense,) = encoder.encode([text])
    with connection.cursor() as cursor:
        cursor.execute(
            NEAREST_TO_TEXT.format(among=sql),
            [
                HalfVector(dense).to_text(),
                bm25.sparse_vector(question).to_text(),
                list(without),
                *params,
                limit,
            ],
        )
        return {pk: (cosine, lexical) for pk, cosine, lexical in cursor.fetchall()}
