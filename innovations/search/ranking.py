"""The order of what a question finds, page by page.

Up to `answers.FEW` records with everything, and those near to them, come in one order for all
filters. Of more a bounded number is ranked under the filters: those with all words in their title
first, then others. A question that finds more than that is about as good as no question.
"""

import hashlib
from collections.abc import Sequence

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F
from pgvector import HalfVector

from innovations.matching import encoder
from innovations.matching.bm25 import sparse_vector
from innovations.models.corpus import TitleStems
from innovations.search.answers import BM25, CANDIDATES, MEANING, REMEMBERED_FOR, TITLE
from innovations.search.question import Question, StemQuery
from innovations.search.tsquery import part_query
from innovations.search.weights import Weighed

DEEPEST = 1_000  # ranks that can be paged to


def ranked_ids(
    innovations, question: Question, *, offset: int, size: int, found: Sequence[int] | None = None
) -> list[int]:
    """Ids of `size` hits from rank `offset` on, best first; equally good ones newest first.

    `innovations` are all that may be found; `found` the ids of the hits, where they are known.
    """
    ranked = question.answer.ranked
    if ranked is None:
        return _remembered(innovations, question, offset, size, found)
    if found is None:
        found = innovations.order_by().filter(pk__in=ranked).values_list("pk", flat=True)
    among = set(found)
    return [pk for pk in ranked if pk in among][offset : offset + size]


def _remembered(innovations, question: Question, offset: int, size: int, found) -> list[int]:
    """As `_ranked_anew`, from the cache where the same was asked before."""
    try:
        asked = innovations.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    name = repr((asked, offset, size, CANDIDATES, found and sorted(found)))
    key = f"{question.answer.key}:{hashlib.sha256(name.encode()).hexdigest()}"
    ids = cache.get(key)
    if ids is None:
        ids = _ranked_anew(innovations, question, offset, size, found)
        cache.set(key, ids, REMEMBERED_FOR)
    return ids


def _ranked_anew(innovations, question: Question, offset: int, size: int, found) -> list[int]:
    """A record that the worker has not reached yet scores nothing but for its title."""
    weighed = question.answer.weighed
    parts, params = [], []
    for candidates, in_title in _candidates(innovations, question, weighed, found):
        try:
            sql, own = candidates.values("id", "published_at").query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT id, published_at, %s::float8 AS title FROM ({sql}) AS part")  # noqa: S608
        params += [TITLE if in_title else 0.0, *own]
    if not parts:
        return []
    (dense,) = encoder.encode([question.reading.meaning])
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH candidate AS MATERIALIZED (
                SELECT id, published_at, max(title) AS title
                FROM ({" UNION ALL ".join(parts)}) AS part GROUP BY id, published_at)
            SELECT id FROM candidate
            LEFT JOIN innovations_vector AS vector ON vector.innovation_id = id
            ORDER BY title - coalesce(%s * (vector.lexical <#> %s::sparsevec)
                    + %s * (vector.dense <#> %s::halfvec), 0) DESC,
                published_at DESC, id DESC
            OFFSET %s LIMIT %s
            """,  # noqa: S608  put together from Django's own SQL and constants
            [
                *params,
                BM25 / weighed.total,
                sparse_vector(weighed.stems).to_text(),
                MEANING,
                HalfVector(dense).to_text(),
                offset,
                size,
            ],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _candidates(innovations, question: Question, weighed: Weighed, found):
    """Bounded querysets of hits and whether they have all words in the title, the most promising
    first.

    Only a word that very many have is asked for in the order of the ids: for a rarer one
    PostgreSQL would walk all documents instead of using its index.
    """
    unordered = innovations.order_by()
    if question.any_word:
        # Those with the rarest words lead; a common one alone would fill the bound.
        pairs = zip(question.reading.parts, weighed.parts, strict=True)
        needed = set(question.reading.needed)
        rarest = [part for part, _n in sorted(pairs, key=lambda pair: -pair[1]) if part in needed]
        share = CANDIDATES // len(rarest)
        return [
            (unordered.filter(search_document__stems=StemQuery(part_query(part)))[:share], False)
            for part in rarest
        ]
    titled = unordered.annotate(title_stems=TitleStems(F("search_document__stems")))
    titled = titled.filter(title_stems=StemQuery(question.tsquery()))
    if found is not None and len(found) <= CANDIDATES:
        hits = unordered.filter(pk__in=list(found))
        return [(titled.filter(pk__in=list(found)), True), (hits, False)]
    half = CANDIDATES // 2
    if found is None:
        newest = innovations.filter(question.condition()).order_by("-pk")
    else:
        newest = unordered.filter(pk__in=sorted(found)[-half:])
    return [(titled[:half], True), (newest[:half], False)]
