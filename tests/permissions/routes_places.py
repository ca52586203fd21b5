"""Places: who and where."""

from tests.permissions.routes_site import ANYBODY_READS
from tests.permissions.rows import Row


def place(world, record) -> dict:
    return {"slug": world.place.slug}


ROWS = [
    Row("place-list", ANYBODY_READS),
    Row("place-detail", ANYBODY_READS, kwargs=place),
]
