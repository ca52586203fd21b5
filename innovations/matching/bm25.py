"""The lexical half of matching: exact BM25 as an inner product of two sparse vectors.

What belongs to the document is stored with it; what belongs to the question (idf) is put in when
asking. Source: Robertson and Zaragoza (2009), "The Probabilistic Relevance Framework".
"""

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pgvector import SparseVector

from innovations.models.corpus import LEXICAL_DIMENSIONS, CorpusStatistics, Stem

K1, B = 1.2, 0.75
# A row of vectors must fit a page of 8 kB (see migration 0003): 8 bytes a stem beside 600 others.
MAX_STEMS = 800

Weights = dict[str, float]


@dataclass
class Statistics:
    """What BM25 needs to know of all texts: their number, mean length, and stem frequencies.

    `frequencies` holds the stems asked for so far only; `learn` adds more. `left_out` are stems of
    texts that are not to count, with how many of those texts have them.
    """

    version: int
    documents: int
    mean_length: float
    frequencies: dict[str, int] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    encoder: str = ""  # whose vectors rank matches, as in CorpusStatistics
    postings_at: datetime | None = None  # when the inverted file was made, if there is one

    @classmethod
    def current(cls) -> "Statistics":
        row = CorpusStatistics.objects.first() or CorpusStatistics()
        return cls(
            row.version, row.documents, row.mean_length,
            encoder=row.encoder, postings_at=row.postings_at,
        )  # fmt: skip

    def without(self, bags: Collection[Counter[str]]) -> "Statistics":
        """As they would be if these texts had never been counted. The mean length stays: stored
        vectors are made with it."""
        return Statistics(
            self.version,
            self.documents - len(bags),
            self.mean_length,
            left_out=Counter(stem for bag in bags for stem in bag),
            encoder=self.encoder,
            postings_at=self.postings_at,
        )

    def learn(self, stems: Iterable[str]) -> None:
        """Read the frequencies of stems not known yet, in one query."""
        missing = [stem for stem in stems if stem not in self.frequencies]
        if missing:
            found = dict(Stem.objects.filter(stem__in=missing).values_list("stem", "documents"))
            self.frequencies.update(
                (stem, max(found.get(stem, 0) - self.left_out[stem], 0)) for stem in missing
            )

    def idf(self, stem: str) -> float:
        """How much a stem tells; 0 for one that no text had when the statistics were made.

        `learn` must have been given the stem. Never negative, as the 1 inside the logarithm sees to.
        """
        frequency = self.frequencies[stem]
        return self.idf_of(frequency) if frequency else 0.0

    def idf_of(self, frequency: int) -> float:
        """How much a stem in so many texts tells."""
        return math.log(1 + max(self.documents - frequency + 0.5, 0.5) / (frequency + 0.5))


def document_weights(bag: Counter[str], statistics: Statistics) -> Weights:
    """The document's part: term frequency, damped and set against the text's length.

    Of a text with more than MAX_STEMS different stems the most frequent are kept.
    """
    length = sum(bag.values())
    damping = K1 * (1 - B + B * length / statistics.mean_length)
    return {
        stem: count * (K1 + 1) / (count + damping) for stem, count in bag.most_common(MAX_STEMS)
    }


def question_weights(bag: Counter[str], statistics: Statistics) -> Weights:
    """The question's part: idf, once for each time the stem was asked."""
    statistics.learn(bag)
    weights = {stem: count * statistics.idf(stem) for stem, count in bag.most_common(MAX_STEMS)}
    return {stem: weight for stem, weight in weights.items() if weight}


def score(question: Mapping[str, float], document: Mapping[str, float]) -> float:
    """BM25 of a document for a question: at least 0, no upper bound."""
    return sum(contributions(question, document).values())


def contributions(question: Mapping[str, float], document: Mapping[str, float]) -> Weights:
    """Each shared stem's part of the score."""
    return {stem: weight * document[stem] for stem, weight in question.items() if stem in document}


def highest_score(bag: Counter[str], statistics: Statistics) -> float:
    """What no document's score for this question reaches. Words that no document has count too:
    a question with many of them is about something else."""
    statistics.learn(bag)
    return (K1 + 1) * sum(
        count * statistics.idf_of(statistics.frequencies[stem]) for stem, count in bag.items()
    )


def slot_of(stem: str) -> int:
    return zlib.crc32(stem.encode()) % LEXICAL_DIMENSIONS


def sparse_vector(weights: Mapping[str, float]) -> SparseVector:
    """`weights` with each stem hashed to a slot; two stems in one slot add up."""
    slots: dict[int, float] = defaultdict(float)
    for stem, weight in weights.items():
        slots[slot_of(stem)] += weight
    return SparseVector(dict(slots), LEXICAL_DIMENSIONS)


def question_vector(bag: Counter[str], statistics: Statistics | None = None) -> SparseVector:
    """The vector to compare with `Vector.lexical` by negative inner product (`<#>`)."""
    return sparse_vector(question_weights(bag, statistics or Statistics.current()))
