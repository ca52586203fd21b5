"""What a question finds, best first: records with all that it asks for, then those near to it.

How near a record is, is put together from the share of the question that it has, in its text and
in its title, from exact BM25, and from the likeness of meaning (docs/finding.md says how well).
"""

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import connection
from pgvector import HalfVector

from innovations.finding.facet_columns import data_version
from innovations.matching import encoder
from innovations.matching.bm25 import Statistics, sparse_vector
from innovations.search.reading import Reading, read, read_exactly
from innovations.search.tsquery import all_of, part_query
from innovations.search.weights import Weighed, weigh

if TYPE_CHECKING:
    from innovations.search.question import Question

# More records than these with all that was asked for need no near ones beside them.
FEW = 200
MOST_NEAR = 50
CANDIDATES = 1_000
_TITLED = 300
_LIKE_IN_MEANING = 100
REMEMBERED_FOR = 600  # seconds
_FORM = 7  # of what is remembered: to be raised when Answer changes, as the old ones lie about

# Fitted by logistic regression on titles and services of records; see docs/finding.md.
SHARE, BM25, MEANING, TITLE = 1.0, 3.0, 9.0, 4.5
CONVINCING = 5.0  # where no record comes so near, nothing fits
FLOOR = 3.5  # one below has nothing to do with the question
_OF_THE_BEST = 0.33  # nor has one that is so much farther than the nearest
# Of a record whose vectors are still to come.
_UNKNOWN_BM25, _UNKNOWN_MEANING = 0.7, 0.25


@dataclass(frozen=True)
class Answer:
    """How a question was read, and what it finds.

    `ranked` is None where more than FEW records have all that was asked for: then only filters
    make few enough of them to put all in order. The first `complete` of `ranked` have everything.
    """

    reading: Reading
    weighed: Weighed
    ranked: tuple[int, ...] | None = None
    complete: int = 0
    key: str = ""  # of the cache; another one for every state of the records

    @property
    def near(self) -> frozenset[int]:
        """Those that are only near."""
        return frozenset(self.ranked[self.complete :]) if self.ranked else frozenset()


def answer(question: "Question") -> Answer:
    """The answer to a question, from the cache if no record has changed meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_schema(), (SELECT version FROM innovations_corpusstatistics)"
        )
        place = cursor.fetchone()
    name = repr((_FORM, place, data_version(), question, FEW))
    key = f"search:{hashlib.sha256(name.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = replace(_answer(question), key=key)
        cache.set(key, found, REMEMBERED_FOR)
    return found


def _answer(question: "Question") -> Answer:
    statistics = Statistics.current()
    if question.as_typed:
        reading = read_exactly(question.text)
    else:
        reading = read(question.text, statistics, on_welsh_page=question.on_welsh_page)
    weighed = weigh(reading, statistics)
    if question.any_word:
        return Answer(reading, weighed)
    complete = _complete(reading)
    if len(complete) > FEW:
        return Answer(reading, weighed)
    if question.as_typed and not complete:
        return Answer(reading, weighed, ())
    scores = _scores(reading, weighed, complete)
    first = sorted(complete, key=lambda pk: (-scores[pk], -pk))
    if question.as_typed:
        return Answer(reading, weighed, tuple(first), len(first))
    rest = sorted(_near(scores, complete), key=lambda pk: (-scores[pk], -pk))
    return Answer(reading, weighed, (*first, *rest[:MOST_NEAR]), len(first))


def _near(scores: dict[int, float], complete: set[int]) -> list[int]:
    best = max(scores.values(), default=0)
    if best < CONVINCING:
        return []
    floor = max(FLOOR, _OF_THE_BEST * best)
    return [pk for pk, score in scores.items() if score >= floor and pk not in complete]


def _complete(reading: Reading) -> set[int]:
    """Ids of records with everything, of too many any so many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT innovation_id FROM innovations_searchdocument"
            " WHERE stems @@ %s::tsquery LIMIT %s",
            [all_of(reading), FEW + 1],
        )
        return {pk for (pk,) in cursor.fetchall()}


def _scores(reading: Reading, weighed: Weighed, complete: set[int]) -> dict[int, float]:
    """How near each record is to the question: of all complete ones, and of those that have its
    rarer parts or are like it in meaning."""
    parts = sorted(zip(reading.parts, weighed.parts, strict=True), key=lambda pair: -pair[1])
    sql, params = (
        ["SELECT unnest(%s::bigint[]) AS id, 0::float8 AS share, 0::float8 AS title"],
        [list(complete)],
    )
    for part, weight in parts:
        for shown, share, title, most in (
            ("stems", weight, 0, CANDIDATES // len(parts)),
            ("ts_filter(stems, '{a}')", 0, weight, _TITLED // len(parts)),
        ):
            sql.append(
                "(SELECT innovation_id, %s::float8, %s::float8 FROM innovations_searchdocument"  # noqa: S608
                f" WHERE {shown} @@ %s::tsquery LIMIT %s)"
            )
            params += [share, title, part_query(part), most]
    (dense,) = encoder.encode([reading.meaning])
    means_something = bool(dense.any())
    if means_something:
        sql.append(
            "(SELECT innovation_id, 0, 0 FROM innovations_vector"
            " ORDER BY dense <#> %s::halfvec LIMIT %s)"
        )
        params += [HalfVector(dense).to_text(), _LIKE_IN_MEANING]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH candidate AS MATERIALIZED (
                SELECT id, sum(share) AS share, sum(title) AS title
                FROM ({" UNION ALL ".join(sql)}) AS found GROUP BY id)
            SELECT id, share, title, -(lexical <#> %s::sparsevec), -(dense <#> %s::halfvec)
            FROM candidate LEFT JOIN innovations_vector ON innovation_id = id
            """,  # noqa: S608  put together from constants
            [*params, sparse_vector(weighed.stems).to_text(), HalfVector(dense).to_text()],
        )
        rows = cursor.fetchall()
    return {
        pk: _score(1.0 if pk in complete else share / weighed.total, title / weighed.total,
                   None if bm25 is None else bm25 / weighed.total, meaning)
        for pk, share, title, bm25, meaning in rows
    }  # fmt: skip


def _score(share: float, title: float, bm25: float | None, meaning: float | None) -> float:
    if bm25 is None:
        bm25, meaning = share * _UNKNOWN_BM25, _UNKNOWN_MEANING
    return SHARE * share + BM25 * bm25 + MEANING * meaning + TITLE * title
