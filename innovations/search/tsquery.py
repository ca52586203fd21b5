"""Readings of a question in PostgreSQL's own notation."""

from innovations.search.reading import Part, Reading


def part_query(part: Part) -> str:
    """Records that say this part in one of its ways."""
    ways = [
        (" <-> " if way.is_phrase else " & ").join(map(_quoted, way.stems))
        for way in part.ways
        if way.counts
    ]
    return " | ".join(f"({way})" if " " in way else way for way in ways)


def all_of(reading: Reading) -> str:
    return _joined(" & ", reading)


def any_of(reading: Reading) -> str:
    return _joined(" | ", reading)


def _joined(operator: str, reading: Reading) -> str:
    queries = map(part_query, reading.needed)
    return operator.join(f"({query})" if " " in query else query for query in queries)


def _quoted(stem: str) -> str:
    return "'" + stem.replace("'", "''") + "'"
