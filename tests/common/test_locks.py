"""A lock is one at a time, ends with its block, and hides no error."""

from threading import Thread

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from connected_localism.common.locks import advisory_lock

pytestmark = pytest.mark.django_db(transaction=True)


def is_free() -> bool:
    """Whether another connection gets the lock."""
    got = []

    def try_it():
        with advisory_lock("job") as held:
            got.append(held)
        connection.close()

    other = Thread(target=try_it)
    other.start()
    other.join()
    return got[0]


@pytest.mark.parametrize("wait", [True, False])
def test_a_lock_is_held_for_the_block_and_then_free(wait):
    with advisory_lock("job", wait=wait) as held:
        assert held
        assert not is_free()
    assert is_free()


def test_an_error_in_the_block_is_raised_and_the_lock_is_free():
    with pytest.raises(ZeroDivisionError), advisory_lock("job"):
        raise ZeroDivisionError
    assert is_free()


def test_a_broken_transaction_hides_neither_the_error_nor_keeps_the_lock():
    gone = pytest.raises(DatabaseError, match="no_such_table")
    with gone, transaction.atomic(), advisory_lock("job"):
        connection.cursor().execute("SELECT * FROM no_such_table")
    assert is_free()


def test_a_lost_connection_hides_no_error():
    with pytest.raises(OperationalError, match="terminating connection"), advisory_lock("job"):
        connection.cursor().execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert is_free()


def test_in_a_transaction_the_lock_is_held_until_others_see_what_was_done():
    with transaction.atomic():
        with advisory_lock("job"):
            pass
        assert not is_free()
    assert is_free()
