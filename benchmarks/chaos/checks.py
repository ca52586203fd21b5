"""What must hold when the dust has settled, counted in the database and at the mail server."""

import email
import time
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.db.models import F, Q

from connected_localism.mail.models import OutgoingMail
from innovations.matching.refresh import KEPT
from innovations.models import Innovation, Match, MatchJob, Vector

SETTLED_WITHIN = 900  # seconds
_WAITING = (OutgoingMail.State.DUE, OutgoingMail.State.SENDING)


@dataclass
class Outcome:
    """Counts; all but the first two must be 0."""

    submitted: int = 0
    mails: int = 0
    lost: int = 0
    doubled: int = 0
    not_published: int = 0
    not_matched: int = 0
    pairs_twice: int = 0
    too_few_pairs: int = 0
    mails_lost: int = 0
    mails_twice: int = 0

    def is_good(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self)[2:])


def work_left() -> int:
    """Match jobs and mails that are still to be done; failed ones are not."""
    jobs = MatchJob.objects.filter(requested__gt=F("done"), is_failed=False).count()
    return jobs + OutgoingMail.objects.filter(state__in=_WAITING).count()


def settle() -> float:
    """Seconds until nothing is left to do. Raises TimeoutError."""
    started = time.monotonic()
    while True:
        try:
            if not work_left():
                return time.monotonic() - started
        except (OperationalError, InterfaceError):
            connection.close()
        if time.monotonic() - started > SETTLED_WITHIN:
            raise TimeoutError(f"{work_left()} still to do after {SETTLED_WITHIN} s")
        time.sleep(0.1)


def outcome(forms: list[UUID], mails: Path, *, poisoned: int = 0) -> Outcome:
    """Count what became of the submissions; `poisoned` of them are known never to be matched."""
    ours = Innovation.objects.filter(form_key__in=forms)
    times = Counter(ours.values_list("form_key", flat=True))
    published = set(ours.published().values_list("pk", flat=True))
    done = MatchJob.objects.filter(pk__in=published, done=F("requested"), is_failed=False)
    matched = set(done.values_list("pk", flat=True)) & set(
        Vector.objects.filter(pk__in=published).values_list("pk", flat=True)
    )
    pairs = Counter()
    for pair in Match.objects.values_list("first_id", "second_id").iterator():
        pairs[tuple(sorted(pair))] += 1
    best = Counter(Match.objects.filter(is_among_firsts_best=True).values_list("first", flat=True))
    best += Counter(
        Match.objects.filter(is_among_seconds_best=True).values_list("second", flat=True)
    )
    wanted = min(KEPT, Innovation.objects.published().count() - poisoned - 1)
    sent = OutgoingMail.objects.filter(
        Q(key__startswith="review-decided:"), state=OutgoingMail.State.SENT
    )
    copies = Counter(
        message["Message-ID"]
        for message in (email.message_from_bytes(path.read_bytes()) for path in mails.glob("*.eml"))
    )
    return Outcome(
        submitted=len(forms),
        mails=sum(copies.values()),
        lost=len(set(forms) - set(times)),
        doubled=sum(number - 1 for number in times.values()),
        not_published=len(times) - len(published),
        not_matched=max(len(published - matched) - poisoned, 0),
        pairs_twice=sum(number - 1 for number in pairs.values()),
        too_few_pairs=sum(best[pk] < wanted for pk in matched),
        mails_lost=max(len(forms) - sent.count(), 0) + max(sent.count() - len(copies), 0),
        mails_twice=sum(number - 1 for number in copies.values()),
    )
