"""The web server of `manage.py up`: gets tables, static files and sample data ready, then serves.

All in one process, because loading Django takes longer than everything else together.
"""

import hashlib
import importlib
from pathlib import Path

from connected_localism.embedded.progress import step


def main() -> None:
    with step("Django loaded"):
        # Before the settings are read: it says how long a page may keep the database busy.
        from connected_localism import wsgi
    _get_ready()
    importlib.reload(wsgi)  # WhiteNoise looks for static files when the application is made

    from gunicorn.app.wsgiapp import run

    run()  # with our arguments as its own


def _get_ready() -> None:
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:  # a migration may take longer than a page
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
    with step("database tables"):
        call_command("migrate", verbosity=0)
    _collect_static_files()
    with step("places, innovations and people"):
        call_command("prepare_demo")
    connection.close()  # the server's own processes must not share it


def _collect_static_files() -> None:
    """Copy and compress them, unless none has changed since the last time."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT, ".stamp")
    sources = _static_sources()
    if stamp.exists() and stamp.read_text() == sources:
        return
    with step("static files"):
        stamp.unlink(missing_ok=True)  # interrupted, this is done again
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(sources)


def _static_sources() -> str:
    """Changes with the name, size or time of any static file, and with how they are stored."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(repr(settings.STORAGES).encode())
    for finder in get_finders():
        for name, storage in finder.list(["CVS", ".*", "*~"]):  # what collectstatic leaves out
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
