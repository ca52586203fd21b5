"""Tables of one's own for an evaluation: the product's tables, empty, and gone afterwards."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


class NoTables(Exception):
    """The product's tables have not been made yet."""


@contextmanager
def throw_away_schema() -> Iterator[str]:
    """Have all SQL of the block read and write empty copies of the product's tables.

    The copies lie in a schema of their own that comes first on the search path, so that the
    product's SQL runs unchanged and cannot reach real rows. All is one transaction that is never
    committed: whatever ends the block, even the death of the process, leaves nothing behind.
    Copies have all columns, indexes and storage, but no checks, foreign keys and triggers.
    Raises NoTables.
    """
    schema = f"evaluation_{uuid.uuid4().hex}"
    with transaction.atomic(), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if "innovations_innovation" not in tables:
            raise NoTables("This database has no tables yet; run “migrate” first.")
        try:
            # A long calculation between two statements is no forgotten transaction.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(f"CREATE SCHEMA {schema}")
            for table in tables:
                name = connection.ops.quote_name(table)
                cursor.execute(
                    f"CREATE TABLE {schema}.{name}"
                    f" (LIKE {name} INCLUDING ALL EXCLUDING CONSTRAINTS)"
                )
            cursor.execute(
                "SELECT set_config('search_path', %s || ', ' || current_setting('search_path'),"
                " true)",
                [schema],
            )
            yield schema
        finally:
            transaction.set_rollback(True)
