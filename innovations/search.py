"""What a question finds."""

from collections import Counter
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from innovations.matching.text import stems

LONGEST_QUESTION = 256
MOST_WORDS = 20


class StemQuery(SearchQuery):
    """A `tsquery` of stems as they are: PostgreSQL neither stems nor splits them again."""

    template = "%(expressions)s::tsquery"


@dataclass(frozen=True)
class Question:
    """The words somebody searches for. Records must have all their stems, or any of them."""

    text: str
    any_word: bool = False

    @property
    def stems(self) -> Counter[str]:
        """Empty when the question has nothing but stop words and punctuation."""
        return stems(self.text)

    def condition(self) -> Q:
        """Published innovations that have these words; needs at least one stem."""
        return Q(search_document__stems=StemQuery(self.tsquery()))

    def tsquery(self) -> str:
        quoted = ("'" + stem.replace("'", "''") + "'" for stem in self.stems)
        return (" | " if self.any_word else " & ").join(quoted)
