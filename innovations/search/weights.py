"""How much each stem of a question weighs."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from innovations.matching.bm25 import Statistics
from innovations.search.reading import Part, Reading

# What a word that a question is built from weighs, such as “anyone” or “tried”.
NOT_NEEDED = 0.2


@dataclass(frozen=True)
class Weighed:
    """The question's side of BM25, and the share that each part has in it."""

    stems: dict[str, float]
    parts: tuple[float, ...]  # in the order of the reading

    @property
    def total(self) -> float:
        return sum(self.parts) or 1.0


def weigh(reading: Reading, statistics: Statistics) -> Weighed:
    """A part weighs what its heaviest way does that any record has; one that none has weighs what
    the rarest word would, so that records without it are never near."""
    statistics.learn(stem for part in reading.parts for way in part.ways for stem in way.stems)
    stems: dict[str, float] = {}
    parts = []
    needed = set(reading.needed)
    for part in reading.parts:
        share = 1.0 if part in needed else NOT_NEEDED
        weight = share * _weight(part, statistics)
        parts.append(weight)
        for way in part.ways:
            # A mutated or short form may be rarer than what it stands for, but says no more.
            own_sum = sum(map(statistics.idf, way.stems)) or 1.0
            scale = min(1.0, weight / own_sum / share)
            for stem in way.stems:
                own = share * way.weight * scale * statistics.idf(stem)
                stems[stem] = max(stems.get(stem, 0.0), own)
    return Weighed({stem: weight for stem, weight in stems.items() if weight}, tuple(parts))


def _weight(part: Part, statistics: Statistics) -> float:
    heaviest = max(
        _together(map(statistics.idf, way.stems))
        for way in part.ways
        if way.counts or len(part.ways) == 1
    )
    return heaviest or math.log(1 + statistics.documents + 0.5)


def _together(weights: Iterable[float]) -> float:
    """Words that are one term say less than as many terms: the second counts half, the third a
    third."""
    return sum(weight / n for n, weight in enumerate(sorted(weights, reverse=True), start=1))
