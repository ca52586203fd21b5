"""All vectors in memory, for matching very many records one after the other.

PostgreSQL reads all vectors for each record (`refresh.NEAREST`); here they are read once, and a
record takes a few milliseconds. The arithmetic is the same, in single precision. A snapshot does
not see what changes later: whatever changes has a match job of its own, which pairs both sides.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from django.db import connection
from pgvector import SparseVector

from innovations.matching.candidates import are_needed
from innovations.matching.scoring import Scale
from innovations.models import Vector

CHUNK = 2_000
TINY = 1e-6

_READ = """
    SELECT innovation_id, halfvec_send(dense), halfvec_send({column}), sparsevec_send(lexical)
    FROM innovations_vector
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
                    dense.append(_dense(own))
                    if encoder_name:
                        likeness.append(_dense(ranking))
                    number = int.from_bytes(lexical[4:8])
                    slots.append(np.frombuffer(lexical, ">i4", number, 12))
                    weights.append(np.frombuffer(lexical, ">f4", number, 12 + 4 * number))
                    lengths.append(number)
        self._ids = np.array(ids, dtype=np.int64)
        self._rows = {pk: row for row, pk in enumerate(ids)}
        self._dense = np.stack(dense) if dense else np.empty((0, 1), dtype=np.float32)
        self._likeness = np.stack(likeness) if likeness else self._dense
        # The records of each slot, one slot after the other.
        all_slots = np.concatenate(slots or [[]]).astype(np.int32)
        order = np.argsort(all_slots, kind="stable")
        self._slots, starts = np.unique(all_slots[order], return_index=True)
        self._ends = np.append(starts[1:], len(order))
        self._starts = starts
        self._having = np.repeat(np.arange(len(ids)), lengths)[order]
        self._weights = np.concatenate(weights or [[]]).astype(np.float32)[order]

    @classmethod
    def of_all(cls, encoder_name: str) -> "Snapshot | None":
        """None where candidates are taken from indexes: reading all would take too much memory."""
        if are_needed(Vector.objects.count()):
            return None
        return cls(encoder_name)

    def __contains__(self, innovation_id: int) -> bool:
        return innovation_id in self._rows

    def nearest(
        self,
        questions: Mapping[int, SparseVector],
        partners: Mapping[int, Collection[int]],
        kept: int,
    ) -> dict[int, tuple[list[Row], Scale]]:
        """For each record that asks: the `kept` best of all others by the sum of z-scores, and its
        `partners`, with its scale."""
        if not questions:
            return {}
        asking = [self._rows[pk] for pk in questions]
        likeness = self._likeness[asking] @ self._likeness.T
        return {
            pk: self._best(mine, scores, self._lexical(question), partners[pk], kept)
            for (pk, question), mine, scores in zip(
                questions.items(), asking, likeness, strict=True
            )
        }

    def _best(
        self,
        mine: int,
        likeness: np.ndarray,
        lexical: np.ndarray,
        partners: Collection[int],
        kept: int,
    ) -> tuple[list[Row], Scale]:
        kept = min(kept, len(self._ids) - 1)
        if not kept:
            return [], Scale(0, 0, 0, 0)
        dense_score, *of_dense = _z(likeness, mine)
        score, *of_lexical = _z(lexical, mine)
        score += dense_score
        score[mine] = -np.inf
        at_least = np.partition(score, -kept)[-kept]
        found = np.flatnonzero(score >= at_least)  # of equals the lowest ids, which come first
        best = set(found[np.argsort(-score[found], kind="stable")][:kept].tolist())
        wanted = best | {self._rows[pk] for pk in partners if pk in self._rows}
        cosines = self._dense[list(wanted)] @ self._dense[mine]
        return [
            Row(int(self._ids[row]), float(likeness[row]), float(cosine), row in best)
            for row, cosine in zip(wanted, cosines, strict=True)
        ], Scale(*of_dense, *of_lexical)

    def _lexical(self, question: SparseVector) -> np.ndarray:
        scores = np.zeros(len(self._ids), dtype=np.float32)
        slots = np.array(question.indices(), dtype=np.int32)
        places = np.searchsorted(self._slots, slots)
        for slot, place, weight in zip(slots, places, question.values(), strict=True):
            if place < len(self._slots) and self._slots[place] == slot:
                part = slice(self._starts[place], self._ends[place])
                scores[self._having[part]] += weight * self._weights[part]  # each record once
        return scores


def _dense(sent: bytes) -> np.ndarray:
    """What `halfvec_send` gives: the number of dimensions, two empty bytes, the numbers."""
    return np.frombuffer(sent, ">f2", offset=4).astype(np.float32)


def _z(values: np.ndarray, mine: int) -> tuple[np.ndarray, float, float]:
    """The z-scores of all, and the mean and spread of all but `mine`."""
    others = len(values) - 1
    mean = (values.sum(dtype=np.float64) - values[mine]) / others
    away = values - np.float32(mean)
    away[mine] = 0
    deviation = math.sqrt(np.dot(away, away) / others)
    if deviation < TINY:  # all are the same, but for rounding
        return np.zeros_like(away), float(mean), 0.0
    away /= np.float32(deviation)
    return away, float(mean), deviation
