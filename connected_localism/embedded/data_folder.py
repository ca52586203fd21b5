"""The folder with all that outlives a run: database, queue, uploads, key, and who uses it now."""

import fcntl
import json
import os
import secrets
from pathlib import Path

from connected_localism.embedded.environment import ROOT


class InUse(Exception):
    """Somebody else runs services in this folder; the message says who and where."""


class DataFolder:
    """One user at a time: the lock, unlike a file with a process id, cannot be left behind."""

    def __init__(self, path: str | Path | None = None):
        self.path = Path(path or os.environ.get("DATA_DIR") or ROOT / ".data").resolve()
        self.notice = self.path / "services.json"
        self._lock = None

    def take(self, *, user: str) -> None:
        """Take the folder for `user`, a command, until `leave`. Raises InUse."""
        (self.path / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns without it
        self._lock = self._try_lock()
        if self._lock is None:
            raise InUse(self._who_uses_it())
        self._write_notice({"user": user, "process": os.getpid()})

    def announce(self, **news: object) -> None:
        """Tell commands typed elsewhere the `url` of the site, and the `services` as settings."""
        self._write_notice(self._read_notice() | news)

    def running_services(self) -> dict[str, str] | None:
        """Where the services are, if somebody runs them here now. Raises InUse while they start."""
        if not (self.path / "lock").exists():
            return None
        if lock := self._try_lock():
            lock.close()
            return None
        services = self._read_notice().get("services")
        if not services:
            raise InUse(f"{self._who_uses_it()} It is still starting: try again in a moment.")
        return services

    def leave(self) -> None:
        if self._lock:
            self.notice.unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def secret_key(self) -> str:
        """Made once: another key would sign everybody out."""
        path = self.path / "secret_key"
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(file, "w") as secret:
            secret.write(secrets.token_urlsafe(50))
        return path.read_text()

    def _try_lock(self):
        """The lock file, open and locked, or None when somebody else has it."""
        lock = (self.path / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return None
        return lock

    def _who_uses_it(self) -> str:
        notice = self._read_notice()
        where = f" at {notice['url']}" if notice.get("url") else ""
        return (
            f"Connected Localism is already running{where}: {notice.get('user', 'a command')},"
            f" process {notice.get('process', 'unknown')}, with its data in {self.path}."
        )

    def _write_notice(self, content: dict) -> None:
        new = self.notice.with_suffix(".new")  # renamed, so that nobody reads half of it
        new.write_text(json.dumps(content, indent=2) + "\n")
        new.replace(self.notice)

    def _read_notice(self) -> dict:
        try:
            return json.loads(self.notice.read_text())
        except (FileNotFoundError, ValueError):
            return {}
