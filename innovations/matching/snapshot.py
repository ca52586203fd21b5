"""All vectors in memory, for matching very many records one after the other.

PostgreSQL reads all vectors for each record (`refresh.NEAREST`); here they are read once, and a
record takes a few milliseconds. The arithmetic is the same, in single precision. A snapshot does
not see what changes later: whatever changes has a match job of its own, which pairs both sides.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from django.db import connection
from pgvector import SparseVector

from innovations.matching.scoring import Scale
from innovations.models import Vector

CHUNK = 2_000
# Beyond, reading them all takes longer than it saves, and 200 MB of memory.
MOST = 50_000

_READ = """
    SELECT innovation_id, dense::text, {column}::text, lexical::text FROM innovations_vector
    WHERE innovation_id > %s AND {column} IS NOT NULL ORDER BY innovation_id LIMIT %s
"""


@dataclass(frozen=True)
class Row:
    """One record as another sees it."""

    innovation_id: int
    likeness: float
    cosine: float
    is_best: bool


class Snapshot:
    """The vectors as they are when it is made, ranked by the encoder of this name."""

    def __init__(self, encoder_name: str = ""):
        column = "other_dense" if encoder_name else "dense"
        ids: list[int] = []
        dense, likeness = [], []
        slots, weights, lengths = [], [], []
        last = 0
        with connection.cursor() as cursor:
            while True:
                cursor.execute(_READ.format(column=column), [last, CHUNK])
                rows = cursor.fetchall()
                if not rows:
                    break
                last = rows[-1][0]
                for pk, own, ranking, lexical in rows:
                    ids.append(pk)
                    dense.append(_numbers(own[1:-1]))
                    if encoder_name:
                        likeness.append(_numbers(ranking[1:-1]))
                    pairs = _numbers(lexical[1 : lexical.rindex("}")].replace(":", ","))
                    slots.append(pairs[::2].astype(np.int32) - 1)  # PostgreSQL counts from 1
                    weights.append(pairs[1::2])
                    lengths.append(len(pairs) // 2)
        self._ids = np.array(ids, dtype=np.int64)
        self._rows = {pk: row for row, pk in enumerate(ids)}
        self._dense = np.stack(dense) if dense else np.empty((0, 1), dtype=np.float32)
        self._likeness = np.stack(likeness) if likeness else self._dense
        # The records of each slot, one slot after the other.
        all_slots = np.concatenate(slots) if slots else np.empty(0, dtype=np.int32)
        order = np.argsort(all_slots, kind="stable")
        self._slots, starts = np.unique(all_slots[order], return_index=True)
        self._ends = np.append(starts[1:], len(order))
        self._starts = starts
        self._having = np.repeat(np.arange(len(ids)), lengths)[order]
        self._weights = (np.concatenate(weights) if weights else np.empty(0, np.float32))[order]

    @classmethod
    def of_all(cls, encoder_name: str) -> "Snapshot | None":
        """None when there are too many."""
        if Vector.objects.all()[: MOST + 1].count() > MOST:
            return None
        return cls(encoder_name)

    def __contains__(self, innovation_id: int) -> bool:
        return innovation_id in self._rows

    def nearest(
        self, innovation_id: int, question: SparseVector, partners: Collection[int], kept: int
    ) -> tuple[list[Row], Scale]:
        """The `kept` best of all others by the sum of z-scores, and `partners`, with the scale."""
        mine = self._rows[innovation_id]
        others = np.arange(len(self._ids)) != mine
        if not others.any():
            return [], Scale(0, 0, 0, 0)
        likeness = self._likeness @ self._likeness[mine]
        lexical = self._lexical(question)
        scale = Scale(*map(float, (
            likeness[others].mean(), likeness[others].std(),
            lexical[others].mean(), lexical[others].std(),
        )))  # fmt: skip
        score = _z(likeness, scale.mean_dense, scale.deviation_dense)
        score += _z(lexical, scale.mean_lexical, scale.deviation_lexical)
        score[mine] = -np.inf
        kept = min(kept, len(score) - 1)
        at_least = np.partition(score, -kept)[-kept]
        found = np.flatnonzero(score >= at_least)  # of equals the lowest ids, which come first
        best = set(found[np.argsort(-score[found], kind="stable")][:kept].tolist())
        wanted = best | {self._rows[pk] for pk in partners if pk in self._rows}
        cosines = self._dense[list(wanted)] @ self._dense[mine]
        return [
            Row(int(self._ids[row]), float(likeness[row]), float(cosine), row in best)
            for row, cosine in zip(wanted, cosines, strict=True)
        ], scale

    def _lexical(self, question: SparseVector) -> np.ndarray:
        scores = np.zeros(len(self._ids), dtype=np.float32)
        slots = np.array(question.indices(), dtype=np.int32)
        places = np.searchsorted(self._slots, slots)
        for slot, place, weight in zip(slots, places, question.values(), strict=True):
            if place < len(self._slots) and self._slots[place] == slot:
                part = slice(self._starts[place], self._ends[place])
                scores[self._having[part]] += weight * self._weights[part]  # each record once
        return scores


def _numbers(text: str) -> np.ndarray:
    return np.fromstring(text, dtype=np.float32, sep=",")


def _z(values: np.ndarray, mean: float, deviation: float) -> np.ndarray:
    return (values - mean) / deviation if deviation else np.zeros_like(values)
