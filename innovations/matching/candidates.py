"""Which records are scored at all, where there are too many to score each (MATCHING_EXACT_UP_TO).

Those for which the question's most telling stems weigh most, by the inverted file; those nearest by
WordLlama, by an HNSW index; and those written after the file. All of them are scored exactly, by
the same blend. Mean and spread of the scores come from a sample of all records then.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from pgvector import HalfVector

from connected_localism.common.locks import advisory_lock
from innovations.matching import postings
from innovations.matching.bm25 import Statistics, Weights
from innovations.models import Vector

LEXICAL, DENSE = 2_500, 600
# Of the records written since the inverted file was made the latest are always scored; from so many
# on it is made anew before the night.
RECENT = 2_000
CLOCKS = timedelta(minutes=5)  # by so much those of two machines may differ
SAMPLE = 20_000  # with 5,000 the recall of the exact ten is a hundredth lower
INDEX = "vector_dense_hnsw"

_DENSE = "SELECT innovation_id FROM innovations_vector ORDER BY dense <#> %s::halfvec LIMIT %s"


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
    """None where all records are to be scored: few enough, or not indexed yet. `statistics` know
    the stems of the question."""
    if not are_needed(statistics.documents) or not statistics.postings_at:
        return None
    ids = set(postings.best(question, statistics, LEXICAL))
    recent = Vector.objects.filter(written_at__gt=statistics.postings_at - CLOCKS)
    ids.update(recent.order_by("-written_at").values_list("pk", flat=True)[:RECENT])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL hnsw.ef_search = {DENSE}")
        vector = dense if isinstance(dense, HalfVector) else HalfVector(dense)
        cursor.execute(_DENSE, [vector.to_text(), DENSE])
        ids.update(pk for (pk,) in cursor.fetchall())
    return Candidates(sorted(ids), min(100 * SAMPLE / max(statistics.documents, 1), 100))


def are_needed(records: int) -> bool:
    return records > settings.MATCHING_EXACT_UP_TO


def index_if_needed() -> bool:
    """Make what candidates come from, once there are too many records to score each; whether it
    was done. Not for use inside a transaction.

    The inverted file is made anew each time, the HNSW index only where there is none, or one that
    was cut off. Not by a migration: a small site would pay for it with each vector that it writes,
    and never use it. Readers and writers go on meanwhile.
    """
    if not are_needed(Vector.objects.count()):
        return False
    with advisory_lock("vector-index") as held, connection.cursor() as cursor:
        if not held:
            return False
        postings.make()
        if not _index_is_valid(cursor):
            _make_index(cursor)
    return True


def _make_index(cursor) -> None:
    cursor.execute("SET statement_timeout = 0")
    try:
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}")
        cursor.execute(
            f"CREATE INDEX CONCURRENTLY {INDEX} ON innovations_vector"
            " USING hnsw (dense halfvec_ip_ops)"
        )
    finally:
        cursor.execute("RESET statement_timeout")


def _index_is_valid(cursor) -> bool:
    cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [INDEX])
    row = cursor.fetchone()
    return bool(row and row[0])
