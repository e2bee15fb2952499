# SPDX-License-Identifier: Apache-2.0
"""Completions of small pools against every subset; the rule named is the first that fails."""

import itertools

import numpy as np
import pytest

from yuzui.errors import LimitReachedError
from yuzui.funding.lottery.pool import Pool, blamed, completion, dense, nobody
from yuzui.solve.registry import solve
from yuzui.solve.solution import Solution

ROWS = np.array([[4.0, 3, 2, 5], [-1, 0, -1, 0], [0, -2, 0, -3]])
ROOM = np.array([9.0, -1, -2]) + 1e-9
POOL = Pool(("A", "B", "C", "D"), ROWS, ROOM, ("budget", "basic", "region"), solve)
EVERY = np.ones(3, dtype=bool)


@pytest.mark.parametrize("forced", list(itertools.product((0, 1, None), repeat=4)))
def test_a_completion_is_found_exactly_where_there_is_one(forced):
    inside = np.array([f == 1 for f in forced])
    outside = np.array([f == 0 for f in forced])
    subsets = np.array(list(itertools.product((0, 1), repeat=4)), dtype=bool)
    may = subsets[subsets[:, inside].all(axis=1) & ~subsets[:, outside].any(axis=1)]
    there = (ROOM[:, None] >= ROWS @ may.T).all(axis=0).any()
    found = completion(POOL, inside, outside, EVERY)
    assert (found is not None) == there
    if found is not None:
        assert found[inside].all() and not found[outside].any()
        assert (ROWS @ found <= ROOM).all()


def test_the_first_rule_that_leaves_nothing_is_named():
    inside, outside = nobody(POOL)
    outside[0] = True
    # C alone can meet “basic”; with B and D the budget is gone before C
    inside[[1, 3]] = True
    assert blamed(POOL, inside, outside, 2) == "budget"
    inside[:] = False
    outside[2] = True
    assert blamed(POOL, inside, outside, 1) == "basic"


def test_what_the_engine_cannot_tell_is_not_guessed():
    def tired(model, limits, start):
        return Solution("limit", None, None, None, None, None, 0.0, "none", "0")

    pool = Pool(POOL.ids, ROWS, ROOM, POOL.rules, tired)
    with pytest.raises(LimitReachedError):
        completion(pool, *nobody(pool), EVERY)


def test_rows_leave_zeros_out():
    made = dense(ROWS, ROOM)
    assert made.starts.tolist() == [0, 4, 6, 8]
    assert made.columns.tolist() == [0, 1, 2, 3, 0, 2, 1, 3]
    assert made.values.tolist() == [4, 3, 2, 5, -1, -1, -2, -3]
    assert made.high.tolist() == ROOM.tolist() and np.isneginf(made.low).all()
    assert made.activity(np.ones(4)).tolist() == [14, -2, -5]
