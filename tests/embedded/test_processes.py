"""Nothing may outlive a supervisor that was ended by `kill -9`."""

import signal
import subprocess
import sys

import pytest

from connected_localism.embedded.environment import ROOT
from tests.embedded.conftest import eventually, is_running, read_number

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")

PARENT = """
import sys, time
from connected_localism.embedded.processes import Program
Program("child", [sys.executable, *sys.argv[1:]]).start()
time.sleep(60)
"""
SAY_WHO = "import os, pathlib, time; pathlib.Path({path!r}).write_text(str(os.getpid()))\n"


def start_parent_of(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", PARENT, *arguments], cwd=ROOT)


def test_a_program_ends_with_a_killed_parent(tmp_path):
    child = tmp_path / "child"
    parent = start_parent_of("-c", SAY_WHO.format(path=str(child)) + "time.sleep(60)")
    assert eventually(lambda: read_number(child))

    parent.send_signal(signal.SIGKILL)
    parent.wait()

    assert eventually(lambda: not is_running(read_number(child)), within=2)


def test_what_a_module_forks_ends_with_a_killed_supervisor(tmp_path):
    child, grandchild = tmp_path / "child", tmp_path / "grandchild"
    (tmp_path / "forking.py").write_text(
        SAY_WHO.format(path=str(child))
        + "if os.fork() == 0:\n    "
        + SAY_WHO.format(path=str(grandchild))
        + "time.sleep(60)\n"
    )
    module = "connected_localism.embedded.run_module"
    start = f"import sys; sys.path.append({str(tmp_path)!r}); sys.argv = ['', 'forking']; "
    parent = start_parent_of(
        "-c", start + f"import runpy; runpy.run_module({module!r}, run_name='__main__')"
    )
    assert eventually(lambda: read_number(child) and read_number(grandchild))

    parent.send_signal(signal.SIGKILL)
    parent.wait()

    assert eventually(lambda: not is_running(read_number(child)), within=2)
    assert eventually(lambda: not is_running(read_number(grandchild)), within=2)
