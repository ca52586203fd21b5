"""Django's own commands, typed while `up` runs in another terminal or while nothing runs."""

import os
import sys

from django.core.management import execute_from_command_line

from connected_localism.embedded.data_folder import DataFolder, InUse
from connected_localism.embedded.services import (
    missing_services,
    read_env_file,
    set_environment,
    start_missing,
)
from connected_localism.embedded.supervisor import DidNotStart, Supervisor

# Those that do their work without a database, and so should not wait for one to start.
WITHOUT_DATABASE = {
    *("check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help"),
    *("makemessages", "makemigrations", "spectacular", "startapp", "version", "--version"),
}


def run(arguments: list[str]) -> None:
    """Run a Django command with the services of `up`, or else with some for its length."""
    read_env_file()
    data = DataFolder()
    supervisor = Supervisor()
    try:
        if missing_services():
            _find_services(arguments, data, supervisor)
        execute_from_command_line(arguments)
    except (InUse, DidNotStart) as error:
        sys.exit(str(error))
    finally:
        supervisor.stop()
        data.leave()


def _find_services(arguments: list[str], data: DataFolder, supervisor: Supervisor) -> None:
    running = data.running_services()
    if running:
        set_environment(data)
        for setting, url in running.items():
            os.environ.setdefault(setting, url)
    elif needs_database(arguments):
        data.take(user=" ".join(["manage.py", *arguments[1:2]]))
        set_environment(data)
        start_missing(data, supervisor)


def needs_database(arguments: list[str]) -> bool:
    name = arguments[1] if len(arguments) > 1 else "help"
    return name not in WITHOUT_DATABASE and not {"-h", "--help"} & set(arguments)
