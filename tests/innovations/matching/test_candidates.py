from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from innovations import tasks
from innovations.matching import candidates, postings, queue
from innovations.matching.bm25 import Statistics
from innovations.matching.nearest import nearest_to_text
from innovations.matching.refresh import refresh_matches
from innovations.matching.statistics import count_corpus
from innovations.matching.work import match_due
from innovations.models import CorpusStatistics, Innovation, Match, Posting, Vector
from tests.factories import InnovationFactory, PlaceFactory

pytestmark = pytest.mark.django_db

SUBJECTS = [
    "caddies for the weekly collection of food waste from flats",
    "cameras on refuse lorries that find potholes before they grow",
    "befrienders who visit people living with dementia at home",
    "buses on demand for villages that lost their timetable",
]
PLACES = ["harbour", "valley", "moorland", "estuary", "quarry", "meadow", "orchard", "lagoon"]
TEXTS = [f"The {place} tries {subject}" for subject in SUBJECTS for place in PLACES]


@pytest.fixture
def matched():
    """Thirty-two records in four families of eight: fewer than ten, so that others are needed."""
    place = PlaceFactory()
    made = [
        InnovationFactory(
            published=True, title=text[:60], summary=text, challenge="", approach=text,
            outcomes="", place=place,
        )
        for text in TEXTS
    ]  # fmt: skip
    queue.request_matches([one.pk for one in made])
    assert match_due() == len(made)
    return made


def best():
    return {
        (pair.first_id, pair.second_id, pair.is_among_firsts_best, pair.is_among_seconds_best):
            pytest.approx((pair.first_score, pair.second_score), rel=1e-5)
        for pair in Match.objects.all()
    }  # fmt: skip


def plain(scores):
    return {key: value.expected for key, value in scores.items()}


@pytest.fixture
def few(settings, monkeypatch):
    """So few records are scored one by one that candidates are needed, and fewer than all."""
    settings.MATCHING_EXACT_UP_TO = 10
    monkeypatch.setattr(candidates, "DENSE", 12)
    monkeypatch.setattr(candidates, "LEXICAL", 12)
    monkeypatch.setattr(candidates, "RECENT", 1)
    postings.make()


def test_the_ten_best_of_the_candidates_are_the_ten_best_of_all(matched, few):
    exact = best()
    Match.objects.all().delete()
    for one in matched * 2:
        refresh_matches(one.pk)
    assert plain(best()) == exact


def test_fewer_than_all_are_candidates_and_each_is_near_or_shares_a_telling_word(matched, few):
    statistics = Statistics.current()
    statistics.learn(["dementia", "tri"])
    dense = Vector.objects.get(pk=matched[0].pk).dense
    chosen = candidates.candidates(dense, {"dementia": 3.0, "tri": 0.1}, statistics)
    caddies = {one.pk for one in matched[:8]}  # near
    dementia = {one.pk for one in matched[16:24]}  # share the word
    assert caddies | dementia <= set(chosen.ids)
    assert len(chosen.ids) <= 12 + 12 + 1


def test_what_was_written_since_the_inverted_file_is_a_candidate(matched, few):
    Vector.objects.update(written_at=timezone.now() - timedelta(days=1))
    newest = matched[-1].pk  # about buses, which nobody asks for
    statistics = Statistics.current()
    statistics.learn(["dementia"])
    dense = Vector.objects.get(pk=matched[16].pk).dense

    def chosen():
        return candidates.candidates(dense, {"dementia": 3.0}, statistics).ids

    assert newest not in chosen()
    Vector.objects.filter(pk=newest).update(written_at=timezone.now())
    assert newest in chosen()


def test_with_few_records_all_are_scored(matched):
    assert candidates.candidates(None, {}, Statistics.current()) is None


def test_until_the_inverted_file_is_made_all_are_scored(matched, settings):
    settings.MATCHING_EXACT_UP_TO = 10
    assert candidates.candidates(None, {}, Statistics.current()) is None


@pytest.mark.parametrize("title", ["Dementia befrienders on a moorland", "O'Neill's buses"])
def test_a_text_finds_the_same_among_candidates(matched, settings, monkeypatch, title):
    def found():
        among = Innovation.objects.published().exclude(pk=matched[-1].pk)
        nearby = nearest_to_text(
            title, among=among, without=[matched[0].pk], most=5, floor=Match.Band.NONE
        )
        return [(one.innovation_id, pytest.approx(one.probability)) for one in nearby]

    exact = found()
    assert len(exact) == 5
    settings.MATCHING_EXACT_UP_TO = 10
    monkeypatch.setattr(candidates, "DENSE", 20)
    postings.make()
    assert found() == exact


@pytest.mark.django_db(transaction=True)
def test_the_indexes_are_made_once_they_are_needed(matched, settings):
    def has_index():
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", [candidates.INDEX])
            return cursor.fetchone()[0] is not None

    assert tasks.index_vectors() is False
    assert not has_index()
    assert not Posting.objects.exists()
    settings.MATCHING_EXACT_UP_TO = 10
    try:
        assert tasks.index_vectors() is True
        assert has_index()
        made_at = CorpusStatistics.objects.get().postings_at
        assert tasks.index_vectors() is True  # the next night
        assert CorpusStatistics.objects.get().postings_at > made_at
        count_corpus()
        queue.ask_again([one.pk for one in matched])
        assert match_due() == len(matched)  # by them
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX IF EXISTS {candidates.INDEX}")
