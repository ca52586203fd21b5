"""From a bare Python to .venv and a built front end. Does nothing when both are up to date."""

import fcntl
import os
import sys
from pathlib import Path

from connected_localism.embedded import environment, frontend
from connected_localism.embedded.progress import begin, say


def continue_in_environment(command: str) -> None:
    """Return once all that `command` needs is there; until then, start it again inside .venv.

    MANAGE_IN_PLACE=1 trusts the Python that runs us and installs nothing: the container image,
    where everything is there already, sets it.
    """
    begin()
    if os.environ.get("MANAGE_IN_PLACE"):
        return
    needs_front_end = command in {"up", "test"}
    if _is_prepared(command, needs_front_end=needs_front_end):
        if Path(sys.prefix) == environment.VENV:
            return
    else:
        _prepare(command, needs_front_end=needs_front_end)
    python = str(environment.PYTHON)
    os.execv(python, [python, *sys.argv])  # noqa: S606  our own interpreter, our own arguments


def _is_prepared(command: str, *, needs_front_end: bool) -> bool:
    has_packages = environment.is_current(environment.pins_for(command))
    return has_packages and (frontend.is_current() or not needs_front_end)


def _prepare(command: str, *, needs_front_end: bool) -> None:
    with (environment.REQUIREMENTS / "bootstrap.txt").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # `up` and `test` started together: the second waits,
        pins = environment.pins_for(command)  # and what the first installed decides what it needs
        build = None
        if not environment.is_current(pins):
            say("Preparing Connected Localism; the first time this takes about a minute.")
            environment.create()
            environment.fetch_uv()
        if needs_front_end and not frontend.is_current():
            build = frontend.start_build()
        if not environment.is_current(pins):
            environment.install(pins)
        if build and build.wait():
            sys.exit(build.returncode)
