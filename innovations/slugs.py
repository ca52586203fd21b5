"""The last part of an innovation's address: readable, unique, and never used for another record."""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from innovations.models import FormerSlug

# Addresses below /innovations/ that are pages of their own.
RESERVED = frozenset(
    {
        "add", "adoptions", "compare", "contact", "decisions", "edit", "export", "hand-over", "map",
        "matches", "mine", "new", "review", "saved-searches", "search", "still-true", "submit",
    }
)  # fmt: skip
LONGEST = 88  # the column holds 100; a suffix takes up to 12
TRIES_WITH_NUMBER = 9

Result = TypeVar("Result")


class _TakenBefore(Exception):
    """Another record once had this slug, and its old address must go on leading there."""


def slug_base(title: str) -> str:
    """The slug that `title` would have if it were the only one of its name."""
    slug = slugify(title)
    if len(slug) > LONGEST:
        slug = slug[:LONGEST].rsplit("-", 1)[0]
    return slug or "innovation"


def with_free_slug(
    title: str, write: Callable[[str], Result], *, innovation_id: int | None = None
) -> Result:
    """Call `write` with one slug after the other until the database accepts one.

    Asking first which are free would let two people take the same; the unique index cannot be
    raced. A former slug is looked up only after the write: whoever gives up a slug holds its
    index entry until the commit, so by then the former slug is there to be seen.
    """
    for slug in _candidates(title):
        try:
            with transaction.atomic():
                result = write(slug)
                former = FormerSlug.objects.filter(slug=slug)
                former.filter(innovation_id=innovation_id).delete()  # its own, taken up again
                if former.exists():
                    raise _TakenBefore
                return result
        except _TakenBefore:
            continue
        except IntegrityError as error:
            if "slug" not in constraint_name(error):
                raise
    raise AssertionError("a random suffix is always free")


def constraint_name(error: IntegrityError) -> str:
    """The constraint that PostgreSQL says was broken."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return (diagnosis and diagnosis.constraint_name) or ""


def _candidates(title: str) -> Iterator[str]:
    base = slug_base(title)
    if base not in RESERVED:
        yield base
    for number in range(2, TRIES_WITH_NUMBER + 1):
        yield f"{base}-{number}"
    for _attempt in range(5):
        yield f"{base}-{uuid.uuid4().hex[:10]}"


def still_fits(slug: str, title: str) -> bool:
    """Whether `slug` was made from this title, whatever its suffix."""
    base = re.escape(slug_base(title))
    return bool(re.fullmatch(rf"{base}(-\d|-[0-9a-f]{{10}})?", slug))
