#!/usr/bin/env python3
"""All of Connected Localism's commands. Needs only Python 3.11 or newer, on Linux or macOS.

    python3 manage.py up      run the whole site with sample data; --port N, --data DIR
    python3 manage.py test    run all tests; what follows is passed on to pytest

Any other command is Django's, for example `python3 manage.py createsuperuser`.
"""

import os
import sys

if os.name != "posix" or sys.version_info < (3, 11):
    sys.exit("Connected Localism needs Python 3.11 or newer on Linux or macOS (on Windows: WSL).")

from pathlib import Path

from connected_localism.embedded.bootstrap import continue_in_environment


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    continue_in_environment(command)  # from here on all packages are there
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connected_localism.settings")

    if command == "up":
        from connected_localism.embedded.up import up

        up(sys.argv[2:])
    elif command == "test":
        os.chdir(Path(__file__).resolve().parent)
        pytest = [sys.executable, "-m", "pytest", *sys.argv[2:]]
        os.execv(sys.executable, pytest)  # noqa: S606  our own interpreter
    else:
        from connected_localism.embedded.django_command import run

        run(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)  # what a shell expects after Ctrl-C; no traceback
