"""From two scores to what a person is told."""

import math
from dataclasses import dataclass

from innovations.models import Match

# Logistic regression on 319 schemes with judged pairs; see docs/matching.md.
LEXICAL_WEIGHT, COSINE_WEIGHT, INTERCEPT = 52.0, 6.4, -14.0
STRONG, LIKELY, POSSIBLE = 0.6, 0.2, 0.05


def probability(lexical: float, cosine: float) -> float:
    """How probably a person would call two records similar, 0 to 1.

    `lexical` is the mean of BM25(a,b)/BM25(a,a) and BM25(b,a)/BM25(b,b); `cosine` is that of the
    two dense vectors.
    """
    exponent = LEXICAL_WEIGHT * lexical + COSINE_WEIGHT * cosine + INTERCEPT
    return 1 / (1 + math.exp(-max(min(exponent, 700), -700)))


def band(p: float) -> Match.Band:
    """The band of a probability; each floor belongs to its own band."""
    if p >= STRONG:
        return Match.Band.STRONG
    if p >= LIKELY:
        return Match.Band.LIKELY
    return Match.Band.POSSIBLE if p >= POSSIBLE else Match.Band.NONE


@dataclass(frozen=True)
class Scale:
    """Mean and spread of both scores that all other records have for one record."""

    mean_dense: float
    deviation_dense: float
    mean_lexical: float
    deviation_lexical: float

    def blend(self, dense: float, lexical: float) -> float:
        """The two scores as one: the sum of their z-scores. A score without spread counts 0."""
        z_dense = (dense - self.mean_dense) / self.deviation_dense if self.deviation_dense else 0
        z_lexical = (
            (lexical - self.mean_lexical) / self.deviation_lexical if self.deviation_lexical else 0
        )
        return z_dense + z_lexical
