"""What a key looks like: `conloc_`, 32 letters and digits at random, and 6 that check them.

The fixed beginning lets secret scanners find a key that got into somebody's repository, and the
check lets them, and us, tell one from a text that only looks alike, without asking the database.
32 letters and digits are 190 bits, so a plain SHA-256 at rest is enough: there is nothing to guess.
"""

import hashlib
import re
import secrets
import string
import zlib

PREFIX = "conloc_"
SHOWN = len(PREFIX) + 4  # characters by which its person tells one key from another
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM, _CHECK = 32, 6
PATTERN = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{_RANDOM + _CHECK}}}")


def new_secret() -> str:
    """A key that nobody has."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return PREFIX + body + _check(body)


def is_whole(text: str) -> bool:
    """Whether `text` could be a key of ours: nothing is missing, nothing mistyped."""
    if not PATTERN.fullmatch(text):
        return False
    body = text[len(PREFIX) : -_CHECK]
    return text[-_CHECK:] == _check(body)


def digest_of(secret: str) -> str:
    """What is kept of a key, in hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def start_of(secret: str) -> str:
    """The part that is shown in lists."""
    return secret[:SHOWN]


def without_secrets(text: str) -> str:
    """`text` with every key in it cut to the part that may be seen."""
    return PATTERN.sub(lambda found: f"{start_of(found[0])}…", text)


def _check(body: str) -> str:
    """CRC-32 of the random part as six digits of base 62, the highest first."""
    number, digits = zlib.crc32(body.encode()), []
    for _ in range(_CHECK):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
