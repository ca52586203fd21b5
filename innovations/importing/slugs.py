"""Addresses for many records at once."""

import uuid
from collections.abc import Iterable

from innovations.models import FormerSlug, Innovation
from innovations.slugs import RESERVED, slug_base


def free_slugs(records: Iterable[tuple[uuid.UUID, str]]) -> dict[uuid.UUID, str]:
    """A slug that no record has or had, for each (public id, title).

    The plain one where it is free, else with the suffix that `innovations.slugs` knows. Two or
    four queries however many records; whoever takes one of them meanwhile is noticed by the
    unique index.
    """
    bases = {public_id: slug_base(title) for public_id, title in records}
    wanted = dict(bases)
    given: dict[uuid.UUID, str] = {}
    taken = set(RESERVED)
    while wanted:
        taken |= _known(wanted.values())
        for public_id, slug in wanted.items():
            if slug not in taken:
                taken.add(slug)
                given[public_id] = slug
        wanted = {
            public_id: f"{bases[public_id]}-{uuid.uuid4().hex[:10]}"
            for public_id in wanted
            if public_id not in given
        }
    return given


def _known(slugs: Iterable[str]) -> set[str]:
    slugs = list(slugs)
    return {
        *Innovation.objects.filter(slug__in=slugs).values_list("slug", flat=True),
        *FormerSlug.objects.filter(slug__in=slugs).values_list("slug", flat=True),
    }
