"""What a person at the terminal sees while the site is prepared."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def step(done: str) -> Iterator[None]:
    """Print one line when the block has finished: its seconds and what was `done`."""
    started = time.monotonic()
    yield
    say(f"{time.monotonic() - started:6.1f} s  {done}")


def say(line: str) -> None:
    """Print at once, also into a pipe, and carry on when nobody reads it any more."""
    with suppress(BrokenPipeError):
        print(line, flush=True)
