"""`manage.py up`: the whole site, ready to be tried, until Ctrl-C."""

import argparse
import errno
import http.client
import os
import signal
import socket
import sys
import time
from contextlib import nullcontext

from connected_localism.embedded.data_folder import DataFolder, InUse
from connected_localism.embedded.environment import ROOT
from connected_localism.embedded.processes import Program
from connected_localism.embedded.progress import say, seconds_since_begun, step
from connected_localism.embedded.services import (
    missing_services,
    read_env_file,
    set_environment,
    start_missing,
)
from connected_localism.embedded.supervisor import DidNotStart, Supervisor

HOST = "127.0.0.1"  # this machine only, as the passwords of the demo are printed
RUN_MODULE = [sys.executable, "-m", "connected_localism.embedded.run_module"]


def up(arguments: list[str]) -> None:
    options = _parse(arguments)
    started = time.monotonic() - seconds_since_begun()
    _on_stop_signal(_leave)
    read_env_file()
    data = DataFolder(options.data)
    os.chdir(ROOT)
    supervisor = Supervisor()
    try:
        data.take(user="manage.py up")
        listener = listen(options.port)
        # By name: browsers keep no passkey for a bare network address.
        url = f"http://localhost:{listener.getsockname()[1]}/"
        data.announce(url=url)
        os.environ.setdefault("SITE_URL", url.rstrip("/"))
        set_environment(data)

        with step("PostgreSQL and Redis") if missing_services() else nullcontext():
            start_missing(data, supervisor)
        web = _web(listener)
        supervisor.start(web)
        supervisor.wait_until(lambda: _is_healthy(url), web, seconds=600)
        for program in _background(data):  # now that there are tables
            supervisor.start(program)
        say(
            f"\n  Connected Localism is ready after {time.monotonic() - started:.1f} s: {url}\n"
            "  Ctrl-C stops everything.\n"
        )
        supervisor.watch()
    except (InUse, DidNotStart) as error:
        sys.exit(str(error))
    finally:
        _on_stop_signal(signal.SIG_IGN)  # it is stopping already
        if supervisor.members:
            say("Stopping ...")
        supervisor.stop()
        data.leave()


def listen(port: int) -> socket.socket:
    """A socket on `port`, or, when that is taken, on the next free one above.

    It is ours rather than the web server's, so that visitors wait while that restarts instead of
    being turned away, and so that nobody else can take the port in between.
    """
    for candidate in [*range(port, min(port + 50, 65536)), 0]:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE:
                sys.exit(f"Port {candidate} cannot be used: {error.strerror}.")
            continue
        if candidate != port:
            say(f"Port {port} is taken; using {listener.getsockname()[1]} instead.")
        return listener
    raise AssertionError("port 0 is whichever is free")


def _web(listener: socket.socket) -> Program:
    return Program(
        "web",
        [
            *(*RUN_MODULE, "connected_localism.embedded.web", "connected_localism.wsgi"),
            *("--bind", f"fd://{listener.fileno()}"),
            *("--threads", "8", "--preload"),  # preloaded, a second process needs little memory
            *("--graceful-timeout", "5", "--no-control-socket", "--log-level", "warning"),
        ],
        open_files=[listener.fileno()],
    )


def _background(data: DataFolder) -> list[Program]:
    celery = [*RUN_MODULE, "celery", "--quiet", "--app", "connected_localism.celery"]
    worker = ["worker", "--concurrency", "2", "--without-mingle", "--without-gossip"]
    beat = ["beat", "--schedule", data.path / "beat-schedule"]
    # Celery warns root of a danger that only other message formats than our JSON have.
    hush = {"PYTHONWARNINGS": "ignore::UserWarning:celery.platforms"}
    return [
        Program("worker", [*celery, *worker, "--loglevel", "WARNING"], environment=hush),
        Program("beat", [*celery, *beat, "--loglevel", "WARNING"]),
    ]


def _is_healthy(url: str) -> bool:
    # Not urllib.request, which would ask the proxy that the environment names.
    connection = http.client.HTTPConnection(url.split("/")[2], timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _on_stop_signal(handler) -> None:
    signal.signal(signal.SIGINT, handler)
    signal.signal(signal.SIGTERM, handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # `nohup` means: stay
        signal.signal(signal.SIGHUP, handler)


def _leave(*_) -> None:
    raise SystemExit(0)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="manage.py up", description="Run Connected Localism with sample data until Ctrl-C."
    )
    parser.add_argument("--port", type=int, default=8000, help="8000 unless given")
    parser.add_argument(
        "--data", metavar="DIR", help="where database and uploads are kept; .data unless given"
    )
    options = parser.parse_args(arguments)
    if not 0 <= options.port <= 65535:
        parser.error("a port is a number from 0, which means any, to 65535")
    return options
