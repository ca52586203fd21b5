"""What short forms of local government stand for, from data/acronyms.csv.

data/README.md says how to add a line.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from innovations.matching.text import stem_list
from innovations.search.tokens import Token, tokens_of

FILE = Path(__file__).parent / "data" / "acronyms.csv"
LONGEST = 10  # words of a question that can be one term
# “section 106” of an Act is “s106”, whichever section it is.
_SECTION = re.compile(r"s(\d{1,3}[a-z]?)")
_NUMBER = re.compile(r"\d{1,3}[a-z]?")


@dataclass(frozen=True)
class Meaning:
    """One thing that a short form stands for."""

    short: str
    means: str
    also_said: tuple[str, ...] = ()
    only_in_capitals: bool = False


@dataclass(frozen=True)
class Term:
    """Words of a question that are a short form, or one written out, and what they mean."""

    length: int  # in tokens
    meanings: tuple[Meaning, ...]
    is_short: bool


@dataclass(frozen=True)
class _Book:
    by_short: dict[tuple[str, ...], tuple[Meaning, ...]]
    by_stems: dict[tuple[str, ...], tuple[Meaning, ...]]


@lru_cache(maxsize=1)
def _book() -> _Book:
    by_short, by_stems = defaultdict(list), defaultdict(list)
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            meaning = Meaning(
                row["short"],
                row["means"],
                tuple(said.strip() for said in row["also_said"].split("|") if said.strip()),
                row["only_in_capitals"] == "yes",
            )
            by_short[tuple(token.plain for token in tokens_of(meaning.short))].append(meaning)
            by_stems[tuple(stem_list(meaning.means))].append(meaning)
    return _Book(
        {key: tuple(meanings) for key, meanings in by_short.items()},
        {key: tuple(meanings) for key, meanings in by_stems.items() if len(key) > 1},
    )


def term_at(tokens: Sequence[Token], start: int, *, capitals_tell: bool) -> Term | None:
    """The longest term that begins at `start`.

    Without `capitals_tell`, as in a question that is in capitals throughout, a short form that is
    an ordinary word as well (CAT, PIP) is taken for the word.
    """
    book = _book()
    for length in range(min(LONGEST, len(tokens) - start), 0, -1):
        span = tokens[start : start + length]
        if meanings := _short(book, span, capitals_tell=capitals_tell):
            return Term(length, meanings, is_short=True)
        if meanings := _section_written_out(span) or _written_out(book, span):
            return Term(length, meanings, is_short=False)
    return None


def _short(book: _Book, span: Sequence[Token], *, capitals_tell: bool) -> tuple[Meaning, ...]:
    key = tuple(token.plain for token in span)
    singular = (*key[:-1], key[-1].removesuffix("s"))  # EHCPs
    found = book.by_short.get(key) or book.by_short.get(singular) or ()
    if not (capitals_tell and span[0].text[:2].isupper()):
        found = tuple(meaning for meaning in found if not meaning.only_in_capitals)
    if not found and len(key) == 1 and (section := _SECTION.fullmatch(key[0])):
        return (Meaning(key[0], f"section {section[1]}"),)
    return found


def _written_out(book: _Book, span: Sequence[Token]) -> tuple[Meaning, ...]:
    if not span[0].stems or not span[-1].stems:
        return ()
    return book.by_stems.get(tuple(stem for token in span for stem in token.stems), ())


def _section_written_out(span: Sequence[Token]) -> tuple[Meaning, ...]:
    """“section 106”, and “s 106” or “s.106”, whose letter alone is no word."""
    if len(span) == 2 and span[0].plain in ("s", "section") and _NUMBER.fullmatch(span[1].plain):
        short = f"s{span[1].plain}"
        return _book().by_short.get((short,)) or (Meaning(short, f"section {span[1].plain}"),)
    return ()


@lru_cache(maxsize=1)
def _field_words() -> frozenset[str]:
    with FILE.open(encoding="utf-8", newline="") as file:
        texts = [f"{row['means']} {row['also_said']}" for row in csv.DictReader(file)]
    return frozenset(token.plain for text in texts for token in tokens_of(text))


def knows(word: str) -> bool:
    """Whether the written-out terms use `word`, so that it is right though no record has it."""
    return word in _field_words()
