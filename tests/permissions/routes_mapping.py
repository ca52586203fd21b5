"""The map and the hexagons: what anybody reads, counted by what each may read."""

from tests.permissions.routes_site import ANYBODY_READS
from tests.permissions.rows import Row

ROWS = [Row("map", ANYBODY_READS), Row("map-hexagons", ANYBODY_READS)]
