import os
import subprocess
import sys

import pytest

from connected_localism.embedded.data_folder import DataFolder
from connected_localism.embedded.django_command import needs_database
from connected_localism.embedded.environment import ROOT

ASK = "from django.db import connection as c; print(c.cursor().execute('SELECT 40 + 2').fetchone())"


def manage(*arguments: str, data, **environment) -> subprocess.CompletedProcess:
    inherited = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env=inherited | {"MANAGE_IN_PLACE": "1", "DATA_DIR": str(data)} | environment,
        cwd="/",
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ([], False),
        (["--version"], False),
        (["makemigrations", "places"], False),
        (["check"], False),
        (["migrate", "--help"], False),
        (["migrate"], True),
        (["import_places", "register.csv"], True),
    ],
)
def test_only_commands_that_need_a_database_have_one_started(arguments, needed):
    assert needs_database(["manage.py", *arguments]) == needed


def test_a_command_in_another_terminal_uses_the_services_of_up(tmp_path):
    data = DataFolder(tmp_path)
    data.take(user="manage.py up")
    data.announce(services={name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")})

    done = manage("shell", "--verbosity", "0", "--command", ASK, data=tmp_path)

    data.leave()
    assert (done.stdout, done.stderr, done.returncode) == ("(42,)\n", "", 0)
    assert not (tmp_path / "postgres").exists()
