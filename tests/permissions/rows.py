"""One row of the matrix for each route, and all rows that the `routes_*.py` hold."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.permissions.grid import NETWORK_STATES, NO_RECORD, STATES, table

# What the API answers wherever there is nothing but reading.
READ_ONLY = "anonymous 401\n signed 405"


@dataclass
class Row:
    """What each role gets at one route.

    `kwargs`, `data` and `query` are called with the world and the record (None without one).
    """

    name: str
    methods: dict[str, str]
    record: bool = False
    network: bool = False  # the address names a network: ask in each state of one
    kwargs: Callable | None = None
    data: Callable | None = None
    query: Callable | None = None
    content_type: str = ""  # of `data`, where it is not an ordinary form
    shows_own_address: bool = False  # a person's own account pages show their e-mail address
    csrf_exempt: bool = False  # only for what mail programs and machines send, by its own proof
    may_write: tuple[str, ...] = ()  # tables in which also a GET or a refusal leaves rows

    @property
    def states(self) -> tuple[str, ...]:
        if self.network:
            return NETWORK_STATES
        return tuple(STATES) if self.record else NO_RECORD

    def tables(self) -> dict[str, dict]:
        """{method: {(role, state): outcome}}"""
        return {
            method: table(text, self.states)
            for names, text in self.methods.items()
            for method in names.split()
        }

    def address_of(self, world, record) -> dict:
        if self.kwargs:
            return self.kwargs(world, record)
        return {"slug": record.slug} if record else {}


def all_rows() -> dict[str, Row]:
    rows = {}
    for path in sorted(Path(__file__).parent.glob("routes_*.py")):
        module = importlib.import_module(f"tests.permissions.{path.stem}")
        for row in module.ROWS:
            assert row.name not in rows, f"two rows for {row.name}"
            rows[row.name] = row
    return rows
