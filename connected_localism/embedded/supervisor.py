"""Keeps programs running: a dead one is started again, and all of them stop together."""

import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from connected_localism.embedded.processes import Program, end_group, how_it_ended
from connected_localism.embedded.progress import say

FIRST_PAUSE = 0.2  # seconds before a restart; doubled each time the program dies young
LONGEST_PAUSE = 10.0
GROWN_UP = 30.0  # seconds after which it counts as having started well
GRACE = 10.0  # seconds to finish its work when told to stop
LOOK = 0.2  # seconds between two looks


class DidNotStart(Exception):
    """A program ended, or was not ready in time, when it was started for the first time."""


@dataclass
class Member:
    program: Program
    process: subprocess.Popen
    started_at: float
    pause: float = FIRST_PAUSE
    restart_at: float | None = None  # None while it runs


class Supervisor:
    def __init__(self):
        self.members: list[Member] = []

    def start(self, program: Program) -> None:
        self.members.append(Member(program, program.start(), started_at=time.monotonic()))

    def wait_until(self, is_ready: Callable[[], bool], program: Program, seconds: float) -> None:
        """Return once `program`, started before, is ready. Raises DidNotStart."""
        process = next(m.process for m in self.members if m.program is program)
        give_up_at = time.monotonic() + seconds
        while not is_ready():
            if process.poll() is not None:
                raise DidNotStart(f"{program.name} did not start: {how_it_ended(process)}")
            if time.monotonic() > give_up_at:
                raise DidNotStart(f"{program.name} was not ready after {seconds:.0f} s")
            time.sleep(0.02)

    def watch(self) -> None:
        """Start again whatever dies; for ever, so what ends it is an exception such as Ctrl-C."""
        while True:
            for member in self.members:
                self.look_after(member)
            time.sleep(LOOK)

    def stop(self) -> None:
        """Ask all to finish, those that serve others last, and end what has not after GRACE."""
        for serve_others in (False, True):
            processes = []
            for member in self.members:
                if member.program.serves_others == serve_others:
                    member.process.send_signal(member.program.stop_signal)
                    processes.append(member.process)
            end_at = time.monotonic() + GRACE
            for process in processes:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(max(0, end_at - time.monotonic()))
                end_group(process)
        self.members.clear()

    def look_after(self, member: Member) -> None:
        now = time.monotonic()
        if member.restart_at is not None:
            if now >= member.restart_at:
                member.process = member.program.start()
                member.started_at, member.restart_at = now, None
        elif member.process.poll() is not None:
            end_group(member.process)  # such as requests it was still answering
            if now - member.started_at > GROWN_UP:
                member.pause = FIRST_PAUSE
            say(
                f"{member.program.name} ended ({how_it_ended(member.process)}),"
                f" starting it again in {member.pause:.1f} s"
            )
            member.restart_at = now + member.pause
            member.pause = min(2 * member.pause, LONGEST_PAUSE)
