import os
import time

from connected_localism.embedded import progress


def test_the_wait_counts_from_the_command_and_not_from_its_second_start(monkeypatch):
    monkeypatch.setenv(progress._BEGAN, str(time.time() - 30))
    progress.begin()  # again, inside .venv
    assert 30 <= progress.seconds_since_begun() < 35
    assert progress._BEGAN not in os.environ
    assert progress.seconds_since_begun() < 5
