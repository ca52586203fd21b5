"""PostgreSQL and Redis for whoever needs them: those the environment names, else embedded ones."""

import os
from pathlib import Path

from connected_localism.embedded.data_folder import DataFolder
from connected_localism.embedded.environment import ROOT
from connected_localism.embedded.postgres import Postgres
from connected_localism.embedded.redis import Redis
from connected_localism.embedded.supervisor import Supervisor

EMBEDDED = {"DATABASE_URL": ("postgres", Postgres), "REDIS_URL": ("redis", Redis)}


def missing_services() -> list[str]:
    """The settings that name no server, so that an embedded one takes its place."""
    return [setting for setting in EMBEDDED if not os.environ.get(setting)]


def start_missing(data: DataFolder, supervisor: Supervisor, *, durable: bool = True) -> None:
    """Start what the environment does not name, and name it there for all that we start later.

    Raises DidNotStart.
    """
    started = []
    for setting in missing_services():
        name, kind = EMBEDDED[setting]
        server = kind(data.path / name, durable=durable)
        program = server.program()
        supervisor.start(program)
        started.append((setting, server, program))
    for setting, server, program in started:
        supervisor.wait_until(server.is_ready, program, seconds=60)
        os.environ[setting] = server.url
    data.announce(services={setting: os.environ[setting] for setting in EMBEDDED})


def set_environment(data: DataFolder) -> None:
    """Point Django at `data`, with the key kept there. A database of our own is for the demo."""
    os.environ["DATA_DIR"] = str(data.path)
    os.environ.setdefault("SECRET_KEY", data.secret_key())
    if "DATABASE_URL" in missing_services():
        os.environ.setdefault("DEMO", "1")  # not in a real one: the passwords are public


def read_env_file() -> None:
    """Take from .env, where there is one, what the environment does not say."""
    import environ  # not part of Python, so not there yet when .venv is built

    path = os.environ.get("ENV_FILE", str(ROOT / ".env"))  # settings.py reads the same
    if path and Path(path).exists():
        environ.Env.read_env(path)
