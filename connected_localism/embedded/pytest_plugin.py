"""PostgreSQL and Redis for the tests, thrown away afterwards. Loaded by `-p` in pyproject.toml.

Servers that the environment names are used instead, and so are, by the workers of pytest-xdist,
those that the first process started.
"""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from connected_localism.embedded import frontend
from connected_localism.embedded.data_folder import DataFolder
from connected_localism.embedded.services import missing_services, start_missing
from connected_localism.embedded.supervisor import Supervisor


@pytest.hookimpl(wrapper=True)  # before pytest-django, which here reads the settings
def pytest_load_initial_conftests(early_config):
    options = early_config.known_args_namespace
    if missing_services() and not (options.help or options.version):
        _start_services(early_config)
    frontend.DIST.mkdir(exist_ok=True)  # `manage.py test` has built it; plain `pytest` may not
    return (yield)


def _start_services(config: pytest.Config) -> None:
    folder = Path(tempfile.mkdtemp(prefix="connected-localism-test-"))
    folder.chmod(0o711)  # as root, PostgreSQL's account must get through
    supervisor = Supervisor()

    def clean_up() -> None:
        supervisor.stop()
        for path in (*folder.iterdir(), folder):
            shutil.rmtree(path.resolve(), ignore_errors=True)

    config.add_cleanup(clean_up)
    # However it is stopped, also in the background or by a build server, it cleans up.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    start_missing(DataFolder(folder), supervisor, durable=False)
    os.environ["DATA_DIR"] = str(folder)
    os.environ.setdefault("SECRET_KEY", "only-for-tests")
