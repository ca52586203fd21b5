"""What the mails that are sent in one run of a worker share, so that it is looked up once."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
_run: ContextVar[dict | None] = ContextVar("mail_run", default=None)


@contextmanager
def one_run() -> Iterator[None]:
    """A run lasts for a minute at most, and what is kept goes with it."""
    token = _run.set({})
    try:
        yield
    finally:
        _run.reset(token)


def kept(key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, made once in a run; outside of one each time anew.

    Only for what is the same for every reader: whether somebody may read a thing is asked for
    each mail.
    """
    shared = _run.get()
    if shared is None:
        return make()
    if key not in shared:
        shared[key] = make()
    return shared[key]
