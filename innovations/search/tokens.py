"""The words of a question as they were typed."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from innovations.matching.text import stem_list

# “A&E” and “sy’n” are one word each.
_TOKEN = re.compile(r"[^\W_]+(?:['’&][^\W_]+)*")


@dataclass(frozen=True)
class Token:
    """One word of a question, with its capitals and accents."""

    text: str

    @cached_property
    def plain(self) -> str:
        """In lower case, with straight apostrophes and composed accents."""
        return unicodedata.normalize("NFC", self.text.lower().replace("’", "'"))

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """As records have them; nothing for a word without meaning."""
        return tuple(stem_list(self.text))

    @property
    def is_in_capitals(self) -> bool:
        return self.text.isupper()


def tokens_of(text: str) -> list[Token]:
    return [Token(found) for found in _TOKEN.findall(text)]


def without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))
