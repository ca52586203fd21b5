"""One record on which every attempt fails."""

import pytest
from django.db import connection
from django.db.models import Q

from innovations.matching import queue
from innovations.matching.work import match_due
from innovations.models import Match, MatchJob, Vector
from tests.factories import InnovationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def poisoned():
    """Twelve records due for matching; the database refuses the vectors of the fifth."""
    records = InnovationFactory.create_batch(12, published=True)
    victim = records[4]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF NEW.innovation_id = {victim.pk} THEN RAISE 'poison'; END IF; RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER poison BEFORE INSERT OR UPDATE ON innovations_vector"
            " FOR EACH ROW EXECUTE FUNCTION poison()"
        )
    queue.request_matches([one.pk for one in records])
    yield victim, [one for one in records if one != victim]
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION poison CASCADE")


def test_keeps_no_other_from_its_ten_best(poisoned):
    victim, others = poisoned
    match_due()
    assert set(Vector.objects.values_list("pk", flat=True)) == {one.pk for one in others}
    for one in others:
        best = Match.objects.filter(
            Q(first=one, is_among_firsts_best=True) | Q(second=one, is_among_seconds_best=True)
        )
        assert best.count() == 10
    job = MatchJob.objects.get(pk=victim.pk)
    assert "poison" in job.error
    assert not MatchJob.objects.exclude(pk=victim.pk).exclude(error="").exists()
