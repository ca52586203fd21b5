"""Looking for a person in every column of every table, and in every file."""

from pathlib import Path

from django.db import connection


def tables_with(*words: str) -> dict[str, int]:
    """How many rows of which table have one of the words anywhere, in any column of any type."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(table_name) FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            for word in words:
                # A row cast to text holds all its columns, with arrays and JSON as they print.
                cursor.execute(
                    f"SELECT count(*) FROM {table} AS every_column"
                    " WHERE strpos(lower(every_column::text), lower(%s)) > 0",
                    [word],
                )
                (count,) = cursor.fetchone()
                if count:
                    found[table] = found.get(table, 0) + count
    return found


def files_with(folder: Path, *words: str) -> list[str]:
    """Files below `folder` whose name or content has one of the words."""
    needles = [word.lower().encode() for word in words]
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file()
        and any(needle in (path.name.encode() + path.read_bytes()).lower() for needle in needles)
    ]
