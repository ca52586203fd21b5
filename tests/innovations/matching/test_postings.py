from collections import Counter

import numpy as np
import pytest

from innovations.matching import postings
from innovations.matching.bm25 import Statistics, document_weights, score, sparse_vector
from innovations.models import CorpusStatistics, Posting, Vector
from tests.factories import InnovationFactory

pytestmark = pytest.mark.django_db

TEXTS = ["bus", "bus bus dementia", "caddy", "caddy dementia orchard", "orchard orchard orchard"]


def weights(text):
    words = text.split()
    return {word: words.count(word) / 2 for word in words}


@pytest.fixture
def records():
    """Five records; what each has of which word is chosen freely, as halves, which are exact."""
    made = [InnovationFactory(published=True).pk for _text in TEXTS]
    Vector.objects.all().delete()
    for pk, text in zip(made, TEXTS, strict=True):
        Vector.objects.create(
            pk=pk, dense=[0.0] * 256, lexical=sparse_vector(weights(text)),
            content_version=1, statistics_version=1,
        )  # fmt: skip
    CorpusStatistics.objects.update_or_create(pk=1)
    return made


def statistics(**frequencies):
    return Statistics(1, 5, 1.0, frequencies)


KNOWN = {"bus": 2, "dementia": 2, "caddy": 2, "orchard": 2}


@pytest.mark.parametrize("at_once", [100, 2, 1])  # in one part, in three, in six
def test_the_best_by_the_file_are_the_best_by_the_vectors(records, monkeypatch, at_once):
    monkeypatch.setattr(postings, "AT_ONCE", at_once)
    postings.make()
    question = {"dementia": 2.0, "orchard": 1.0, "bus": 0.5}
    scores = {pk: score(question, weights(text)) for pk, text in zip(records, TEXTS, strict=True)}
    expected = sorted(scores, key=scores.get, reverse=True)
    for most in (1, 2, 3):
        assert set(postings.best(question, statistics(**KNOWN), most)) == set(expected[:most])
    assert records[2] not in postings.best(question, statistics(**KNOWN), 10)  # shares nothing


def test_what_is_made_anew_forgets_what_is_gone(records):
    postings.make()
    Vector.objects.filter(pk=records[0]).delete()
    postings.make()
    assert postings.best({"bus": 1.0}, statistics(**KNOWN), 10) == [records[1]]
    assert Posting.objects.count() == 4


def test_stems_are_read_from_the_most_telling_on_until_they_have_too_many_records(monkeypatch):
    known = statistics(rare=3, common=90, middle=8)
    question = {"rare": 5.0, "middle": 3.0, "common": 1.0}
    for read, expected in [(101, 3), (100, 2), (11, 2), (10, 1), (1, 1)]:
        monkeypatch.setattr(postings, "READ", read)
        assert len(postings.telling(question, known)) == expected
    assert postings.telling({}, known) == []


def test_a_text_of_unknown_words_has_no_candidates(records):
    postings.make()
    assert postings.best({}, statistics(), 10) == []
    assert postings.best({"unheard": 1.0}, statistics(unheard=0), 10) == []


def test_document_weights_survive_the_packing(records):
    """Half precision keeps three digits of a weight, and BM25's are below 2.2."""
    bag = {"bus": 7, "caddy": 1}
    exact = document_weights(Counter(bag), Statistics(1, 5, 100.0))
    Vector.objects.filter(pk=records[0]).update(lexical=sparse_vector(exact))
    postings.make()
    (entries,) = [
        np.frombuffer(row.entries, postings.ENTRY)
        for row in Posting.objects.filter(slot=postings.slot_of("bus"))
    ]
    (kept,) = entries["weight"][entries["innovation"] == records[0]]
    assert kept == pytest.approx(exact["bus"], rel=1e-3)
