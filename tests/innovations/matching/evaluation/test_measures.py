import math

import pytest

from innovations.matching.evaluation.measures import (
    Measures,
    measure,
    ndcg,
    recall,
    reciprocal_rank,
)


def test_ndcg_weighs_grades_by_rank():
    found = 1 / math.log2(2) + 3 / math.log2(4)
    best = 3 / math.log2(2) + 1 / math.log2(3)
    assert ndcg(["b", "x", "a"], {"a": 3, "b": 1, "x": 0}) == pytest.approx(found / best)


def test_ndcg_of_the_best_order_is_1_and_of_nothing_0():
    assert ndcg(["a", "b"], {"a": 2, "b": 1}) == 1
    assert ndcg([], {"a": 2}) == 0


def test_only_the_first_ten_count():
    ranking = [f"x{n}" for n in range(10)] + ["a"]
    assert (ndcg(ranking, {"a": 1}), recall(ranking, {"a": 1})) == (0, 0)


def test_recall_is_of_all_relevant_ones():
    assert recall(["a", "x"], {"a": 1, "b": 2, "x": 0}) == 0.5


def test_reciprocal_rank_is_that_of_the_first_relevant_one():
    assert reciprocal_rank(["x", "b", "a"], {"a": 1, "b": 1}) == 0.5
    assert reciprocal_rank(["x"], {"a": 1}) == 0


def test_measures_are_means_over_judged_questions_and_count_what_is_likely():
    rankings = {"q": {"a": 0.9, "x": 0.2, "y": 0.19}, "r": {"b": 0.1}, "unjudged": {"a": 0.9}}
    judgements = {"q": {"a": 1, "y": 0}, "r": {"c": 1}, "nothing relevant": {"a": 0}}
    assert measure(rankings, judgements) == Measures(
        questions=2, ndcg=0.5, recall=0.5, reciprocal_rank=0.5,
        likely=2, likely_relevant=1, likely_not_judged=1,
    )  # fmt: skip


def test_without_a_judged_question_there_is_nothing_to_measure():
    with pytest.raises(ValueError, match="judged relevant"):
        measure({"q": {"a": 1}}, {"q": {"a": 0}})
