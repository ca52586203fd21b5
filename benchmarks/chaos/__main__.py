"""Submissions while servers are killed: whether anything is lost, doubled or mailed twice.

    .venv/bin/python -m benchmarks.chaos [SCENARIO ...] [--share 0.1]

Every scenario starts PostgreSQL, Redis, a mail server, workers and beats of its own in a folder
that is thrown away. `--share` makes all numbers smaller, to try the script itself. The last line
of each scenario says OK or what is wrong; the exit code is that of the whole.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks.chaos.servers import Servers

# Reach Django only once the servers are named in the environment.
SCENARIOS: dict[str, Callable] = {}


def scenario(run: Callable) -> Callable:
    SCENARIOS[run.__name__.replace("_", "-")] = run
    return run


class Run:
    """One scenario: its servers, its people, what they submitted, and the clock."""

    def __init__(self, folder: Path, share: float):
        self.share = share
        self.started = time.monotonic()
        self.servers = Servers(folder)
        self.servers.start()
        self.batches = []
        self.poisoned = 0
        self._set_up()

    def _set_up(self) -> None:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from benchmarks.chaos.submissions import People

        self.people = People()

    def submit(self, number: int, every: float = 0.0):
        from benchmarks.chaos.submissions import Submissions

        batch = Submissions(self.people, self.scaled(number), every)
        self.batches.append(batch)
        return batch.begin()

    def scaled(self, number: float) -> int:
        return max(int(number * self.share), 1)

    def say(self, text: str) -> None:
        print(f"  {time.monotonic() - self.started:6.1f} s  {text}", flush=True)

    def settle(self, since: str) -> None:
        from benchmarks.chaos.checks import settle

        self.say(f"all done {settle():.1f} s after {since}")

    def judge(self) -> bool:
        from benchmarks.chaos.checks import outcome

        forms = [form for batch in self.batches for form, _content in batch.forms]
        found = outcome(forms, self.servers.mails, poisoned=self.poisoned)
        slowest = max(batch.slowest for batch in self.batches)
        self.say(f"slowest submission {slowest:.1f} s")
        self.say(", ".join(f"{name.replace('_', ' ')} {n}" for name, n in asdict(found).items()))
        print(f"  {'OK' if found.is_good() else 'WRONG'}", flush=True)
        return found.is_good()


@scenario
def killed_workers(run: Run) -> None:
    """`kill -9` of a worker with all its processes, 50 times during 1,000 submissions."""
    servers, kills = run.servers, run.scaled(50)
    servers.start_beat()
    servers.start_worker("worker 1")
    servers.start_worker("worker 2")
    batch = run.submit(1000, every=0.25)
    killed = processes = 0
    while killed < kills:
        if batch.done >= (killed + 1) * len(batch.forms) / (kills + 1):
            name = f"worker {1 + killed % 2}"
            processes += servers.kill(name)
            servers.start_worker(name)
            killed += 1
        time.sleep(0.02)
    batch.wait()
    run.say(f"{killed} workers killed, {processes} processes")
    run.settle("the last submission")


@scenario
def redis_stopped(run: Run) -> None:
    """Redis is away for 60 s during 200 submissions."""
    servers = run.servers
    servers.start_beat()
    servers.start_worker()
    batch = run.submit(200, every=1.0)
    while batch.done < len(batch.forms) * 0.1:
        time.sleep(0.05)
    servers.stop_redis()
    run.say(f"Redis stopped after {batch.done} submissions")
    time.sleep(run.scaled(60))
    servers.start_redis()
    run.say(f"Redis is back after {batch.done} submissions")
    batch.wait()
    run.settle("the last submission")


@scenario
def redis_wiped(run: Run) -> None:
    """500 submissions are queued while no worker runs; then Redis loses everything."""
    servers = run.servers
    run.submit(500).wait()
    servers.wipe_redis()
    run.say("Redis wiped")
    servers.start_worker()
    servers.start_beat()
    run.settle("the start of a worker")


@scenario
def postgres_restarted(run: Run) -> None:
    """PostgreSQL crashes and is away for some seconds during 300 submissions, three times."""
    servers = run.servers
    servers.start_beat()
    servers.start_worker()
    batch = run.submit(300, every=0.3)
    for crash in range(1, 4):
        while batch.done < len(batch.forms) * crash / 4:
            time.sleep(0.02)
        servers.crash_postgres()
        time.sleep(3)
        servers.start_postgres()
        run.say(f"PostgreSQL crashed and is back after {batch.done} submissions")
    batch.wait()
    run.settle("the last submission")


@scenario
def two_beats(run: Run) -> None:
    """Two beats for 10 minutes, with submissions all the while."""
    servers = run.servers
    servers.start_beat("beat 1")
    servers.start_beat("beat 2")
    servers.start_worker()
    until = time.monotonic() + run.scaled(600)
    while time.monotonic() < until:
        run.submit(round(20 / run.share), every=1.0).wait()
    run.settle("the last submission")


@scenario
def poison(run: Run) -> None:
    """One record on which every attempt fails, in the middle of 100 others."""
    from django.db import connection
    from django.db.models import F

    from innovations.models import Innovation, MatchJob

    servers = run.servers
    batch = run.submit(100)
    batch.wait()
    victim = Innovation.objects.order_by("pk")[len(batch.forms) // 2]
    with connection.cursor() as cursor:  # a fault in the database itself, at its every vector
        cursor.execute(
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF NEW.innovation_id = {victim.pk} THEN RAISE 'poison'; END IF; RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER poison BEFORE INSERT OR UPDATE ON innovations_vector"
            " FOR EACH ROW EXECUTE FUNCTION poison()"
        )
    run.poisoned = 1
    servers.start_worker()
    servers.start_beat()
    others = MatchJob.objects.exclude(pk=victim.pk).filter(requested__gt=F("done"), is_failed=False)
    started = time.monotonic()
    while others.exists():
        time.sleep(0.1)
    run.say(f"all others matched {time.monotonic() - started:.1f} s after the start of a worker")
    run.settle("the start of a worker")
    job = MatchJob.objects.get(pk=victim.pk)
    run.say(f"the record itself: failed {job.is_failed} after {job.attempts} attempts: {job.error}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("scenario", nargs="*", help=", ".join(SCENARIOS))
    parser.add_argument("--share", type=float, default=1.0)
    options = parser.parse_args()
    unknown = set(options.scenario) - set(SCENARIOS)
    if unknown:
        parser.error(f"There is no {', '.join(unknown)}; there are {', '.join(SCENARIOS)}.")
    names = options.scenario or list(SCENARIOS)
    if len(names) == 1:
        sys.exit(0 if _run(names[0], SCENARIOS[names[0]], options.share) else 1)
    # Each in a process of its own, since Django knows one database for its whole life.
    command = [sys.executable, "-m", "benchmarks.chaos", "--share", str(options.share)]
    codes = [subprocess.run([*command, name], check=False).returncode for name in names]  # noqa: S603
    sys.exit(max(codes))


def _run(name: str, steps: Callable, share: float) -> bool:
    print(f"{name}: {steps.__doc__}", flush=True)
    with tempfile.TemporaryDirectory(prefix="connected-localism-chaos-") as folder:
        run = None
        try:
            run = Run(Path(folder), share)
            steps(run)
            return run.judge()
        finally:
            if run:
                run.servers.stop()


if __name__ == "__main__":
    main()
