"""People who submit and publish records, whatever happens to the servers meanwhile."""

import itertools
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from django.db import InterfaceError, OperationalError, connection

from benchmarks import generate
from connected_localism.accounts.models import User
from innovations import actions
from innovations.models import Innovation
from places.models import Membership, Place

GIVE_UP_AFTER = 120  # seconds of trying again while PostgreSQL is away
AT_ONCE = 4


class People:
    """A steward and a contributor of one place; the contributor submits, the steward approves."""

    def __init__(self):
        self.place = Place.objects.create(
            code="CHAOS", name="Chaosborough", official_name="Chaosborough Council",
            slug="chaosborough", kind="council", type="UA", tier="single", nation="england",
            region="North West",
        )  # fmt: skip
        self.contributor = self._person("contributor", Membership.Role.CONTRIBUTOR)
        self.steward = self._person("steward", Membership.Role.STEWARD)
        self.texts = generate.records(100_000, seed=7)
        self.hands = ThreadPoolExecutor(AT_ONCE)  # each keeps a connection to PostgreSQL

    def _person(self, name: str, role: str) -> User:
        user = User.objects.create_user(email=f"{name}@example.org", display_name=name)
        Membership.objects.create(
            user=user, place=self.place, role=role, state=Membership.State.CONFIRMED
        )
        return user


class Submissions:
    """A number of submissions, made by a few people at once; `every` is the pause of each."""

    def __init__(self, people: People, number: int, every: float = 0.0):
        self.people, self.every = people, every
        texts = itertools.islice(people.texts, number)
        self.forms = [(uuid.uuid4(), _content(text, people.place)) for text in texts]
        self.done = 0
        self.slowest = 0.0
        self._lock = threading.Lock()
        self._futures = []

    def begin(self) -> "Submissions":
        self._futures = [self.people.hands.submit(self._submit, *form) for form in self.forms]
        return self

    def wait(self) -> None:
        """Until all are acknowledged. Raises what one of them could not get over."""
        for future in self._futures:
            future.result()

    def _submit(self, form_key: uuid.UUID, content: dict) -> None:
        give_up_at = time.monotonic() + GIVE_UP_AFTER
        while True:
            started = time.monotonic()
            try:
                self._step_by_step(form_key, content)
                break
            except (OperationalError, InterfaceError):
                connection.close()
                if time.monotonic() > give_up_at:
                    raise
                time.sleep(0.3)
        with self._lock:
            self.done += 1
            self.slowest = max(self.slowest, time.monotonic() - started)
        time.sleep(self.every)

    def _step_by_step(self, form_key: uuid.UUID, content: dict) -> None:
        """As the pages do it: each step a transaction of its own; done again, it goes on."""
        people = self.people
        record, _is_new = actions.create_draft(
            by=people.contributor, content=content, form_key=form_key
        )
        if record.status == Innovation.Status.DRAFT:
            actions.submit(innovation=record, by=people.contributor)
            record.refresh_from_db()
        if record.status == Innovation.Status.SUBMITTED:
            actions.approve(innovation=record, by=people.steward, version=record.content_version)


def _content(text: dict, place: Place) -> dict:
    told = ("title", "summary", "challenge", "approach", "outcomes", "themes")
    return {name: text.get(name) or "Nothing to tell yet." for name in told} | {
        "place": place, "kind": "case_study", "stage": "live",
    }  # fmt: skip
