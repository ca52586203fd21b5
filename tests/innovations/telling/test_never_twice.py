"""Nothing is lost and nobody is told twice, whatever stops or runs at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.sending import send_due
from innovations import tasks
from innovations.actions.answering import answer_pair
from innovations.finding.similar import similar_to
from innovations.matching.queue import request_matches
from innovations.matching.work import match_due
from innovations.models import Match, PairSide, TellingDay
from innovations.telling import digest
from innovations.telling.digest import tell_of_matches
from tests.innovations.telling.pairs import live, match

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_beats_at_once_tell_each_pair_once():
    ours = live()
    for _ in range(4):
        match(ours, live())
    now = timezone.now()

    def tell(_number):
        try:
            return tell_of_matches(now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        mails = list(pool.map(tell, range(16)))
    connection.close()
    assert sum(mails) == OutgoingMail.objects.count() == 5
    assert sorted(mails)[:-1] == [0] * 15
    assert PairSide.objects.exclude(told_at=None).count() == 8
    send_due()
    assert len(django_mail.outbox) == 5


def test_the_task_runs_once_where_two_beats_send_it():
    match(live(), live())
    assert [tasks.tell_of_matches(), tasks.tell_of_matches()] == [2, 0]


def test_a_worker_that_dies_between_posting_and_marking_has_told_nobody(monkeypatch):
    match(live(), live())

    class Killed(BaseException):
        pass

    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(digest.PairSide.objects, "bulk_create", die)
        with pytest.raises(Killed):
            tell_of_matches(timezone.now())
    assert not OutgoingMail.objects.exists() and not PairSide.objects.exists()
    assert not TellingDay.objects.exists()
    assert tell_of_matches(timezone.now()) == 2


def test_matches_of_the_engine_are_told_once_through_every_recomputation():
    """With the real engine: what people were told and what they said outlives a rebuild."""
    ours, theirs = live(title="Repair café in the library"), live(title="Repair café in the hall")
    records = [ours, theirs, *(live(title=f"Nothing like it {n}", summary=f"Buses {n}",
                                    challenge=f"Roads {n}", approach=f"Lanes {n}",
                                    outcomes=f"Fewer cars {n}") for n in range(6))]  # fmt: skip
    request_matches([record.pk for record in records])
    while match_due():
        pass
    pair = Match.objects.get(first=ours, second=theirs)
    assert pair.band in ("strong", "likely")
    tell_of_matches(timezone.now())
    answer_pair(ours, theirs, ours.author, PairSide.Answer.NOT_RELEVANT)
    before = set(PairSide.objects.values_list("innovation", "other", "answer", "told_at"))
    assert (ours.pk, theirs.pk) in {row[:2] for row in before}

    call_command("rebuild_matches", verbosity=0)
    assert Match.objects.filter(first=ours, second=theirs).exists()
    Match.objects.all().delete()
    call_command("rebuild_matches", verbosity=0)
    assert set(PairSide.objects.values_list("innovation", "other", "answer", "told_at")) == before
    assert tell_of_matches(timezone.now() + timedelta(days=1)) == 0
    assert theirs.title not in [item.card["title"] for item in similar_to(ours, theirs.author)]
    assert ours.title in [item.card["title"] for item in similar_to(theirs, ours.author)]
