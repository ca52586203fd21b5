"""Putting words right that no record has.

What people mistype most costs least: letters that change places, doubled letters, vowels, and keys
that lie side by side. Trigrams and single changes find the words that come into question; the
cheapest is taken, the commoner one where two cost much the same.
"""

import math
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.db import connection

from innovations.matching.text import STOP_WORDS, stem_list
from innovations.models import Word

SHORTEST = 4  # letters; of shorter words too many are one letter apart
LONGEST = 30
MOST_WORDS = 6  # of one question
# Of longer words the trigrams find every near one.
_CHANGED_ONE_BY_ONE = 7
_NEAREST_BY_TRIGRAM = 30

_VOWELS = frozenset("aeiouy")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SIDE_BY_SIDE = frozenset(
    pair for row in _KEYS for left, right in pairwise(row) for pair in (left + right, right + left)
)
_FIRST_LETTER = 0.5  # what a mistake costs more there
# What ten times as many records are worth.
_COMMONER = 0.15


@dataclass(frozen=True)
class Correction:
    """What was typed, and the words taken for it (two where it was one by mistake)."""

    typed: str
    taken: str


def can_be_wrong(word: str) -> bool:
    """Numbers, codes, short words and acronyms stay as they are."""
    return (
        SHORTEST <= len(word) <= LONGEST
        and word.isascii()
        and word.isalpha()
        and not (word.isupper() and len(word) <= 6)
    )


def corrections(unknown: Iterable[str]) -> dict[str, str]:
    """The known words that these are most probably misspellings of; those without any left out.

    `unknown` must be in lower case, without accents.
    """
    words = list(dict.fromkeys(unknown))[:MOST_WORDS]
    if not words:
        return {}
    documents = _known_near(words)
    found = {}
    for word in words:
        near = {
            other: cost
            for other in documents
            if (cost := distance(word, other, budget(word))) is not None and len(other) >= 3
        }
        best = min(near, key=lambda other: near[other] - _worth(documents[other]), default=None)
        if best is None or near[best] > 1:
            best = _in_two(word, documents) or best
        if best:
            found[word] = best
    return found


def budget(word: str) -> float:
    """How much a correction of `word` may cost."""
    return 1.0 if len(word) <= 5 else 1.5 if len(word) <= 7 else 2.1 if len(word) <= 11 else 2.6


def _worth(documents: int) -> float:
    return _COMMONER * math.log10(1 + documents)


def _in_two(word: str, documents: dict[str, int]) -> str | None:
    """“flytipping” as “fly tipping”, if a record has the two side by side."""
    parts = [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
    pairs = [" ".join(pair) for pair in parts if all(documents.get(part) for part in pair)]
    phrases = [_phrase(pair) for pair in pairs]
    if not pairs:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pair FROM unnest(%s::text[], %s::text[]) AS asked (pair, phrase)"
            " WHERE EXISTS (SELECT FROM innovations_searchdocument"
            " WHERE stems @@ phrase::tsquery) LIMIT 1",
            [pairs, phrases],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _phrase(words: str) -> str:
    return " <-> ".join(f"'{stem}'" for stem in stem_list(words))


def _known_near(words: list[str]) -> dict[str, int]:
    """Words of the vocabulary that may be meant, and the halves of what may be two."""
    exact = {
        form
        for word in words
        for form in (*_one_change_away(word), *_halves(word))
        if form not in STOP_WORDS
    }
    table = Word._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT word, documents FROM {table} WHERE word = ANY(%s::text[])
            UNION
            SELECT near.word, near.documents FROM unnest(%s::text[]) AS typed, LATERAL (
                SELECT word, documents FROM {table} WHERE word %% typed
                ORDER BY similarity(word, typed) DESC, documents DESC LIMIT {_NEAREST_BY_TRIGRAM}
            ) AS near
            """,  # noqa: S608  a name and a number of our own
            [list(exact), words],
        )
        return {word: n for word, n in cursor.fetchall() if word not in STOP_WORDS}


def _halves(word: str) -> Iterator[str]:
    for at in range(3, len(word) - 2):
        yield word[:at]
        yield word[at:]


def _one_change_away(word: str) -> set[str]:
    if len(word) > _CHANGED_ONE_BY_ONE:
        return set()
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        changed
        for left, right in splits
        for changed in (
            *((left + right[1:],) if right else ()),
            *((left + right[1] + right[0] + right[2:],) if len(right) > 1 else ()),
            *(left + letter + right[1:] for letter in string.ascii_lowercase if right),
            *(left + letter + right for letter in string.ascii_lowercase),
        )
    }


def distance(typed: str, meant: str, most: float = math.inf) -> float | None:
    """What it costs to mistype `meant` as `typed`; None for more than `most`.

    Damerau and Levenshtein's distance of neighbours changing places at most once, with weights.
    """
    if abs(len(typed) - len(meant)) > 2 * most:  # the cheapest letter too many costs a half
        return None
    before: list[float] = []
    last = [0.0]
    for column in range(len(meant)):
        last.append(last[-1] + _missing(meant, column))
    for row, own in enumerate(typed):
        line = [last[0] + _missing(typed, row)]
        for column, letter in enumerate(meant):
            cost = min(
                line[column] + _missing(meant, column),
                last[column + 1] + _missing(typed, row),
                last[column] + (0 if own == letter else _other(own, letter, row, column)),
            )
            if row and column and own == meant[column - 1] and typed[row - 1] == letter:
                cost = min(cost, before[column - 1] + 0.6 + (_FIRST_LETTER if row == 1 else 0) / 2)
            line.append(cost)
        if min(line) > most:
            return None
        before, last = last, line
    return last[-1] if last[-1] <= most else None


def _missing(word: str, at: int) -> float:
    """A letter of `word` that the other one has not: cheap where it doubles its neighbour."""
    if at and word[at - 1] == word[at]:
        return 0.5
    return 0.9 + (_FIRST_LETTER if at == 0 else 0)


def _other(typed: str, meant: str, row: int, column: int) -> float:
    if typed in _VOWELS and meant in _VOWELS:
        cost = 0.7
    else:
        cost = 0.8 if typed + meant in _SIDE_BY_SIDE else 1.1
    return cost + (_FIRST_LETTER if row == column == 0 else 0)
