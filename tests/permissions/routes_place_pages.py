"""What is told of a place beside others, and following it."""

from tests.permissions.routes_places import place
from tests.permissions.routes_site import ANYBODY_READS
from tests.permissions.rows import Row

ROWS = [
    Row("place-alike", ANYBODY_READS, kwargs=place),
    Row("place-gaps", ANYBODY_READS, kwargs=place),
]
