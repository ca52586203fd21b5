import json
import os
import stat
import subprocess
import sys

import pytest

from connected_localism.embedded.data_folder import DataFolder, InUse
from connected_localism.embedded.environment import ROOT

HOLD = """
import sys
from connected_localism.embedded.data_folder import DataFolder
data = DataFolder(sys.argv[1])
data.take(user="manage.py up")
if len(sys.argv) > 2:
    data.announce(url=sys.argv[2], services={"DATABASE_URL": "postgres://there"})
print("taken", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def hold(tmp_path):
    """Have another process take the folder, as an `up` in another terminal would."""
    holders = []

    def start(*url: str) -> subprocess.Popen:
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLD, tmp_path, *url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        holders.append(holder)
        assert holder.stdout.readline() == b"taken\n"
        return holder

    yield start
    for holder in holders:
        holder.kill()
        holder.communicate()


def test_a_folder_has_one_user_at_a_time(tmp_path, hold):
    holder = hold("http://127.0.0.1:8123/")

    with pytest.raises(InUse) as refused:
        DataFolder(tmp_path).take(user="manage.py up")

    assert str(refused.value) == (
        "Connected Localism is already running at http://127.0.0.1:8123/: manage.py up,"
        f" process {holder.pid}, with its data in {tmp_path}."
    )


def test_a_killed_user_leaves_no_lock_behind(tmp_path, hold):
    holder = hold("http://127.0.0.1:8123/")
    holder.kill()
    holder.wait()

    data = DataFolder(tmp_path)
    assert data.running_services() is None
    data.take(user="manage.py up")
    data.leave()


def test_other_commands_find_the_running_services(tmp_path, hold):
    hold("http://127.0.0.1:8123/")

    assert DataFolder(tmp_path).running_services() == {"DATABASE_URL": "postgres://there"}


def test_services_that_are_still_starting_are_not_used(tmp_path, hold):
    hold()

    with pytest.raises(InUse, match="still starting"):
        DataFolder(tmp_path).running_services()


def test_an_unused_folder_has_no_services_and_asking_does_not_make_it(tmp_path):
    assert DataFolder(tmp_path / "new").running_services() is None
    assert not (tmp_path / "new").exists()


def test_leaving_removes_the_notice(tmp_path):
    data = DataFolder(tmp_path)
    data.take(user="manage.py shell")
    assert json.loads(data.notice.read_text()) == {
        "user": "manage.py shell",
        "process": os.getpid(),
    }

    data.leave()

    assert not data.notice.exists()
    data.take(user="manage.py shell")
    data.leave()


def test_the_secret_key_is_made_once_and_private(tmp_path):
    key = DataFolder(tmp_path).secret_key()

    assert len(key) >= 50
    assert DataFolder(tmp_path).secret_key() == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
