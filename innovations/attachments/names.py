"""What a reader saves a file as: what people called it, without anything that could mislead."""

import re
import unicodedata

from connected_localism.common.text import without_unwanted_characters

LONGEST_STEM = 100  # characters
# Joiners, marks and blanks that nobody sees, and with which two names look the same.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028\u2029"
                        "\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff\ufff0-\uffff]")  # fmt: skip
_UNSAFE = re.compile(r"[\s.<>:\"'|?*%#&;=$`!{}\[\]^~,+\\/\x00-\x1f\x7f]+")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # names Windows keeps


def clean_file_name(name: str, ending: str) -> str:
    """`name` with `ending`, such as ".pdf", in place of its own.

    Dots inside become hyphens: "report.exe.pdf" must not show as "report.exe" where endings are
    hidden. A name of nothing but forbidden characters becomes "file".
    """
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = _INVISIBLE.sub("", without_unwanted_characters(name))
    name = unicodedata.normalize("NFKC", name)
    stem = name.rpartition(".")[0] or name
    stem = _UNSAFE.sub("-", stem).strip("-_ ")[:LONGEST_STEM].rstrip("-_ ")
    if not stem or _DEVICES.fullmatch(stem):
        stem = f"file-{stem}".rstrip("-")
    return stem + ending


def ending_of(name: str) -> str:
    """The ending with its dot, in small letters; empty without one."""
    stem, dot, ending = without_unwanted_characters(name).rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""
