"""Two connections, of which one is made to wait for the other."""

import time
from collections.abc import Callable
from threading import Thread

from django.db import connection, transaction


def wait_until_one_waits() -> None:
    """Until another connection waits for a lock that this one holds."""
    for _each in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks "
                "WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("Nobody came to wait for a lock.")


def waiting_for(first: Callable, meanwhile: Callable, *, then: Callable):
    """What comes of `meanwhile` (or its error), which begins in another connection once `first` is
    done here, and waits for what that holds while `then` follows in the same transaction."""
    outcomes = []

    def run():
        try:
            outcomes.append(meanwhile())
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        wait_until_one_waits()
        then()
    thread.join(timeout=20)
    return outcomes[0]
