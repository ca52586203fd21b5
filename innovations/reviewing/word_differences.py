"""What changed between two texts, word by word, for people to read."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

# Comparing takes as many steps as there are pairs of equal words. A text of one word repeated a
# thousand times would hold up the page, and nobody would read which of them was taken out.
MOST_PAIRS = 300_000
LEAST_IN_COMMON = 0.3  # below this share of equal words, marking single ones is only confusing
LONG_ENOUGH_TO_COLLAPSE = 2  # unchanged paragraphs in a row

_WORDS = re.compile(r"\w+|[^\w\s]|\s+")


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed ("same"), went ("removed") or came ("added")."""

    kind: str
    text: str


@dataclass(frozen=True)
class Stretch:
    """Either one paragraph with changes in it, or a run of paragraphs without any."""

    pieces: tuple[Piece, ...] = ()
    unchanged: tuple[str, ...] = ()

    @property
    def is_collapsed(self) -> bool:
        return len(self.unchanged) >= LONG_ENOUGH_TO_COLLAPSE


def changed_stretches(before: str, after: str) -> list[Stretch]:
    """Both texts as one, paragraph by paragraph, with what went and what came marked."""
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[Stretch] = []
    for tag, i1, i2, j1, j2 in _steps(old, new):
        if tag == "equal":
            found.append(Stretch(unchanged=tuple(old[i1:i2])))
            continue
        gone, come = old[i1:i2], new[j1:j2]
        for number in range(max(len(gone), len(come))):
            pair = ("".join(gone[number : number + 1]), "".join(come[number : number + 1]))
            found.append(Stretch(pieces=tuple(changed_words(*pair))))
    return found


def changed_words(before: str, after: str) -> list[Piece]:
    """Two paragraphs as one, with the words that went and came marked."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    steps = _steps(old, new)
    if _share_in_common(steps, old, new) < LEAST_IN_COMMON:
        steps = [("replace", 0, len(old), 0, len(new))]
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in steps:
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[i1:i2])))
            continue
        if i1 < i2:
            pieces.append(Piece("removed", "".join(old[i1:i2])))
        if j1 < j2:
            pieces.append(Piece("added", "".join(new[j1:j2])))
    return _joined(pieces)


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _steps(old: list[str], new: list[str]):
    counts = Counter(new)
    if sum(counts[item] for item in old) > MOST_PAIRS:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _share_in_common(steps, old: list[str], new: list[str]) -> float:
    """How much of both texts is the same, by letters: shared commas and spaces say little."""

    def letters(words: list[str]) -> int:
        return sum(len(word) for word in words if word.isalnum())

    same = sum(letters(old[i1:i2]) for tag, i1, i2, _j1, _j2 in steps if tag == "equal")
    everything = letters(old) + letters(new)
    return 2 * same / everything if everything else 1.0


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Changes with nothing but a space between them as one, which reads better than in tatters."""
    runs: list[list[Piece]] = []
    for number, piece in enumerate(pieces):
        is_inside = 0 < number < len(pieces) - 1
        is_change = piece.kind != "same" or (is_inside and not piece.text.strip())
        if is_change and runs and runs[-1][0].kind != "same":
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return [piece for run in runs for piece in _as_one(run)]


def _as_one(run: list[Piece]) -> list[Piece]:
    texts = {
        kind: "".join(piece.text for piece in run if piece.kind in (kind, "same"))
        for kind in ("removed", "added")
    }
    if len(run) < 3 or not all(text.strip() for text in texts.values()):
        return run
    return [Piece(kind, text) for kind, text in texts.items()]
