"""What a question finds, and in which order.

The GIN index over the stems says which records have the words; exact BM25 says in which order.
BM25 is worked out for a bounded number of candidates only: records with all words in their title
first, then others. A question that finds more than that is about as good as no question.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q

from innovations.matching.bm25 import Statistics, question_weights, sparse_vector
from innovations.matching.text import stems
from innovations.models.corpus import TitleStems

LONGEST_QUESTION = 256
MOST_WORDS = 20

CANDIDATES = 1_000
DEEPEST = 1_000  # ranks that can be paged to
# What having all words in the title adds to a score, as a share of the question's summed idf.
TITLE_BONUS = 1.0


class StemQuery(SearchQuery):
    """A `tsquery` of stems as they are: PostgreSQL neither stems nor splits them again."""

    template = "%(expressions)s::tsquery"


@dataclass(frozen=True)
class Question:
    """The words somebody searches for. Records must have all their stems, or any of them."""

    text: str
    any_word: bool = False

    @property
    def stems(self) -> Counter[str]:
        """Empty when the question has nothing but stop words and punctuation."""
        return stems(self.text)

    def condition(self) -> Q:
        """Published innovations that have these words; needs at least one stem."""
        return Q(search_document__stems=StemQuery(self.tsquery()))

    def tsquery(self) -> str:
        return (" | " if self.any_word else " & ").join(map(_quoted, self.stems))


def ranked_ids(
    innovations, question: Question, *, offset: int, size: int, found: Sequence[int] | None = None
) -> list[int]:
    """Ids of `size` hits from rank `offset` on, best first; equally good ones newest first.

    `innovations` are all that may be found; `found` the ids of the hits, where they are known.
    A record that the worker has not reached yet scores nothing but for its title.
    """
    statistics = Statistics.current()
    weights = question_weights(question.stems, statistics)
    bonus = TITLE_BONUS * sum(weights.values()) or 1.0
    parts, params = [], []
    for candidates, title_bonus in _candidates(innovations, question, statistics, bonus, found):
        try:
            sql, own = candidates.values("id", "published_at").query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT id, published_at, %s::float8 AS bonus FROM ({sql}) AS part")  # noqa: S608
        params += [title_bonus, *own]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH candidate AS MATERIALIZED (
                SELECT id, published_at, max(bonus) AS bonus
                FROM ({" UNION ALL ".join(parts)}) AS part GROUP BY id, published_at)
            SELECT id FROM candidate
            LEFT JOIN innovations_vector AS vector ON vector.innovation_id = id
            ORDER BY bonus - coalesce(vector.lexical <#> %s::sparsevec, 0) DESC,
                published_at DESC, id DESC
            OFFSET %s LIMIT %s
            """,  # noqa: S608  put together from Django's own SQL and constants
            [*params, sparse_vector(weights).to_text(), offset, size],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _candidates(innovations, question: Question, statistics: Statistics, bonus: float, found):
    """Bounded querysets of hits with the bonus of each, the most promising first.

    Only a word that very many have is asked for in the order of the ids: for a rarer one
    PostgreSQL would walk all documents instead of using its index.
    """
    unordered = innovations.order_by()
    if question.any_word:
        # Those with the rarest words lead; a common one alone would fill the bound.
        rarest = sorted(question.stems, key=statistics.idf, reverse=True)
        share = CANDIDATES // len(rarest)
        return [
            (unordered.filter(search_document__stems=StemQuery(_quoted(stem)))[:share], 0.0)
            for stem in rarest
        ]
    titled = unordered.annotate(title_stems=TitleStems(F("search_document__stems")))
    titled = titled.filter(title_stems=StemQuery(question.tsquery()))
    if found is not None and len(found) <= CANDIDATES:
        hits = unordered.filter(pk__in=list(found))
        return [(titled[:CANDIDATES], bonus), (hits, 0.0)]
    half = CANDIDATES // 2
    if found is None:
        newest = innovations.filter(question.condition()).order_by("-pk")
    else:
        newest = unordered.filter(pk__in=sorted(found)[-half:])
    return [(titled[:half], bonus), (newest[:half], 0.0)]


def _quoted(stem: str) -> str:
    return "'" + stem.replace("'", "''") + "'"
