"""The embedded PostgreSQL: one cluster in a folder, reached through a unix socket only."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from connected_localism.embedded import reach
from connected_localism.embedded.processes import Program, as_account, run

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "jit": "off",  # on queries of milliseconds it costs more than it saves
}
FOR_TESTS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",  # fifty threads at once, in several processes
}
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}
# PostgreSQL's own UTF-8 rules, so that no text sorts differently on another machine.
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


class Postgres:
    """`durable=False` gives up safety from a power cut for speed: for tests."""

    def __init__(self, folder: Path, *, durable: bool = True):
        self.account = reach.unprivileged_account()
        self.binaries = reach.postgres_binaries(self.account)
        self.durable = durable
        self.log = folder.with_suffix(".log")
        self.folder = reach.own_folder(folder, self.account)
        self.cluster = self.folder / "cluster"
        self.sockets = reach.socket_folder(self.folder, ".s.PGSQL.5432", self.account)
        self.url = f"postgres://postgres@/postgres?host={quote(str(self.sockets))}"

    def program(self) -> Program:
        quoted = str(self.sockets).replace('"', '""')  # it is a list, where a comma separates
        settings = SETTINGS | {"unix_socket_directories": f'"{quoted}"'}
        if not self.durable:
            settings |= FOR_TESTS
        if not os.access("/dev/shm", os.W_OK):  # noqa: S108  some containers have none
            settings |= {"dynamic_shared_memory_type": "mmap"}
        options = [f"--{name}={value}" for name, value in settings.items()]
        return Program(
            "postgres",
            [self.binaries / "postgres", "-D", self.cluster, *options],
            stop_signal=signal.SIGINT,  # "fast": ends all connections and writes a checkpoint
            orphan_signal=signal.SIGINT,
            serves_others=True,
            log=self.log,
            account=self.account,
            environment=ENVIRONMENT,
            before_start=self._prepare,
        )

    def is_ready(self) -> bool:
        question = [self.binaries / "pg_isready", "-q", "-h", self.sockets, "-U", "postgres"]
        return run(question).returncode == 0

    def _prepare(self) -> None:
        """Make the cluster the first time; stop a server that a killed parent left behind."""
        if not self.cluster.exists():
            self._make_cluster()
        elif (self.cluster / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-D", self.cluster, "-m", "fast", "-w", "-t", "20")

    def _make_cluster(self) -> None:
        unfinished = self.folder / "unfinished"  # renamed when whole, in case we are interrupted
        shutil.rmtree(unfinished, ignore_errors=True)
        access = ("-U", "postgres", "--auth=trust")  # the folder's mode keeps everyone else out
        sync = () if self.durable else ("--no-sync",)
        made = self._run("initdb", "-D", unfinished, *access, *LOCALE, *sync)
        if made.returncode:
            sys.exit(f"{made.stdout}\nPostgreSQL could not make its files in {self.folder}.")
        unfinished.rename(self.cluster)

    def _run(self, name: str, *arguments: str | Path) -> subprocess.CompletedProcess:
        return run(
            [self.binaries / name, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, **ENVIRONMENT},
            **as_account(self.account),
        )
