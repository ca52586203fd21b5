"""The passage of a record that a question is best answered by, with the question's words marked."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from innovations.matching.text import stem_list

LONGEST = 240  # characters, the ellipses not counted
ELLIPSIS = "…"
# Where a passage may come from; the title stands above it anyway.
FIELDS = ("summary", "challenge", "approach", "outcomes", "lessons")

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Snippet:
    """A passage of one field; `marks` are the [start, end) of the words in it that were asked
    for."""

    field: str
    text: str
    marks: list[tuple[int, int]] = field(default_factory=list)


def snippet(texts: Mapping[str, str], stems: Mapping[str, float]) -> Snippet | None:
    """The passage with most of what a question asks for, an earlier field first; None if no field
    has any. `texts` are by the names of FIELDS; `stems` say how much each word of it weighs."""
    best, most = None, 0.0
    for name in FIELDS:
        text = texts.get(name) or ""
        found = _found(text, stems)
        for start, end in _passages(text) if found else ():
            different = {stem for at, _end, stem in found if start <= at < end}
            weight = sum(stems[stem] for stem in different)
            if weight > most:
                most, best = weight, (name, text, start, end)
    return best and _cut(*best, stems)


def marks(text: str, stems: Collection[str]) -> list[tuple[int, int]]:
    """The [start, end) of the words of `text` that have one of the stems."""
    return [(start, end) for start, end, _stem in _found(text, stems)]


def marked(text: str, at: Sequence[tuple[int, int]]) -> SafeString:
    """`text` as HTML with these parts in `<mark>`; everything in it is escaped."""
    pieces, done = [], 0
    for start, end in at:
        pieces.append((text[done:start], text[start:end]))
        done = end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[done:])


def _found(text: str, stems: Collection[str]) -> list[tuple[int, int, str]]:
    return [
        (match.start(), match.end(), stem)
        for match in _WORD.finditer(text)
        if (stem := _stem(match[0])) in stems
    ]


@lru_cache(maxsize=2**15)
def _stem(word: str) -> str:
    """Texts repeat their words: looking them up takes a tenth of the time."""
    return next(iter(stem_list(word)), "")


def _passages(text: str) -> list[tuple[int, int]]:
    """Sentences, each with the next one where there is room for both."""
    ends = [match.start() for match in _SENTENCE_END.finditer(text)] + [len(text)]
    starts = [0] + [match.end() for match in _SENTENCE_END.finditer(text)]
    passages = []
    for number, start in enumerate(starts):
        end = ends[number]
        if number + 1 < len(ends) and ends[number + 1] - start <= LONGEST:
            end = ends[number + 1]
        if start < end:
            passages.append((start, end))
    return passages


def _cut(name: str, text: str, start: int, end: int, stems: Collection[str]) -> Snippet:
    """The passage, cut at words around what was found where it is too long."""
    if end - start > LONGEST:
        first = _found(text[start:end], stems)[0][0]
        at = max(start, min(start + first - LONGEST // 4, end - LONGEST))
        end = min(end, at + LONGEST)
        if at > start and " " in text[at : start + first]:
            at = text.index(" ", at) + 1
        if end < len(text) and " " in text[start + first : end]:
            end = text.rindex(" ", at, end)
        start = at
    passage = text[start:end].strip()
    before = f"{ELLIPSIS} " if start > 0 and text[:start].strip() else ""
    after = f" {ELLIPSIS}" if text[end:].strip() else ""
    shown = f"{before}{' '.join(passage.split())}{after}"
    return Snippet(name, shown, marks(shown, stems))
