"""Real servers in a folder of their own, to be stopped, killed and started again."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from connected_localism.embedded.postgres import Postgres
from connected_localism.embedded.processes import Program, end_group
from connected_localism.embedded.redis import Redis

ROOT = Path(__file__).resolve().parents[2]
MAIL_SERVER = ROOT / "tests" / "mail" / "smtp_server.py"
CELERY = [sys.executable, "-m", "celery", "--quiet", "--app", "connected_localism.celery"]


class Servers:
    """PostgreSQL, Redis, a mail server, workers and beats; nothing of it outlives this process."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.chmod(0o711)  # as root, PostgreSQL's account must get through
        self.postgres = Postgres(folder / "postgres")
        self.redis = Redis(folder / "redis", durable=False)
        self.running: dict[str, subprocess.Popen] = {}
        self.mails = folder / "mails"
        self.mails.mkdir()

    def start(self) -> None:
        """Start all but workers and beats, and name them in the environment, for Django too."""
        self.start_postgres()
        self.start_redis()
        self._start("mail", [sys.executable, MAIL_SERVER, self.mails, "0", "0"])
        _wait((self.mails / "port").exists)
        os.environ |= {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{(self.mails / 'port').read_text()}",
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": "only-for-benchmarks",
            "DJANGO_SETTINGS_MODULE": "connected_localism.settings",
        }

    def start_postgres(self) -> None:
        self._start_program(self.postgres.program())
        _wait(self.postgres.is_ready)

    def crash_postgres(self) -> None:
        """As a power cut would: at once, with whatever is under way."""
        process = self.running.pop("postgres")
        process.send_signal(signal.SIGQUIT)
        process.wait()

    def start_redis(self) -> None:
        self._start_program(self.redis.program())
        _wait(self.redis.is_ready)

    def stop_redis(self) -> None:
        end_group(self.running.pop("redis"))

    def wipe_redis(self) -> None:
        """Everything that is queued is gone."""
        import redis

        redis.Redis.from_url(self.redis.url).flushall()

    def start_worker(self, name: str = "worker") -> None:
        command = [*CELERY, "worker", "--concurrency", "2", "--without-mingle", "--without-gossip"]
        self._start(name, [*command, "--loglevel", "CRITICAL"])

    def start_beat(self, name: str = "beat") -> None:
        schedule = self.folder / f"{name}-schedule"
        self._start(name, [*CELERY, "beat", "--schedule", schedule, "--loglevel", "CRITICAL"])

    def kill(self, name: str) -> int:
        """`kill -9` of a program and all its processes; returns how many there were."""
        process = self.running.pop(name)
        number = 1 + len(psutil.Process(process.pid).children(recursive=True))
        end_group(process)
        return number

    def stop(self) -> None:
        for name in reversed(list(self.running)):
            self.kill(name)
        for path in self.folder.iterdir():  # links of root's PostgreSQL lead elsewhere
            shutil.rmtree(path.resolve(), ignore_errors=True)

    def _start_program(self, program: Program) -> None:
        self.running[program.name] = program.start()

    def _start(self, name: str, command: list) -> None:
        quiet = {"PYTHONWARNINGS": "ignore"}
        self.running[name] = Program(
            name, command, log=self.folder / f"{name}.log", environment=quiet
        ).start()


def _wait(condition, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            sys.exit("A server did not start.")
        time.sleep(0.05)
