"""How good rankings are, given what people judged relevant."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from innovations.matching.scoring import FLOORS
from innovations.models import Match

DEPTH = 10

Ranking = Mapping[str, float]  # {document: probability}, best first
Grades = Mapping[str, float]  # {document: grade}; above 0 is relevant


def ndcg(ranking: Iterable, grades: Mapping, depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain, 0 to 1; the gain is the grade itself.

    At least one grade must be above 0. Source: Järvelin and Kekäläinen (2002).
    """

    def gain(found):
        return sum(grade / math.log2(place + 2) for place, grade in enumerate(found))

    found = [max(grades.get(document, 0), 0) for document in ranking]
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
    return gain(found[:depth]) / gain(best[:depth])


def recall(ranking: Iterable, grades: Mapping, depth: int = DEPTH) -> float:
    """The share of all relevant documents among the first `depth`."""
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant & set(list(ranking)[:depth])) / len(relevant)


def reciprocal_rank(ranking: Iterable, grades: Mapping) -> float:
    """1 for a relevant document in the first place, 1/2 in the second, 0 for none."""
    places = (n for n, document in enumerate(ranking, start=1) if grades.get(document, 0) > 0)
    return 1 / next(places, math.inf)


@dataclass(frozen=True)
class Measures:
    """Means over the judged questions, and what is in the bands that people are shown at once."""

    questions: int
    ndcg: float
    recall: float
    reciprocal_rank: float
    likely: int  # pairs in the band "likely" or better
    likely_relevant: int
    likely_not_judged: int

    def __str__(self):
        lines = [
            f"nDCG@{DEPTH}    {self.ndcg:.3f} over {self.questions} judged questions",
            f"recall@{DEPTH}  {self.recall:.3f}",
            f"MRR        {self.reciprocal_rank:.3f}",
        ]
        if self.likely:
            lines.append(
                f"likely or better: precision {self.likely_relevant / self.likely:.3f}"
                f" ({self.likely_relevant} of {self.likely} judged relevant,"
                f" {self.likely_not_judged} not judged)"
            )
        else:
            lines.append("likely or better: none")
        return "\n".join(lines)


def measure(rankings: Mapping[str, Ranking], judgements: Mapping[str, Grades]) -> Measures:
    """Measure every question that was asked and has a relevant document.

    Raises ValueError when there is none.
    """
    judged = {
        question: grades
        for question, grades in judgements.items()
        if question in rankings and any(grade > 0 for grade in grades.values())
    }
    if not judged:
        raise ValueError("No question that was asked has a document judged relevant.")

    def mean(function):
        return sum(function(rankings[q], grades) for q, grades in judged.items()) / len(judged)

    likely = [
        (question, document)
        for question in judged
        for document, probability in rankings[question].items()
        if probability >= FLOORS[Match.Band.LIKELY]
    ]
    return Measures(
        questions=len(judged),
        ndcg=mean(ndcg),
        recall=mean(recall),
        reciprocal_rank=mean(reciprocal_rank),
        likely=len(likely),
        likely_relevant=sum(judged[question].get(document, 0) > 0 for question, document in likely),
        likely_not_judged=sum(document not in judged[question] for question, document in likely),
    )
