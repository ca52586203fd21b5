import math

import pytest
from django.db import connection

from innovations.matching import bm25
from innovations.matching.bm25 import Statistics
from innovations.matching.text import stems
from innovations.models import Stem


def statistics(**frequencies):
    return Statistics(version=1, documents=10, mean_length=4.0, frequencies=frequencies)


def test_score_is_the_sum_of_idf_times_damped_frequency():
    known = statistics(food=2, wast=5)
    document = bm25.document_weights(stems("food food waste caddy"), known)
    question = bm25.question_weights(stems("food waste"), known)

    damping = 1.2 * (1 - 0.75 + 0.75 * 4 / 4)  # the text has just the mean length
    food = math.log(1 + (10 - 2 + 0.5) / (2 + 0.5)) * 2 * 2.2 / (2 + damping)
    waste = math.log(1 + (10 - 5 + 0.5) / (5 + 0.5)) * 1 * 2.2 / (1 + damping)
    assert bm25.score(question, document) == pytest.approx(food + waste)


@pytest.mark.django_db
def test_a_word_no_text_has_adds_nothing_to_the_question():
    assert bm25.question_weights(stems("zebra"), statistics()) == {}


@pytest.mark.django_db
def test_frequencies_are_read_in_one_query(django_assert_num_queries):
    Stem.objects.create(stem="food", documents=3)
    known = statistics()
    with django_assert_num_queries(1):
        known.learn(["food", "wast"])
        known.learn(["wast", "food"])
    assert known.frequencies == {"food": 3, "wast": 0}


@pytest.mark.django_db
def test_postgresql_computes_the_same_score():
    known = statistics(food=2, wast=5, caddi=1)
    document = bm25.document_weights(stems("food food waste caddy"), known)
    question = bm25.question_weights(stems("food waste caddies"), known)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT -(%s::sparsevec <#> %s::sparsevec)",
            [bm25.sparse_vector(question).to_text(), bm25.sparse_vector(document).to_text()],
        )
        (found,) = cursor.fetchone()
    assert found == pytest.approx(bm25.score(question, document), rel=1e-4)


def test_a_very_long_text_keeps_its_most_frequent_stems_so_that_its_row_fits_a_page():
    text = " ".join(f"word{n}" for n in range(5_000)) + " often often"
    weights = bm25.document_weights(stems(text), statistics())
    assert len(weights) == bm25.MAX_STEMS
    assert "often" in weights
