"""The last part of a network's address. It stays when the name changes."""

import uuid
from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from innovations.slugs import constraint_name

# Addresses below /networks/ that are pages of their own.
RESERVED = frozenset(
    {
        "calendar", "connections", "exchanges", "following", "introductions", "invitations", "map", "mine", "new",
        "reports", "review", "statements", "year",
    }
)  # fmt: skip
LONGEST = 88  # the column holds 100; a suffix takes up to 12

Result = TypeVar("Result")


def with_free_slug(name: str, write: Callable[[str], Result]) -> Result:
    """Call `write` with one slug after the other until the unique index accepts one."""
    for slug in _candidates(name):
        try:
            with transaction.atomic():
                return write(slug)
        except IntegrityError as error:
            if "slug" not in constraint_name(error):
                raise
    raise AssertionError("a random suffix is always free")


def _candidates(name: str) -> Iterator[str]:
    base = slugify(name)
    if len(base) > LONGEST:
        base = base[:LONGEST].rsplit("-", 1)[0]
    base = base or "network"
    if base not in RESERVED:
        yield base
    for number in range(2, 10):
        yield f"{base}-{number}"
    for _attempt in range(5):
        yield f"{base}-{uuid.uuid4().hex[:10]}"
