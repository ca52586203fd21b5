"""Pairs of records: how probably each is about the same, why, and what either side makes of it."""

from dataclasses import dataclass

from innovations.matching import bm25, encoder
from innovations.matching.bm25 import Statistics
from innovations.matching.reasons import reasons
from innovations.matching.scoring import Scale, band, probability
from innovations.matching.snapshot import Row
from innovations.matching.subject import Subject
from innovations.models import Innovation, Match

Side = tuple[Innovation, Subject]


@dataclass
class Pair:
    """A match as one of its sides found it, and what is needed to score it on either scale."""

    match: Match
    likeness: float  # by the encoder that ranks
    bm25_of: dict[int, float]  # of the other record, for the question that this one asks

    def score(self, innovation_id: int, scale: Scale | None, encoder_name: str) -> None:
        """Set this side's score, on a scale that was made by this encoder; None leaves it empty
        until that side is matched for the first time."""
        dense = self.likeness if encoder_name else self.match.cosine
        score = scale.blend(dense, self.bm25_of[innovation_id]) if scale else None
        setattr(self.match, f"{self._side(innovation_id)}_score", score)

    def set_best(self, innovation_id: int, is_best: bool) -> None:
        setattr(self.match, f"is_among_{self._side(innovation_id)}s_best", is_best)

    def _side(self, innovation_id: int) -> str:
        return "first" if self.match.first_id == innovation_id else "second"


def pair(this: Side, that: Side, found: Row, statistics: Statistics) -> Pair:
    """`that` as a match of `this`, without scores, and among neither's best so far."""
    (innovation, mine), (other, theirs) = this, that
    contributions = bm25.contributions(mine.question, theirs.document)
    there = sum(contributions.values())
    back = bm25.score(theirs.question, mine.document)
    lexical = (_share(there, mine.highest) + _share(back, theirs.highest)) / 2
    p = probability(lexical, found.cosine)
    (first, first_side), (second, second_side) = sorted((this, that), key=lambda side: side[0].pk)
    match = Match(
        first_id=first.pk,
        second_id=second.pk,
        cosine=found.cosine,
        lexical=lexical,
        probability=p,
        band=band(p),
        reasons=reasons(first, second, (first_side.text, second_side.text), contributions),
        engine=f"{statistics.encoder or encoder.NAME}+bm25 v{statistics.version}",
    )
    return Pair(match, found.likeness, {innovation.pk: there, other.pk: back})


def _share(score: float, highest: float) -> float:
    return score / highest if highest else 0.0
