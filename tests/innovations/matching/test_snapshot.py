import pytest
from django.db.models import F

from innovations.matching import encoders, queue, work
from innovations.matching.bm25 import Statistics
from innovations.matching.refresh import refresh_matches, refresh_together
from innovations.matching.snapshot import Snapshot
from innovations.matching.subject import Subjects
from innovations.models import Innovation, Match, MatchJob, Vector
from tests.factories import InnovationFactory, PlaceFactory

pytestmark = pytest.mark.django_db

TEXTS = [
    "Caddies and liners for the weekly collection of food waste from flats",
    "Flats get small bins so that food waste is collected every week",
    "Volunteers keep the village library open on Saturdays with self-service",
    "Cameras on refuse lorries find potholes in roads before they grow",
    "Befrienders visit people living with dementia at home each week",
    "",
] + [f"Village hall number {n} gets solar panels and a heat pump" for n in range(14)]


@pytest.fixture
def matched():
    place = PlaceFactory()
    made = [
        InnovationFactory(published=True, title=text[:60] or "…", summary=text, place=place)
        for text in TEXTS
    ]
    queue.request_matches([one.pk for one in made])
    assert work.match_due() == len(made)
    return made


def stored():
    return {
        (pair.first_id, pair.second_id): pytest.approx(
            (pair.cosine, pair.lexical, pair.probability, pair.first_score, pair.second_score,
             pair.is_among_firsts_best, pair.is_among_seconds_best),
            rel=1e-3, abs=1e-3,
        )
        for pair in Match.objects.all()
    }  # fmt: skip


def values(wanted):
    return {pair: value.expected for pair, value in wanted.items()}


def test_matches_found_in_memory_are_those_of_postgresql(matched):
    in_postgresql = stored()
    Match.objects.all().delete()
    Vector.objects.update(mean_dense=None)
    snapshot = Snapshot.of_all("")
    for one in matched * 2:  # a second time, now that each has its scale
        refresh_matches(one.pk, snapshot=snapshot)
    assert values(stored()) == in_postgresql


def test_many_matched_together_are_those_matched_one_by_one(matched):
    one_by_one = stored()
    Match.objects.all().delete()
    Vector.objects.update(mean_dense=None)
    subjects, snapshot = Subjects(Statistics.current(), most=7), Snapshot.of_all("")
    ids = [one.pk for one in matched]
    for _time in range(2):  # again, as parts of two batches know each other's scales only then
        for together in (ids[:8], ids[8:]):
            found = refresh_together(together, subjects, snapshot)
            assert found == dict.fromkeys(together, 10)
    assert values(stored()) == one_by_one


def test_together_nobody_who_was_hidden_meanwhile_is_matched_and_pairs_keep_their_day(matched):
    judged = Match.objects.filter(band=Match.Band.STRONG).first()
    hidden = next(one for one in matched if one.pk not in (judged.first_id, judged.second_id))
    snapshot = Snapshot.of_all("")
    Innovation.objects.filter(pk=hidden.pk).update(status=Innovation.Status.HIDDEN)
    ids = [one.pk for one in matched]
    found = refresh_together(ids, Subjects(Statistics.current()), snapshot)
    assert (found[hidden.pk], found[judged.first_id]) == (0, 10)
    assert not Match.objects.filter(first=hidden).exists()
    assert not Match.objects.filter(second=hidden).exists()
    after = Match.objects.get(pk=judged.pk)
    assert after.created_at == judged.created_at


def test_one_record_that_cannot_be_matched_leaves_the_others_of_its_batch_matched(
    matched, monkeypatch
):
    broken = matched[3].pk
    real = work.refresh_matches

    def together(ids, *given):
        raise ValueError("one of these")

    def alone(innovation_id, *given):
        if innovation_id == broken:
            raise ValueError("cannot read this one")
        return real(innovation_id, *given)

    monkeypatch.setattr(work, "MANY", 5)
    monkeypatch.setattr(work, "refresh_together", together)
    monkeypatch.setattr(work, "refresh_matches", alone)
    queue.ask_again([one.pk for one in matched])
    assert work.match_due() == len(matched) - 1
    assert MatchJob.objects.get(pk=broken).error == "ValueError: cannot read this one"


def test_the_same_by_another_encoder(matched, settings):
    settings.MATCHING_ENCODER = "wordllama-128"
    work.match_due()
    in_postgresql = stored()
    snapshot = Snapshot.of_all("wordllama-128")
    for one in matched:
        refresh_matches(one.pk, snapshot=snapshot)
    assert values(stored()) == in_postgresql
    assert encoders.take_over(until=float("inf"))


def test_a_record_newer_than_the_snapshot_is_looked_for_in_postgresql(matched):
    snapshot = Snapshot.of_all("")
    new = InnovationFactory(published=True, title=TEXTS[0], summary=TEXTS[0])
    queue.request_matches([new.pk])
    work.vectors.encode_stale([new.pk])
    assert new.pk not in snapshot
    refresh_matches(new.pk, snapshot=snapshot)
    assert Match.objects.filter(second=new, band=Match.Band.STRONG).exists()


def test_many_due_records_are_matched_from_memory(matched, monkeypatch):
    taken = []

    def of_all(encoder_name):
        taken.append(Snapshot(encoder_name))
        return taken[-1]

    monkeypatch.setattr(work, "BATCH", 5)
    monkeypatch.setattr(work, "TOGETHER", 5)
    monkeypatch.setattr(work, "MANY", 5)
    monkeypatch.setattr(Snapshot, "of_all", of_all)
    queue.ask_again([one.pk for one in matched])
    assert work.match_due() == len(matched)
    assert len(taken) == 1
    assert not Match.objects.filter(first_id__gte=F("second_id")).exists()


def test_too_many_records_are_left_to_postgresql(matched, settings):
    settings.MATCHING_EXACT_UP_TO = 5
    assert Snapshot.of_all("") is None
