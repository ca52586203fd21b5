"""A question as it was asked, and the records that it finds."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from innovations.matching.text import stems
from innovations.search import answers
from innovations.search.reading import Reading
from innovations.search.tsquery import all_of, any_of

LONGEST_QUESTION = 256
MOST_WORDS = 20


class StemQuery(SearchQuery):
    """A `tsquery` of stems as they are: PostgreSQL neither stems nor splits them again."""

    template = "%(expressions)s::tsquery"


@dataclass(frozen=True)
class Question:
    """The words somebody searches for.

    It finds records with all of them, however they say it, and those that come close. With
    `as_typed` it finds records with all of these very words, and with `any_word` those with one.
    """

    text: str
    any_word: bool = False
    as_typed: bool = False
    on_welsh_page: bool = False

    @property
    def stems(self) -> Counter[str]:
        """Empty when the question has nothing but stop words and punctuation."""
        return stems(self.text)

    @cached_property
    def answer(self) -> "answers.Answer":
        """Worked out once, and then remembered until a record changes."""
        return answers.answer(self)

    @property
    def reading(self) -> Reading:
        return self.answer.reading

    @property
    def marked_stems(self) -> dict[str, float]:
        """What a passage is shown for, and how much each of it weighs."""
        weights = self.answer.weighed.stems
        return {stem: weights.get(stem, 0.0) + 0.01 for stem in self.reading.stems}

    def condition(self) -> Q:
        """Published innovations that this question finds."""
        if self.answer.ranked is not None:
            return Q(pk__in=self.answer.ranked)
        return Q(search_document__stems=StemQuery(self.tsquery()))

    def tsquery(self) -> str:
        return any_of(self.reading) if self.any_word else all_of(self.reading)
