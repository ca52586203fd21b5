"""One moment of the database, in which the feed and all it speaks of are read."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

# The oldest transaction that still runs. Whatever is older is done, and seen in this snapshot.
HORIZON = "pg_snapshot_xmin(pg_current_snapshot())"


@dataclass(frozen=True)
class Moment:
    """`epoch` changes whenever cursors handed out before may point to what never happened."""

    epoch: str
    horizon: int
    newest: int


@contextmanager
def one_snapshot() -> Iterator[Moment]:
    """Read everything in the block as it was at one moment. Inside a transaction, as that sees it."""
    if connection.in_atomic_block:
        yield _moment()
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield _moment()


def _moment() -> Moment:
    """The cluster, its timeline and the number of the table are others in a restored copy: what
    came after it was made is undone there, or its transactions are numbered anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT
                concat_ws(
                    '/',
                    (SELECT system_identifier FROM pg_control_system()),
                    (SELECT timeline_id FROM pg_control_checkpoint()),
                    'harvest_change'::regclass::oid,
                    (SELECT key FROM harvest_beginning ORDER BY id DESC LIMIT 1)
                ),
                {HORIZON}::text::bigint,
                pg_snapshot_xmax(pg_current_snapshot())::text::bigint
            """  # noqa: S608  a constant
        )
        origin, horizon, newest = cursor.fetchone()
    return Moment(hashlib.sha256(origin.encode()).hexdigest()[:16], horizon, newest)
