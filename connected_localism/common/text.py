"""Cleaning of typed and imported text, in one place for forms, importers and the API."""

import re
import unicodedata

# Characters that PostgreSQL refuses (NUL), that no encoding can carry (lone surrogates) or that
# make a line read differently from what it says (bidirectional overrides, "Trojan Source").
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def has_unwanted_characters(text: str) -> bool:
    """Whether `text` holds control characters that cannot be stored or would mislead a reader."""
    return bool(_UNWANTED.search(text))


def without_unwanted_characters(text: str) -> str:
    """`text` without those characters, with Unix line ends and composed accents (NFC)."""
    cleaned = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", cleaned)


def folded(text: str) -> str:
    """A key for comparing names: no case, accents, punctuation or doubled spaces.

    "Rhondda Cynon Tâf" and "rhondda-cynon taf" give the same key; "&" reads as "and".
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]|_", " ", letters.replace("'", "").replace("’", "")).split())
