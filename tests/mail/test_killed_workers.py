"""A real worker sends through a real mail server and is killed again and again while it does.

KILLS=100 in the environment kills more often than the suite has time for; `-s` shows the figures.
"""

import email
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest
from django.utils import timezone

from connected_localism.mail import outbox, tasks
from connected_localism.mail.models import OutgoingMail
from tests.conftest import Worker, wait_until
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
State = OutgoingMail.State
KILLS = int(os.environ.get("KILLS", "4"))
SERVER = Path(__file__).with_name("smtp_server.py")
HELD = 0.25  # seconds that the server takes at the moment that is looked at


class MailServer:
    def __init__(self, folder: Path, *, before: float, after: float):
        self.folder = folder
        command = [sys.executable, SERVER, folder, str(before), str(after)]
        self.process = subprocess.Popen(command)
        wait_until((folder / "port").exists, seconds=20)
        self.url = f"smtp://127.0.0.1:{(folder / 'port').read_text()}"

    def count(self, suffix: str) -> int:
        return len(list(self.folder.glob(f"*.{suffix}")))

    def copies(self) -> Counter:
        """How many copies it took of each mail, by Message-ID."""
        mails = (email.message_from_bytes(path.read_bytes()) for path in self.folder.glob("*.eml"))
        return Counter(mail["Message-ID"] for mail in mails)


@pytest.fixture
def mail_server(tmp_path):
    started = []

    def start(**times) -> MailServer:
        started.append(MailServer(tmp_path, **times))
        return started[0]

    yield start
    for server in started:
        server.process.kill()
        server.process.wait()


@pytest.fixture
def one_at_a_time(mail_server):
    """A worker that sends through that server, with one process that does the sending."""
    started = []

    def start(server: MailServer) -> Worker:
        worker = Worker(concurrency=1, EMAIL_URL=server.url)
        started.append(worker)
        worker.start()
        return worker

    yield start
    for worker in started:
        worker.kill()


def kill(worker: Worker, nth: int) -> None:
    """`kill -9` of the process that sends; every fourth time of the whole worker, started anew."""
    if nth % 4 == 3:
        worker.kill()
        worker.start()
        return
    for process in psutil.Process(worker.process.pid).children(recursive=True):
        process.kill()
        process.wait()


def the_lease_runs_out() -> None:
    """What the next worker would wait up to 150 s for."""
    OutgoingMail.objects.filter(state=State.SENDING).update(lease_until=timezone.now())


@pytest.mark.parametrize(
    ("moment", "before", "after"),
    [("before it is taken", HELD, 0), ("after it is taken", 0, HELD), ("any", 0.01, 0.01)],
)
def test_no_mail_is_lost_and_a_second_copy_is_recognised(
    mail_server, one_at_a_time, moment, before, after
):
    mails = 3 * KILLS
    person = UserFactory()
    for n in range(mails):  # of a kind that the worker knows, unlike those of these tests
        context = {"url": "/accounts/data/", "until": "1 March 2026"}
        outbox.post("data-ready", to=person, key=f"killed:{n}", context=context)
    server = mail_server(before=before, after=after)
    worker = one_at_a_time(server)
    looked_at = "eml" if moment == "after it is taken" else "asked"
    for nth in range(KILLS):
        seen = server.count(looked_at)
        wait_until(lambda: server.count(looked_at) > seen + 1, seconds=60, every=0.005)  # noqa: B023
        if moment == "any":
            time.sleep(random.uniform(0, 0.05))
        kill(worker, nth)
        the_lease_runs_out()

    tasks.send_due_mail.delay()  # as the sweep does
    unsent = OutgoingMail.objects.exclude(state=State.SENT)
    wait_until(lambda: not unsent.exists(), seconds=120)

    copies = server.copies()
    again = sum(copies.values()) - len(copies)
    print(f"killed {KILLS} times, {moment}: {mails} mails, {len(copies)} arrived, {again} twice")
    assert len(copies) == mails
    if moment == "before it is taken":
        assert again == 0
    elif moment == "after it is taken":
        assert again == KILLS
    else:
        assert again <= KILLS
