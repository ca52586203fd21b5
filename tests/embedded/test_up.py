import os
import socket
import subprocess
import sys

import pytest

from connected_localism.embedded.data_folder import DataFolder
from connected_localism.embedded.environment import ROOT
from connected_localism.embedded.up import HOST, listen


@pytest.fixture
def taken_port():
    with socket.create_server((HOST, 0)) as server:
        yield server.getsockname()[1]


def test_a_free_port_is_used_as_asked(taken_port, capsys):
    with listen(taken_port + 1 if taken_port < 65535 else 0) as listener:
        assert listener.getsockname()[1] != taken_port
    assert capsys.readouterr().out == ""


def test_a_taken_port_is_reported_and_another_used(taken_port, capsys):
    with listen(taken_port) as listener:
        other = listener.getsockname()[1]
    assert other != taken_port
    assert capsys.readouterr().out == f"Port {taken_port} is taken; using {other} instead.\n"


def test_a_visitor_who_comes_before_the_web_server_waits(capsys):
    with listen(0) as listener, socket.create_connection(listener.getsockname(), timeout=1):
        pass


def test_a_second_up_says_where_the_first_one_runs(tmp_path):
    data = DataFolder(tmp_path)
    data.take(user="manage.py up")
    data.announce(url="http://127.0.0.1:8123/")

    second = subprocess.run(
        [sys.executable, ROOT / "manage.py", "up", "--data", tmp_path],
        cwd=tmp_path,
        env={**os.environ, "MANAGE_IN_PLACE": "1"},
        capture_output=True,
        text=True,
    )

    data.leave()
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr == (
        "Connected Localism is already running at http://127.0.0.1:8123/: manage.py up,"
        f" process {os.getpid()}, with its data in {tmp_path}.\n"
    )
