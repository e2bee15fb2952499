# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import where
from yuzui.funding.levels import expanded, values

TWO = Candidates(
    ["A", "B"],
    np.array([40.0, 50.0]),
    np.array([7.0, 8.0]),
    columns={"field": ["x", "y"], "need_lab": [2, 4]},
    requested=np.array([44.0, 55.0]),
    by_year={2027: np.array([10.0, 20.0])},
)
STEPS = ((1.0, 1.0), (0.8, 0.9))


def test_copies_follow_whole_proposals():
    made = expanded(TWO, STEPS)
    assert list(made.ids) == ["A", "B", "A", "B"] and made.whole == 2
    assert made.amount.tolist() == [40, 50, 32, 40]
    assert made.value == pytest.approx([7, 8, 6.3, 7.2])
    assert made.by_year[2027].tolist() == [10, 20, 8, 16]
    assert made.measure("need:lab").tolist() == [2, 4, 1.6, 3.2]
    assert made.measure("count").tolist() == [1, 1, 1, 1]
    assert made.copies(0).tolist() == [0, 2] == made.copies(2).tolist()


def test_sums_over_the_call_count_each_proposal_once():
    made = expanded(TWO, STEPS)
    assert made.sum_for("requested", "amount") == 99
    assert made.sum_for("eligible", "need:lab") == 6
    assert made.sum_for("requested", "count") == 2


def test_only_the_covered_have_levels_and_sets_become_levels_again():
    made = expanded(TWO, STEPS, np.array([False, True]))
    assert made.parent.tolist() == [0, 1, 1]
    assert made.proposals(np.array([True, False, True])).tolist() == [1, 0.8]
    assert made.summed(np.array([3, 1, 2])).tolist() == [3, 3]
    assert TWO.proposals(np.array([True, False])).tolist() == [1, 0]


def test_draws_of_values_follow_the_levels():
    made = expanded(TWO, STEPS)
    draws = np.array([[10.0, 20.0], [1.0, 2.0]])
    assert values(made, draws) == pytest.approx(np.array([[10, 20, 9, 18], [1, 2, 0.9, 1.8]]))
    assert values(TWO, draws) is draws


def test_conditions_look_at_the_whole_proposal():
    """A part of a large award is not a small proposal."""
    made = expanded(TWO, STEPS)
    for column, least in (("amount", 45), ("value", 7.5), ("need_lab", 4), ("requested", 50)):
        assert made.covered(where({column: {"ge": least}})).tolist() == [False, True] * 2
