"""Which file the settings come from, beside the environment."""

import os
import subprocess
import sys

import pytest

SHOW = "from connected_localism import settings; print(settings.CONTROLLER)"


@pytest.fixture
def env_file(tmp_path):
    """A file like the .env of somebody who runs a real site."""
    path = tmp_path / "site.env"
    path.write_text("CONTROLLER=Example Council\n")
    return path


def python(*arguments, env_file) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "CONTROLLER"}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment | {"ENV_FILE": str(env_file)},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(("given", "read"), [(True, "Example Council\n"), (False, "\n")])
def test_settings_come_from_the_file_that_is_named_and_from_none_without_a_name(
    env_file, given, read
):
    assert python("-c", SHOW, env_file=env_file if given else "") == read


def test_the_tests_read_no_such_file(env_file, tmp_path):
    test = tmp_path / "test_settings.py"
    test.write_text(
        "from django.conf import settings\n\n\n"
        'def test_controller():\n    assert settings.CONTROLLER == ""\n'
    )
    plugin = "connected_localism.embedded.pytest_plugin"
    options = ["-p", plugin, "-p", "no:cacheprovider", "--override-ini", "addopts="]
    rootdir = ["--rootdir", str(tmp_path), "--ds", "connected_localism.settings"]
    python("-m", "pytest", *options, *rootdir, str(test), env_file=env_file)
