"""Which records are scored at all, where there are too many to score each (MATCHING_EXACT_UP_TO).

Those that have one of the question's most telling stems, by the GIN index of search documents, and
those nearest by WordLlama, by an HNSW index. All of them are scored exactly, by the same blend.
Mean and spread of the scores come from a sample of all records then.
"""

from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from pgvector import HalfVector

from connected_localism.common.locks import advisory_lock
from innovations.matching.bm25 import Statistics, Weights
from innovations.models import Vector

# So many records may have one of the stems that are looked for: the rarer, the more telling.
LEXICAL = 8_000
DENSE = 400
SAMPLE = 20_000  # with 5,000 the recall of the exact ten is a hundredth lower
INDEX = "vector_dense_hnsw"

_DENSE = "SELECT innovation_id FROM innovations_vector ORDER BY dense <#> %s::halfvec LIMIT %s"
_LEXICAL = "SELECT innovation_id FROM innovations_searchdocument WHERE stems @@ %s::tsquery"


@dataclass(frozen=True)
class Candidates:
    """Ids of the records to score, and how much of the table of vectors makes up the sample."""

    ids: list[int]
    percent: float

    @property
    def sample(self) -> str:
        """In SQL, behind the table: pages drawn at random, the same each time."""
        return f"TABLESAMPLE SYSTEM ({self.percent:.6f}) REPEATABLE (1)"


def candidates(
    dense: np.ndarray | HalfVector, question: Weights, statistics: Statistics
) -> Candidates | None:
    """None where all records are to be scored. `statistics` know the stems of the question."""
    if not are_needed(statistics.documents):
        return None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL hnsw.ef_search = {DENSE}")
        vector = dense if isinstance(dense, HalfVector) else HalfVector(dense)
        cursor.execute(_DENSE, [vector.to_text(), DENSE])
        ids = {pk for (pk,) in cursor.fetchall()}
        if telling := _telling(question, statistics):
            cursor.execute(_LEXICAL, [" | ".join(map(_quoted, telling))])
            ids.update(pk for (pk,) in cursor.fetchall())
    return Candidates(sorted(ids), min(100 * SAMPLE / max(statistics.documents, 1), 100))


def are_needed(records: int) -> bool:
    return records > settings.MATCHING_EXACT_UP_TO


def _telling(question: Weights, statistics: Statistics) -> list[str]:
    """The stems that weigh most, as far as LEXICAL records have one; always the first."""
    telling: list[str] = []
    having = 0
    for stem in sorted(question, key=lambda stem: (-question[stem], stem)):
        having += statistics.frequencies[stem]
        if telling and having > LEXICAL:
            break
        telling.append(stem)
    return telling


def _quoted(stem: str) -> str:
    return "'" + stem.replace("'", "''") + "'"


def index_if_needed() -> bool:
    """Make the HNSW index once there are too many records to score each; whether it was made.

    Not by a migration: a small site would pay for it with each vector that it writes, and never
    use it. Readers and writers go on meanwhile. One that was cut off is made anew. Not for use
    inside a transaction.
    """
    if not are_needed(Vector.objects.count()):
        return False
    with advisory_lock("vector-index") as held, connection.cursor() as cursor:
        if not held or _index_is_valid(cursor):
            return False
        cursor.execute("SET statement_timeout = 0")
        try:
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}")
            cursor.execute(
                f"CREATE INDEX CONCURRENTLY {INDEX} ON innovations_vector"
                " USING hnsw (dense halfvec_ip_ops)"
            )
        finally:
            cursor.execute("RESET statement_timeout")
    return True


def _index_is_valid(cursor) -> bool:
    cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [INDEX])
    row = cursor.fetchone()
    return bool(row and row[0])
