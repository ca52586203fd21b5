"""Welsh words of local government with their English, from data/welsh.csv.

Used to search by, never shown: no native speaker has checked the list. It holds dictionary forms
and plurals; mutated forms are found through `mutations`. data/README.md says how to add a line.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from innovations.matching.text import STOP_WORDS, stem_list
from innovations.search.mutations import mutated, radicals
from innovations.search.tokens import Token, tokens_of, without_accents

FILE = Path(__file__).parent / "data" / "welsh.csv"
LONGEST = 10  # words of the longest phrase
ASKING = "asking"  # the subject of words that a question is built from, which are about nothing
WELSH_SHARE = 0.6  # of the words of a question that is taken for Welsh

# a'r, i'r, sy'n, mae'n, i'w: the article or a pronoun leans on the word before it.
_CLITIC = re.compile(r"'(?:r|n|u|w|i|m|th|ch)$")
# English words that no list of ours has and that are Welsh forms too.
_ENGLISH_TOO = frozenset(
    [
        "ad",
        "am",
        "at",
        "bod",
        "bore",
        "bun",
        "call",
        "can",
        "dad",
        "dan",
        "dim",
        "dull",
        "eu",
        "fan",
        "gan",
        "gap",
        "grit",
        "hen",
        "her",
        "hon",
        "hun",
        "mam",
        "man",
        "mor",
        "mud",
        "nod",
        "null",
        "or",
        "pan",
        "par",
        "pen",
        "plant",
        "pwn",
        "sail",
        "sain",
        "sir",
        "tan",
        "tap",
        "twin",
        "toes",
        "well",
    ]
)


@dataclass(frozen=True)
class Phrase:
    """Welsh words of a question, and what they mean in English; `is_asking` ones are about
    nothing."""

    length: int  # in tokens
    english: tuple[str, ...]
    is_asking: bool
    is_also_english: bool


@dataclass(frozen=True)
class _Glossary:
    meanings: dict[tuple[str, ...], tuple[str, ...]]  # by the words of a phrase, accents kept
    bare: dict[tuple[str, ...], tuple[str, ...]]  # the same without accents
    asking: frozenset[tuple[str, ...]]
    english_words: frozenset[str]
    by_stems: dict[tuple[str, ...], tuple[str, ...]]  # Welsh phrases by the stems of the English


@lru_cache(maxsize=1)
def _glossary() -> _Glossary:
    meanings, bare, by_stems = defaultdict(list), defaultdict(list), defaultdict(list)
    asking, english_words = set(), set()
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = _key(tokens_of(row["welsh"]))
            meanings[key].append(row["english"])
            bare[_bare(key)].append(row["english"])
            english_words.update(token.plain for token in tokens_of(row["english"]))
            if row["subject"] == ASKING:
                asking.add(_bare(key))
            elif stems := tuple(stem_list(row["english"])):
                by_stems[stems].append(row["welsh"])
    return _Glossary(
        *({key: tuple(dict.fromkeys(found)) for key, found in book.items()} for book in (meanings, bare)),
        frozenset(asking),
        frozenset(english_words),
        {key: tuple(found) for key, found in by_stems.items()},
    )  # fmt: skip


def _key(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(_CLITIC.sub("", token.plain) for token in tokens)


def _bare(key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(without_accents, key))


def phrase_at(tokens: Sequence[Token], start: int) -> Phrase | None:
    """The longest Welsh phrase that begins at `start`, whichever mutation it begins with."""
    glossary = _glossary()
    for length in range(min(LONGEST, len(tokens) - start), 0, -1):
        key = _key(tokens[start : start + length])
        for form in (key, *((radical, *key[1:]) for radical in radicals(key[0]))):
            english = glossary.meanings.get(form) or glossary.bare.get(_bare(form))
            if english:
                own = _bare(form) in glossary.asking
                return Phrase(length, english, own, length == 1 and _is_english(key[0]))
    return None


def _is_english(word: str) -> bool:
    word = without_accents(word) if word.isascii() else word
    return (
        len(word) == 1
        or word in STOP_WORDS
        or word in _ENGLISH_TOO
        or word in _glossary().english_words
    )


def knows_english(word: str) -> bool:
    """Whether `word` stands among the English of the list, so that it is spelt right."""
    return word in _glossary().english_words


def is_welsh(tokens: Sequence[Token], *, on_welsh_page: bool = False) -> bool:
    """Whether a question is Welsh: most words are, and at least one is not an English word too.

    On a Welsh page words that are both are enough.
    """
    matched, certain, position = 0, 0, 0
    words = [token for token in tokens if not token.plain.isdigit()]
    while position < len(words):
        phrase = phrase_at(words, position)
        length = phrase.length if phrase else 1
        if phrase:
            matched += length
            certain += 0 if phrase.is_also_english else length
        position += length
    if not words or matched < WELSH_SHARE * len(words):
        return False
    # “a”, “am” and “plant” are words of both: English ones alone make no Welsh question.
    return certain > 0 and 2 * certain >= matched if not on_welsh_page else True


def in_welsh(stems: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Stems of the Welsh for an English phrase, in every mutation of its first word."""
    found = {}
    for welsh in _glossary().by_stems.get(stems, ()):
        first, *others = _key(tokens_of(welsh))
        for form in mutated(first):
            found[tuple(stem_list(" ".join((form, *others))))] = None
    return [form for form in found if form]
