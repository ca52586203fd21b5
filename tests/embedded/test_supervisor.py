import os
import signal
import sys
import threading
import time

import pytest

from connected_localism.embedded.processes import Program
from connected_localism.embedded.supervisor import DidNotStart, Supervisor
from tests.embedded.conftest import eventually, is_running, read_number

SLEEP = "import time; time.sleep(60)"
IGNORE_TERM = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "


def python(code: str, *, name: str = "sleeper", **options) -> Program:
    return Program(name, [sys.executable, "-c", code], **options)


def watch_until(supervisor: Supervisor, is_so) -> None:
    """Have it look after its programs, as `watch` does, until something is so."""
    end_at = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end_at
        for member in supervisor.members:
            supervisor.look_after(member)
        time.sleep(0.02)


def test_a_killed_program_is_started_again_within_a_second(supervisor, capsys):
    supervisor.start(python(SLEEP, name="worker"))
    [member] = supervisor.members
    first = member.process
    killed_at = time.monotonic()

    first.kill()
    watch_until(supervisor, lambda: member.process is not first)

    assert time.monotonic() - killed_at < 1
    assert member.process.poll() is None
    assert "worker ended (killed by SIGKILL), starting it again in 0.2 s" in capsys.readouterr().out


def test_the_pause_doubles_for_a_program_that_cannot_stay_up(supervisor, capsys):
    supervisor.start(python("raise SystemExit(3)", name="beat"))
    [member] = supervisor.members

    watch_until(supervisor, lambda: member.pause == 0.8)

    assert capsys.readouterr().out.splitlines() == [
        "beat ended (exit code 3), starting it again in 0.2 s",
        "beat ended (exit code 3), starting it again in 0.4 s",
    ]


def test_what_a_dead_program_had_started_ends_before_its_successor_begins(supervisor, tmp_path):
    child = tmp_path / "child"
    code = (
        "import pathlib, subprocess, sys, time;"
        f"child = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]);"
        f"pathlib.Path({str(child)!r}).write_text(str(child.pid)); time.sleep(60)"
    )
    supervisor.start(python(code))
    [member] = supervisor.members
    first = member.process
    assert eventually(lambda: read_number(child))
    left_behind = read_number(child)

    first.kill()
    watch_until(supervisor, lambda: member.process is not first)

    assert not is_running(left_behind)


def test_stop_ends_all_and_those_that_serve_others_last(supervisor, tmp_path):
    log = tmp_path / "log"

    def says(name):
        return (
            "import signal, sys, time;"
            f"signal.signal(signal.SIGTERM, lambda *_: (print({name!r}), sys.exit()));"
            "print('up'); sys.stdout.flush(); time.sleep(60)"
        )

    supervisor.start(python(says("database"), log=log, serves_others=True))
    supervisor.start(python(says("web"), log=log))
    assert eventually(lambda: log.read_text() == "up\nup\n")
    processes = [member.process for member in supervisor.members]

    supervisor.stop()

    assert log.read_text() == "up\nup\nweb\ndatabase\n"
    assert [process.returncode for process in processes] == [0, 0]


def test_stop_does_not_wait_for_ever(supervisor, tmp_path, monkeypatch):
    monkeypatch.setattr("connected_localism.embedded.supervisor.GRACE", 0.3)
    ready = tmp_path / "ready"
    supervisor.start(python(f"{IGNORE_TERM} print(1, flush=True); time.sleep(60)", log=ready))
    assert eventually(lambda: read_number(ready))
    [member] = supervisor.members

    supervisor.stop()

    assert member.process.returncode == -signal.SIGKILL


def test_waiting_for_a_program_that_ends_says_so(supervisor):
    program = python("raise SystemExit(1)", name="postgres")
    supervisor.start(program)

    with pytest.raises(DidNotStart, match="postgres did not start: exit code 1"):
        supervisor.wait_until(lambda: False, program, seconds=10)


def test_waiting_for_a_program_that_never_gets_ready_ends(supervisor):
    program = python(SLEEP, name="redis")
    supervisor.start(program)

    with pytest.raises(DidNotStart, match="redis was not ready after 0 s"):
        supervisor.wait_until(lambda: False, program, seconds=0.1)


def test_watch_ends_with_the_signal_that_interrupts_it(supervisor):
    supervisor.start(python(SLEEP))
    timer = threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT])
    timer.start()

    with pytest.raises(KeyboardInterrupt):
        supervisor.watch()
