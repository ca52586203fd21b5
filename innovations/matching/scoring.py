"""From two scores to what a person is told."""

import math
from dataclasses import dataclass

from innovations.models import Match

# Logistic regressions on the families of the sample data (benchmarks/calibrate_matching.py). Both
# intercepts are lowered by .77, so that "likely" begins where one pair in three is of one family:
# on the sample 19 of 20 pairs of records from there on are the same or related.
LEXICAL_WEIGHT, COSINE_WEIGHT, INTERCEPT = 40.0, 3.1, -11.9
TEXT_LEXICAL_WEIGHT, TEXT_COSINE_WEIGHT, TEXT_LENGTH_WEIGHT, TEXT_INTERCEPT = 35.0, 2.6, -0.36, -7.5

# The lowest probability in each band.
FLOORS = {
    Match.Band.STRONG: 0.6,
    Match.Band.LIKELY: 0.2,
    Match.Band.POSSIBLE: 0.05,
    Match.Band.NONE: 0.0,
}


def probability(lexical: float, cosine: float) -> float:
    """How probably a person would call two records similar, 0 to 1.

    `lexical` is the mean of BM25(a,b)/BM25(a,a) and BM25(b,a)/BM25(b,b); `cosine` is that of the
    two dense vectors.
    """
    return _logistic(LEXICAL_WEIGHT * lexical + COSINE_WEIGHT * cosine + INTERCEPT)


def probability_of_text(*, there: float, back: float, cosine: float, length: int) -> float:
    """The same for a record and a text that is none, of `length` stems.

    `there` is BM25(text, record) as a share of the highest that the text could give, `back` is
    BM25(record, text)/BM25(record, record). Their geometric mean is small when either is: a few
    common words that the record has too, or a word of the record by the way.
    """
    return _logistic(
        TEXT_LEXICAL_WEIGHT * math.sqrt(there * back)
        + TEXT_COSINE_WEIGHT * cosine
        + TEXT_LENGTH_WEIGHT * math.log(length)
        + TEXT_INTERCEPT
    )


def _logistic(exponent: float) -> float:
    return 1 / (1 + math.exp(-max(min(exponent, 700), -700)))


def band(p: float) -> Match.Band:
    """The band of a probability; each floor belongs to its own band."""
    return next(band for band, floor in FLOORS.items() if p >= floor)


@dataclass(frozen=True)
class Scale:
    """Mean and spread of both scores that all other records have for one record."""

    mean_dense: float
    deviation_dense: float
    mean_lexical: float
    deviation_lexical: float

    def blend(self, dense: float, lexical: float) -> float:
        """The two scores as one: the sum of their z-scores. A score without spread counts 0."""
        z_dense = (dense - self.mean_dense) / self.deviation_dense if self.deviation_dense else 0.0
        z_lexical = (
            (lexical - self.mean_lexical) / self.deviation_lexical
            if self.deviation_lexical
            else 0.0
        )
        return z_dense + z_lexical
