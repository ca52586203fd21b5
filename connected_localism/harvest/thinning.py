"""Old rows of the feed that no follower needs."""

from django.db import connection

from connected_localism.harvest import snapshot


def thin_out() -> int:
    """Delete what was written down of an object before the last time. Returns how many rows.

    Whoever has not come as far as the last row is told of the object there, as it is then. Only
    rows that everybody can be given count as the last: one of a transaction that still runs may
    yet be undone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            DELETE FROM harvest_change WHERE id IN (
                SELECT id FROM (
                    SELECT id, row_number() OVER (
                        PARTITION BY resource, through, object_pk ORDER BY xid DESC, id DESC
                    ) AS age
                    FROM harvest_change WHERE xid < {snapshot.HORIZON}
                ) AS settled WHERE age > 1
            )
            """  # noqa: S608  a constant
        )
        return cursor.rowcount
