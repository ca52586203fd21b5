"""PostgreSQL and Redis for the tests, thrown away afterwards. Loaded by `-p` in pyproject.toml.

Servers that the environment names are used instead. The whole suite runs on all cores, in workers
of pytest-xdist: they share the servers, each with a copy of one migrated database, a Redis database
and files of its own.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from connected_localism.embedded import frontend, processes
from connected_localism.embedded.data_folder import DataFolder
from connected_localism.embedded.services import missing_services, start_missing
from connected_localism.embedded.supervisor import Supervisor

MOST_WORKERS = 8  # each has a PostgreSQL database, a Chromium and up to fifty threads
TEMPLATE = "TEST_DATABASE_TEMPLATE"  # names the database that the workers copy


@pytest.hookimpl(tryfirst=True)  # before xdist's own
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """All cores for the whole suite, and one worker more, since each waits for PostgreSQL and
    Chromium a third of its time; one process for what somebody picks, as it starts at once."""
    picked = config.args_source is pytest.Config.ArgsSource.ARGS or config.option.keyword
    return 0 if picked else min((os.cpu_count() or 1) + 1, MOST_WORKERS)


@pytest.hookimpl(wrapper=True)  # before pytest-django, which here reads the settings
def pytest_load_initial_conftests(early_config):
    # What somebody keeps in .env for a real site must not decide how tests end, or be used by them.
    os.environ["ENV_FILE"] = ""
    options = early_config.known_args_namespace
    if missing_services() and not (options.help or options.version):
        _start_services(early_config)
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        _keep_apart(worker)
    # Tests made from sets must come in one order in all workers; another one each time is welcome.
    os.environ.setdefault("PYTHONHASHSEED", str(secrets.randbelow(2**32)))
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
    (folder / "static").mkdir()
    os.environ.setdefault("SECRET_KEY", "only-for-tests")


def _keep_apart(worker: str) -> None:
    """Files and a Redis database of this worker's own; pytest-django sees to PostgreSQL.

    Celery workers that a test starts inherit both.
    """
    if "DATA_DIR" in os.environ:
        folder = Path(os.environ["DATA_DIR"], worker)
        folder.mkdir(mode=0o711, exist_ok=True)
        (folder / "static").mkdir(exist_ok=True)  # WhiteNoise warns without it
        os.environ["DATA_DIR"] = str(folder)
    number = 1 + int(worker.removeprefix("gw"))
    server = os.environ["REDIS_URL"]
    if server.startswith("unix://"):
        os.environ["REDIS_URL"] = f"{server}?db={number}"
    else:
        os.environ["REDIS_URL"] = urlsplit(server)._replace(path=f"/{number}").geturl()


@pytest.hookimpl(tryfirst=True)  # before xdist starts its workers
def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.getoption("numprocesses") and not session.config.option.collectonly:
        name = os.environ[TEMPLATE] = _migrated_once()
        # After the summary, and before the servers stop; what is left the next run takes away.
        session.config.add_cleanup(
            lambda: _with_django(f"connection.creation._destroy_test_db({name!r}, 0)", check=False)
        )


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") and TEMPLATE in os.environ:
        from django.conf import settings  # not before pytest-django has found them

        settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = os.environ[TEMPLATE]


def _migrated_once() -> str:
    """The name of a test database with all tables, so that not every worker has to migrate its own,
    which takes a minute on two cores."""
    return _with_django("print(connection.creation.create_test_db(0, True, serialize=False))")


def _with_django(code: str, *, check: bool = True) -> str:
    prepare = (
        "import django; django.setup(); from django.db import connection; "
        "connection.settings_dict['TEST']['NAME'] = "
        "connection.creation._get_test_db_name() + '_to_copy'; "
    )
    command = [sys.executable, "-c", prepare + code]
    done = processes.run(command, check=check, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()
