"""What matching reads in a text: what it asks of others, and what others can find in it."""

from collections import Counter, OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from innovations.matching.bm25 import (
    Statistics,
    Weights,
    document_weights,
    question_weights,
    score,
)
from innovations.matching.text import MATCHED_FIELDS, matched_text, stems, subject_stems

# A title says what a record is about. Its words count once more than those of the text.
TITLE_AGAIN = 1


@dataclass(frozen=True)
class Subject:
    """One side of a match.

    `asked` counts the stems by which it looks for others; names of places are not among them.
    """

    text: str
    asked: Counter[str]
    question: Weights
    document: Weights

    @cached_property
    def highest(self) -> float:
        """Its score for itself."""
        return score(self.question, self.document)

    @classmethod
    def of(cls, title: str, text: str, statistics: Statistics) -> "Subject":
        """`text` is the whole, `title` included."""
        asked = _with_title(subject_stems, title, text)
        return cls(
            text,
            asked,
            question_weights(asked, statistics),
            document_weights(_with_title(stems, title, text), statistics),
        )

    @classmethod
    def of_record(cls, innovation, statistics: Statistics) -> "Subject":
        """`innovation` may be any object with its matched fields."""
        return cls.of(innovation.title, matched_text(innovation), statistics)

    @classmethod
    def of_records(cls, innovations: Collection, statistics: Statistics) -> dict[int, "Subject"]:
        """By the ids of the records; the frequencies of all their stems are read at once."""
        statistics.learn({stem for one in innovations for stem in subject_stems(matched_text(one))})
        return {one.pk: cls.of_record(one, statistics) for one in innovations}


class Subjects:
    """Subjects of records by the same statistics, of which those used last are kept."""

    def __init__(self, statistics: Statistics, most: int = 0):
        self.statistics = statistics
        self._most = most
        self._kept: OrderedDict[tuple[int, int], Subject] = OrderedDict()

    def of_records(self, innovations: Collection) -> dict[int, Subject]:
        """By the ids of the records, which have their `content_version`."""
        keys = {one.pk: (one.pk, one.content_version) for one in innovations}
        known = {pk: self._kept.pop(key) for pk, key in keys.items() if key in self._kept}
        new = Subject.of_records(
            [one for one in innovations if one.pk not in known], self.statistics
        )
        found = known | new
        for pk, subject in found.items():
            self._kept[keys[pk]] = subject
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return found


def document_stems(innovation) -> Counter[str]:
    """The stems by which others find a record, as often as they count."""
    return _with_title(stems, innovation.title, matched_text(innovation))


def title_and_text_length(lengths: dict[str, int]) -> int:
    """The length of a record's text as BM25 takes it, from the number of stems in each field."""
    return sum(lengths[field] for field in MATCHED_FIELDS) + TITLE_AGAIN * lengths["title"]


def _with_title(count, title: str, text: str) -> Counter[str]:
    bag = count(text)
    for stem, times in count(title).items():
        bag[stem] += TITLE_AGAIN * times
    return bag
