"""Several people at the same moment."""

import threading
from collections.abc import Callable

from django.db import connection


def at_once(calls: list[Callable]) -> list:
    """The result or exception of each call, all started at the same moment in threads."""
    start = threading.Barrier(len(calls))
    outcomes = [None] * len(calls)

    def run(number, call):
        start.wait()
        try:
            outcomes[number] = call()
        except Exception as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=numbered_call) for numbered_call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes
