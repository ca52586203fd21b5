"""Records for members until a day: everybody reads them from then on."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from connected_localism.common.locks import advisory_lock
from innovations.actions.opening import open_records
from innovations.models import Innovation, MatchJob
from innovations.tasks import open_members_records
from tests.factories import InnovationFactory

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 1)


def for_members(until=DAY, **fields):
    return InnovationFactory(visibility="members", members_until=until, **fields)


def test_on_its_day_a_record_becomes_public_with_history_and_new_matches():
    record = for_members(published=True)
    assert open_records(date(2027, 2, 28)) == 0
    assert not Innovation.objects.visible_to(AnonymousUser()).exists()

    assert open_records(DAY) == 1
    record.refresh_from_db()
    assert (record.visibility, record.members_until, record.content_version) == ("public", None, 2)
    assert list(Innovation.objects.visible_to(AnonymousUser())) == [record]
    assert MatchJob.objects.get(innovation=record).requested == 1
    seen = record.events.order_by("pgh_id").values_list("visibility", flat=True)
    assert list(seen) == ["members", "public"]


def test_it_is_done_once():
    record = for_members(published=True)
    assert [open_records(DAY), open_records(DAY)] == [1, 0]
    record.refresh_from_db()
    assert record.content_version == 2


def test_what_missed_its_day_is_made_good_and_what_has_none_stays():
    missed, later = for_members(published=True), for_members(date(2027, 3, 2), published=True)
    without_a_day = for_members(None, published=True)
    draft = for_members()
    assert open_records(DAY) == 2
    public = Innovation.objects.filter(visibility="public")
    assert set(public) == {missed, draft}
    assert set(Innovation.objects.filter(visibility="members")) == {later, without_a_day}
    assert not MatchJob.objects.filter(innovation=draft).exists()


def test_many_are_opened_in_portions(monkeypatch):
    monkeypatch.setattr("innovations.actions.opening.AT_ONCE", 2)
    for _record in range(5):
        for_members(published=True)
    assert open_records(DAY) == 5


def test_the_job_goes_by_the_day_in_london(monkeypatch):
    for_members(published=True)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: DAY)
    assert open_members_records() == 1


@pytest.mark.django_db(transaction=True)
def test_two_beats_do_no_harm(monkeypatch):
    for_members(published=True)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: DAY)
    other = connection.copy()
    key = _key_of("open-members-records")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])
        assert open_members_records() == 0
        cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
    other.close()
    assert open_members_records() == 1


def _key_of(name: str) -> int:
    """The key under which PostgreSQL keeps the lock of that name."""
    with advisory_lock(name), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (classid::bigint << 32) + objid::bigint FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        return cursor.fetchone()[0]
