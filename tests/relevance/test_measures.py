"""The measures, against examples that were worked out by hand."""

import math

import pytest

from tests.relevance import measures
from tests.relevance.judging import weighted_kappa

GRADES = {"a": 3, "b": 2, "c": 1, "d": 0}


def test_ndcg_is_the_sum_worked_out_by_hand() -> None:
    # Gains 7, 3, 1 for grades 3, 2, 1; discounts log2 of 2, 3, 4 for the first three ranks.
    gained = 3 / 1 + 0 + 7 / 2
    best = 7 / 1 + 3 / math.log2(3) + 1 / 2

    assert measures.ndcg(["b", "not judged", "a"], GRADES) == pytest.approx(gained / best)
    assert gained / best == pytest.approx(0.69202, abs=1e-5)


def test_the_best_order_has_ndcg_1_and_an_empty_answer_0() -> None:
    assert measures.ndcg(["a", "b", "c", "d"], GRADES) == 1
    assert measures.ndcg([], GRADES) == 0
    assert measures.ndcg(["a"], {"a": 0}) == 0


def test_ndcg_looks_no_further_than_its_depth() -> None:
    assert measures.ndcg(["d", "d", "a"], GRADES, depth=2) == 0


def test_recall_counts_what_helps_and_not_what_is_related() -> None:
    assert measures.recall(["c", "a"], GRADES) == 0.5


def test_recall_of_more_than_can_be_shown_can_still_be_whole() -> None:
    grades = {str(number): 3 for number in range(500)}

    assert measures.recall([str(number) for number in range(20)], grades) == 1


def test_the_reciprocal_rank_is_that_of_the_first_that_helps() -> None:
    assert measures.reciprocal_rank(["c", "d", "b", "a"], GRADES) == pytest.approx(1 / 3)
    assert measures.reciprocal_rank(["c"], GRADES) == 0


def test_a_need_is_covered_only_by_what_helps_with_it() -> None:
    met = {"a": frozenset({1}), "b": frozenset({2}), "c": frozenset({3})}

    assert measures.coverage(["a", "c"], GRADES, met, needs=3) == pytest.approx(1 / 3)
    assert measures.coverage(["a", "b"], GRADES, met, needs=2) == 1


def test_the_interval_of_equal_differences_is_that_difference() -> None:
    assert measures.interval([0.25] * 8, draws=100) == (0.25, 0.25)


def test_the_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    differences = [0.4, -0.1, 0.3, 0.2, 0.0, 0.5, -0.2, 0.1]

    low, high = measures.interval(differences)

    assert low < sum(differences) / len(differences) < high
    assert (low, high) == measures.interval(differences)


def test_kappa_is_the_value_worked_out_by_hand() -> None:
    # Seen: one of four pairs differs by 3: 9/4. By chance: first 0,0,3,3 and second 0,0,0,3 give
    # (1/2 * 1/4 + 1/2 * 3/4) * 9 = 9/2.
    assert weighted_kappa([(0, 0), (0, 0), (3, 0), (3, 3)]) == pytest.approx(1 - (9 / 4) / (9 / 2))


def test_readers_who_agree_only_as_chance_would_have_kappa_0() -> None:
    assert weighted_kappa([(0, 0), (0, 3), (3, 0), (3, 3)]) == 0


def test_the_percentile_is_a_value_that_was_measured() -> None:
    assert measures.percentile([5.0, 1.0, 4.0, 2.0, 3.0], 0.95) == 5.0
    assert measures.percentile([5.0, 1.0, 4.0, 2.0, 3.0], 0.5) == 3.0
