import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from connected_localism.embedded.supervisor import Supervisor


@pytest.fixture
def supervisor():
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop()


def eventually(is_so: Callable[[], bool], *, within: float = 10) -> bool:
    """Whether it comes true within so many seconds."""
    end_at = time.monotonic() + within
    while not is_so():
        if time.monotonic() > end_at:
            return False
        time.sleep(0.02)
    return True


def is_running(process_id: int) -> bool:
    """A zombie, which only waits to be reaped, has ended."""
    with suppress(FileNotFoundError):
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def read_number(path: Path) -> int:
    """The number that a test's program wrote there; 0 before it has."""
    with suppress(FileNotFoundError, ValueError):
        return int(path.read_text())
    return 0
