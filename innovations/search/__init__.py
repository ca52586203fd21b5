"""Search: what a question is taken to ask, what it finds, and in which order.

`Question` is the one way in: the FilterSet of page and API makes it, `condition()` says which
records it finds, and `ranked_ids` which of them come first. docs/finding.md explains the whole.
"""

from innovations.search.question import LONGEST_QUESTION, MOST_WORDS, Question
from innovations.search.ranking import DEEPEST, ranked_ids

__all__ = ["DEEPEST", "LONGEST_QUESTION", "MOST_WORDS", "Question", "ranked_ids"]
