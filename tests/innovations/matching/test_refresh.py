from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from innovations.matching import queue
from innovations.matching.storing import _upsert
from innovations.matching.work import match_due
from innovations.models import Innovation, Match, MatchJob, SearchDocument, Theme, Vector
from tests.factories import InnovationFactory, PlaceFactory

pytestmark = pytest.mark.django_db

SUBJECTS = {
    "food waste": "Caddies and liners for the weekly collection of food waste from flats.",
    "food leftovers": "Weekly food waste collection from flats, with caddies and free liners.",
    "libraries": "Volunteers keep the village library open on Saturdays with self-service.",
    "potholes": "Cameras on refuse lorries find potholes in roads before they grow.",
    "dementia": "Befrienders visit people living with dementia at home each week.",
}


@pytest.fixture
def library():
    """Five records, two of them about the same thing, all matched."""
    records = {
        name: InnovationFactory(
            published=True, title=text[:60], summary=text, challenge="", approach=text, outcomes=""
        )
        for name, text in SUBJECTS.items()
    }
    match(*records.values())
    return records


def match(*innovations):
    queue.request_matches([innovation.pk for innovation in innovations])
    assert match_due() >= len(innovations)


def pair(one, other):
    first, second = sorted((one, other), key=lambda innovation: innovation.pk)
    return Match.objects.get(first=first, second=second)


def test_records_about_the_same_thing_are_a_strong_match_and_others_are_not(library):
    bands = {
        frozenset((match.first_id, match.second_id)): match.band for match in Match.objects.all()
    }
    alike = frozenset((library["food waste"].pk, library["food leftovers"].pk))
    assert bands.pop(alike) == Match.Band.STRONG
    assert set(bands.values()) == {Match.Band.NONE}


def test_reasons_name_shared_terms_themes_and_kind_of_place(library):
    reasons = pair(library["food waste"], library["food leftovers"]).reasons
    assert {"caddies", "flats", "collection"} <= set(reasons["terms"])
    assert (reasons["themes"], reasons["places"]) == ([Theme.WASTE], "type")


def test_each_side_has_its_own_score(library):
    assert not Match.objects.filter(first_score=None).exists()
    assert not Match.objects.filter(second_score=None).exists()


def test_matching_again_changes_nothing(library):
    def stored():
        # The order in which PostgreSQL adds up means moves the last digits of a score.
        return [
            (
                m.first_id,
                m.second_id,
                m.band,
                m.reasons,
                round(m.first_score, 6),
                round(m.second_score, 6),
            )
            for m in Match.objects.order_by("first", "second")
        ]

    before = stored()
    match(*library.values())
    assert stored() == before


def test_a_hidden_record_loses_its_matches_and_vectors(library):
    hidden = library["food waste"]
    Innovation.objects.filter(pk=hidden.pk).update(status=Innovation.Status.HIDDEN)
    match(hidden)
    assert not Match.objects.filter(first=hidden).exists()
    assert not Match.objects.filter(second=hidden).exists()
    assert not Vector.objects.filter(pk=hidden.pk).exists()


def test_a_record_hidden_during_the_run_gets_no_match(library):
    hidden = library["food waste"]
    Match.objects.all().delete()
    Innovation.objects.filter(pk=hidden.pk).update(status=Innovation.Status.HIDDEN)
    match(library["food leftovers"])  # the hidden one still has its vector
    assert not Match.objects.filter(first=hidden).exists()


def test_a_changed_text_changes_the_matches(library):
    changed = library["food waste"]
    text = "Volunteers keep our village library open on Saturdays with self-service."
    Innovation.objects.filter(pk=changed.pk).update(
        title=text[:60], summary=text, approach=text, content_version=2
    )
    match(changed)
    assert pair(changed, library["libraries"]).band == Match.Band.STRONG
    assert pair(changed, library["food leftovers"]).band == Match.Band.NONE


def test_the_only_record_has_no_match_and_no_error():
    match(InnovationFactory(published=True))
    assert not Match.objects.exists()
    assert not MatchJob.objects.filter(is_failed=True).exists()


def test_a_record_without_a_known_word_is_matched_like_any_other(library):
    odd = InnovationFactory(
        published=True, title="…", summary="—", challenge="", approach="", outcomes=""
    )
    match(odd)
    assert set(Match.objects.filter(second=odd).values_list("band", flat=True)) <= {Match.Band.NONE}


def test_one_record_that_cannot_be_matched_does_not_stop_the_others(library, monkeypatch):
    from innovations.matching import work

    broken = library["dementia"]
    real = work.refresh_matches

    def refresh(innovation_id, *given):
        if innovation_id == broken.pk:
            raise ValueError("cannot read this one")
        return real(innovation_id, *given)

    monkeypatch.setattr(work, "refresh_matches", refresh)
    queue.request_matches([innovation.pk for innovation in library.values()])
    assert match_due() == len(library) - 1
    job = MatchJob.objects.get(pk=broken.pk)
    assert (job.attempts, job.error) == (1, "ValueError: cannot read this one")


def test_a_deleted_record_is_no_error(library):
    gone = library["dementia"]
    queue.request_matches([gone.pk])
    jobs = queue.claim(10)
    MatchJob.objects.filter(pk=gone.pk).delete()
    Match.objects.all().delete()
    SearchDocument.objects.filter(pk=gone.pk).delete()
    Vector.objects.filter(pk=gone.pk).delete()
    Innovation.objects.filter(pk=gone.pk).delete()
    for job in jobs:
        queue.finish([job])
    assert match_due() == 0


def test_a_pair_is_stored_once_and_in_order(library):
    one, other = library["food waste"], library["potholes"]
    Match.objects.all().delete()
    fields = {"cosine": 0, "lexical": 0, "probability": 0, "band": Match.Band.NONE, "engine": "x"}
    with pytest.raises(IntegrityError, match="match_in_order"), transaction.atomic():
        Match.objects.create(first=other, second=one, **fields)
    Match.objects.create(first=one, second=other, **fields)
    with pytest.raises(IntegrityError, match="match_once_per_pair"), transaction.atomic():
        Match.objects.create(first=one, second=other, **fields)


def test_queries_do_not_grow_with_the_number_of_matches(library, django_assert_max_num_queries):
    from innovations.matching.refresh import refresh_matches

    place = PlaceFactory()
    match(*InnovationFactory.create_batch(12, published=True, place=place))
    with django_assert_max_num_queries(17):
        refresh_matches(library["food waste"].pk)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_leave_no_side_without_its_score():
    place = PlaceFactory()
    innovations = InnovationFactory.create_batch(30, published=True, place=place)
    queue.request_matches([innovation.pk for innovation in innovations])

    def work():
        match_due()
        connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Match.objects.count() >= 150
    assert not Match.objects.filter(Q(first_score=None) | Q(second_score=None)).exists()


def test_scores_may_be_whole_numbers(library):
    """A record with nothing in common with some, beside others with which it has."""
    one, other, third = sorted(library.values(), key=lambda record: record.pk)[:3]
    pairs = [
        Match(
            first=one, second=second, cosine=score, lexical=score, probability=score,
            first_score=score, second_score=None, band=Match.Band.NONE, reasons={}, engine="test",
        )
        for second, score in ((other, 0), (third, 0.5))
    ]  # fmt: skip
    Match.objects.all().delete()
    _upsert(pairs)
    assert list(Match.objects.order_by("pk").values_list("cosine", flat=True)) == [0.0, 0.5]
