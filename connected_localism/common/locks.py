"""Locks held by PostgreSQL, so that two beats or two commands do no harm."""

import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection

logger = logging.getLogger(__name__)


@contextmanager
def advisory_lock(name: str, *, wait: bool = False) -> Iterator[bool]:
    """Hold the site-wide lock `name` for the block; yields False if someone else holds it.

    With `wait` it waits instead, and always yields True. The lock belongs to the database
    session, so a killed process frees it. Taken inside a transaction it is held to the
    transaction's end: before that, nobody else could see what was done under it.
    """
    key = zlib.crc32(name.encode())
    in_transaction = connection.in_atomic_block
    held = _take(key, wait=wait, for_transaction=in_transaction)
    try:
        yield held
    finally:
        if held and not in_transaction:
            _free(name, key)


def _take(key: int, *, wait: bool, for_transaction: bool) -> bool:
    function = f"pg_{'' if wait else 'try_'}advisory_{'xact_' if for_transaction else ''}lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [key])
        (answer,) = cursor.fetchone()
    return wait or answer


def _free(name: str, key: int) -> None:
    """Never raises: it would hide why the block failed. Without a connection there is no lock."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
    except Error as error:
        logger.warning("The lock %r goes with its connection: %s", name, error)
        connection.close()


def lock_until_commit(name: str) -> None:
    """Wait for the site-wide lock `name` and hold it until the present transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])
