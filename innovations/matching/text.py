"""From a record's words to the stems that search and matching count."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from pathlib import Path

import Stemmer

# English function words: they say nothing about a subject, and would make every text alike.
STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "above",
        "after",
        "again",
        "against",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "below",
        "between",
        "both",
        "but",
        "by",
        "can",
        "did",
        "do",
        "does",
        "doing",
        "down",
        "during",
        "each",
        "few",
        "for",
        "from",
        "further",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "may",
        "me",
        "more",
        "most",
        "my",
        "no",
        "nor",
        "not",
        "of",
        "off",
        "on",
        "once",
        "only",
        "or",
        "other",
        "our",
        "ours",
        "out",
        "over",
        "own",
        "same",
        "she",
        "should",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "use",
        "used",
        "using",
        "very",
        "via",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "why",
        "will",
        "with",
        "you",
        "your",
        "yours",
    ]
)
MATCHED_FIELDS = ("title", "summary", "challenge", "approach", "outcomes")
# PostgreSQL takes no lexeme over 2,046 bytes. What is so long is pasted data, not a word.
LONGEST_WORD = 100
PLACE_WORDS = Path(__file__).resolve().parents[1] / "data" / "place_words.txt"
_WORD = re.compile(r"[a-z0-9][a-z0-9']*")
_stemmer = Stemmer.Stemmer("english")


def words(text: str) -> list[str]:
    """The words of `text` that carry meaning, in order: lower case, without accents or stop words.

    Single letters are left out. "Café’s" gives "cafe's", which stems like "cafe".
    """
    return [word for word in _all_words(text) if _has_meaning(word)]


def _has_meaning(word: str) -> bool:
    return 1 < len(word) <= LONGEST_WORD and word not in STOP_WORDS


def _all_words(text: str) -> list[str]:
    plain = text.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.replace("’", "'"))
        plain = plain.encode("ascii", "ignore").decode()
    return _WORD.findall(plain)


def stem_list(text: str) -> list[str]:
    """The stems of `text` in order, repeats kept. Snowball English (Porter, 2001)."""
    return list(filter(None, map(_stem, _all_words(text))))


@lru_cache(maxsize=2**16)
def _stem(word: str) -> str:
    """The stem of one word, "" for one without meaning. Texts repeat their words: looking them up
    takes half the time of stemming them again."""
    return _stemmer.stemWord(word) if _has_meaning(word) else ""


def stems(text: str) -> Counter[str]:
    """How often each stem occurs in `text`."""
    return Counter(stem_list(text))


def matched_text(innovation) -> str:
    """The text of a record that matching reads; `innovation` may be any object with its fields."""
    return " ".join(getattr(innovation, field) or "" for field in MATCHED_FIELDS)


@cache
def place_words() -> frozenset[str]:
    """Words that name places and nothing else, from innovations/data/place_words.txt."""
    lines = PLACE_WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def subject_words(text: str) -> list[str]:
    """The words of `text` that say what it is about rather than where; all, if nothing else is
    left."""
    found = words(text)
    names = place_words()
    return [word for word in found if word.removesuffix("'s") not in names] or found


def subject_stems(text: str) -> Counter[str]:
    """How often each stem of a subject word occurs in `text`."""
    return Counter(map(_stem, subject_words(text)))


def surface_forms(text: str, wanted: Collection[str]) -> dict[str, str]:
    """For each wanted stem that `text` has, the commonest word that it stands in there, to show to
    people."""
    forms: dict[str, Counter] = {}
    for word in _all_words(text):
        stem = _stem(word)
        if stem in wanted:
            forms.setdefault(stem, Counter())[word] += 1
    return {stem: counts.most_common(1)[0][0] for stem, counts in forms.items()}


def weighted_stems(parts: Iterator[tuple[str, str]]) -> str:
    """A `tsvector` in PostgreSQL's own notation from (text, weight) parts; weights are A to D.

    Built here rather than by `to_tsvector`, so that a question and a document can never be
    stemmed by different rules. Positions only carry the weights; PostgreSQL clamps those past
    16,383 and keeps at most 256 a stem.
    """
    position = 0
    places: dict[str, list[str]] = {}
    for text, weight in parts:
        for stem in stem_list(text):
            position += 1
            places.setdefault(stem, []).append(f"{position}{weight}")
    quoted = (stem.replace("'", "''") for stem in places)
    return " ".join(
        f"'{stem}':{','.join(at)}" for stem, at in zip(quoted, places.values(), strict=True)
    )
