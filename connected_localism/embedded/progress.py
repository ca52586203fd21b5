"""What a person at the terminal sees while the site is prepared."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_BEGAN = "MANAGE_BEGAN_AT"  # lives on when the command starts itself again inside .venv


def begin() -> None:
    """Remember when the command was given, the first time."""
    os.environ.setdefault(_BEGAN, str(time.time()))


def seconds_since_begun() -> float:
    """How long the person has waited so far. Programs that are started later begin anew."""
    return time.time() - float(os.environ.pop(_BEGAN, time.time()))


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
