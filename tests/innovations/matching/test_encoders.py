"""A second encoder that is really there, WordLlama's shorter vectors, in the place of the first."""

import time

import numpy as np
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from innovations.checks import the_encoder_of_matching_is_known
from innovations.matching import encoder, encoders, queue
from innovations.matching.refresh import refresh_matches
from innovations.matching.work import match_due
from innovations.models import CorpusStatistics, Innovation, Match, MatchJob, Vector
from tests.factories import InnovationFactory, PlaceFactory

pytestmark = pytest.mark.django_db

TEXTS = [
    "Caddies and liners for the weekly collection of food waste from flats",
    "Flats get small bins so that food waste is collected every week",
    "Volunteers keep the village library open on Saturdays with self-service",
    "Cameras on refuse lorries find potholes in roads before they grow",
]


@pytest.fixture
def matched():
    place = PlaceFactory()
    made = [
        InnovationFactory(published=True, title=text, summary=text, approach=text, place=place)
        for text in TEXTS
    ]
    queue.request_matches([one.pk for one in made])
    assert match_due() == len(made)
    return made


def engines():
    return {name.split("+")[0] for name in Match.objects.values_list("engine", flat=True)}


def use(settings, name):
    settings.MATCHING_ENCODER = name


def test_shorter_vectors_are_unit_vectors_of_their_length():
    short = encoders.ShorterWordLlama("wordllama-128", 128).encode([*TEXTS, ""])
    assert short.shape == (5, 128)
    assert np.linalg.norm(short, axis=1) == pytest.approx([1, 1, 1, 1, 0], abs=1e-6)


def test_the_new_encoder_answers_when_all_vectors_are_there(matched, settings):
    assert engines() == {encoder.NAME}
    use(settings, "wordllama-128")
    assert match_due() == len(matched)  # without anybody asking for it
    assert CorpusStatistics.objects.get().encoder == "wordllama-128"
    assert engines() == {"wordllama-128"}
    vectors = Vector.objects.all()
    assert {len(vector.other_dense) for vector in vectors} == {128}
    assert {vector.scale_encoder for vector in vectors} == {"wordllama-128"}


def test_the_probability_stays_that_of_the_first_encoder(matched, settings):
    def told():
        return [
            (pair.first_id, pair.second_id, round(pair.probability, 9), pair.band)
            for pair in Match.objects.order_by("pk")
        ]

    before = told()
    use(settings, "wordllama-64")
    match_due()
    assert told() == before
    assert engines() == {"wordllama-64"}


def test_until_then_the_old_one_answers_and_no_match_is_missing(matched, settings):
    use(settings, "wordllama-128")
    before = list(Match.objects.order_by("pk").values())
    assert not encoders.take_over(until=time.monotonic() - 1)  # no time for a single vector
    assert CorpusStatistics.objects.get().encoder == ""
    assert list(Match.objects.order_by("pk").values()) == before
    new = InnovationFactory(published=True, title=TEXTS[0], summary=TEXTS[0])
    queue.request_matches([new.pk])
    match_due()
    assert Match.objects.filter(second=new, band=Match.Band.STRONG).exists()


def test_a_page_has_its_matches_in_every_moment_of_the_change(matched, settings):
    """Half of the records are matched by the new encoder, half by the old."""
    use(settings, "wordllama-128")
    assert encoders.take_over(until=float("inf"))
    shown = {(pair.first_id, pair.second_id): pair.band for pair in Match.objects.all()}
    while jobs := queue.claim(1):
        refresh_matches(jobs[0].innovation_id)
        queue.finish(jobs[:1])
        now = {(pair.first_id, pair.second_id): pair.band for pair in Match.objects.all()}
        assert now == shown
        assert not Match.objects.filter(first_score=None).exists()
        assert not Match.objects.filter(second_score=None).exists()


def test_back_to_the_first_encoder_at_once(matched, settings):
    use(settings, "wordllama-128")
    match_due()
    use(settings, encoder.NAME)
    match_due()
    assert CorpusStatistics.objects.get().encoder == ""
    assert engines() == {encoder.NAME}


def test_from_one_other_encoder_to_the_next(matched, settings):
    use(settings, "wordllama-128")
    match_due()
    use(settings, "wordllama-64")
    match_due()
    assert engines() == {"wordllama-64"}
    assert {len(vector.other_dense) for vector in Vector.objects.all()} == {64}


def test_a_text_that_changes_meanwhile_is_encoded_by_both(matched, settings):
    use(settings, "wordllama-128")
    match_due()
    changed = matched[0]
    old = Vector.objects.get(pk=changed.pk)
    Innovation.objects.filter(pk=changed.pk).update(title=TEXTS[2], content_version=2)
    queue.request_matches([changed.pk])
    match_due()
    new = Vector.objects.get(pk=changed.pk)
    assert new.content_version == 2
    assert new.other_dense != old.other_dense


def test_nothing_to_do_costs_one_query(matched, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert encoders.take_over(until=float("inf"))
    assert not MatchJob.objects.filter(is_failed=True).exists()


@pytest.mark.parametrize("name", ["word2vec", ""])
def test_an_unknown_encoder_is_told(settings, name):
    use(settings, name)
    with pytest.raises(ImproperlyConfigured, match="is none of wordllama-256"):
        encoders.wanted()


def test_a_misspelt_encoder_is_told_at_start(settings):
    assert the_encoder_of_matching_is_known(None) == []
    use(settings, "wordlama-256")
    (error,) = the_encoder_of_matching_is_known(None)
    assert "wordlama-256" in error.msg
    assert "wordllama-256" in error.hint
    with pytest.raises(SystemCheckError, match="wordlama-256"):
        call_command("check")


def test_the_stronger_encoder_says_what_it_needs(settings, tmp_path):
    settings.MATCHING_ENCODER_WEIGHTS = str(tmp_path)
    use(settings, encoders.MINILM)
    with pytest.raises(ImproperlyConfigured, match=r"onnxruntime|model\.onnx"):
        encoders.wanted()
