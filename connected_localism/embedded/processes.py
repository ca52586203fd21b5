"""Starting other programs in such a way that none of them outlives us."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Looked up now, because little is safe to do between a fork and what follows it.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def die_with_parent(signal_number: int = signal.SIGKILL) -> None:
    """Have the kernel send this process a signal when its parent ends, even by `kill -9`.

    For a child to call right after the fork. Linux only: elsewhere, servers that a killed parent
    left behind are stopped at the next start.
    """
    if _prctl:
        _prctl(PR_SET_PDEATHSIG, int(signal_number))


def run(arguments: Sequence, **options) -> subprocess.CompletedProcess:
    """`subprocess.run` for commands that are wholly ours, none of it a visitor's input."""
    return subprocess.run(arguments, **options)  # noqa: S603


def as_account(account: pwd.struct_passwd | None) -> dict:
    """What subprocess needs in order to run something as `account`; None is whoever runs us."""
    if account is None:
        return {}
    # From "/", as the account may not be able to enter the folder that we are in.
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}


@dataclass(frozen=True)
class Program:
    """A program that runs until it is told to stop, in a process group of its own.

    `stop_signal` asks it to finish; `orphan_signal` reaches it when we were killed and cannot ask.
    Its output goes to `log`, or else where ours goes.
    """

    name: str
    arguments: Sequence[str | Path]
    stop_signal: int = signal.SIGTERM
    orphan_signal: int = signal.SIGKILL
    serves_others: bool = False  # stopped after those that do not
    log: Path | None = None
    account: pwd.struct_passwd | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    open_files: Sequence[int] = ()
    before_start: Callable[[], None] = lambda: None

    def start(self) -> subprocess.Popen:
        """Call from the main thread: to the kernel, the end of a thread is that of the parent."""
        self.before_start()
        with self.log.open("ab") if self.log else nullcontext() as output:
            return subprocess.Popen(  # noqa: S603  the arguments are ours
                self.arguments,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **self.environment},
                pass_fds=self.open_files,
                start_new_session=True,  # else Ctrl-C would reach it before we stop things in order
                preexec_fn=lambda: die_with_parent(self.orphan_signal),
                **as_account(self.account),
            )


def end_group(process: subprocess.Popen) -> None:
    """Kill what is left of a program and of the processes it started, and reap it."""
    with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of a zombie
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def how_it_ended(process: subprocess.Popen) -> str:
    if process.returncode < 0:
        return f"killed by {signal.Signals(-process.returncode).name}"
    return f"exit code {process.returncode}"
