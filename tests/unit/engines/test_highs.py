# SPDX-License-Identifier: Apache-2.0
"""What is particular to this engine; the known answers are in tests/contracts."""

from dataclasses import replace

import numpy as np
import pytest

from yuzui.errors import InternalError
from yuzui.solve import highs
from yuzui.solve.model import Limits, Model, rows


def knapsack(scale=1.0):
    weights = np.array([3.0, 4.0, 2.0, 3.0]) * scale
    return Model(
        objective=np.array([10.0, 13.0, 7.0, 8.0]),
        low=np.zeros(4),
        high=np.ones(4),
        integer=np.ones(4, dtype=bool),
        rows=rows([(weights, -np.inf, 7.0 * scale)]),
    )


@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e9])
def test_unit_of_a_row_changes_nothing(scale):
    found = highs.solve(knapsack(scale))
    assert found.values.tolist() == [1, 1, 0, 0] and found.status == "optimal"


def test_begins_from_a_point_even_one_that_breaks_a_row():
    for start in ([1, 1, 0, 0], [1, 1, 1, 1]):
        found = highs.solve(knapsack(), start=np.array(start, dtype=float))
        assert found.objective == 23


def test_duals_are_in_the_unit_of_the_row():
    """A row written in other units has its price in other units."""
    plain = Model(
        objective=np.array([3.0]),
        low=np.zeros(1),
        high=np.full(1, np.inf),
        integer=np.zeros(1, dtype=bool),
        rows=rows([(np.array([1e6]), -np.inf, 2e6)]),
    )
    assert highs.solve(plain).duals == pytest.approx([3e-6])


def test_warm_goes_on_where_it_stood_and_has_its_time_each_time(monkeypatch):
    monkeypatch.setattr(highs, "TO_PROOF", Limits(seconds=1e9))
    warm, model = highs.Warm(), knapsack().relaxed()
    for worth in (8.0, 20.0, 1.0):
        asked = replace(model, objective=np.array([10.0, 13.0, 7.0, worth]))
        for high in (1.0, 0.0, 1.0):
            changed = replace(asked, high=np.array([1.0, 1.0, 1.0, high]))
            found, anew = warm.solve(changed), highs.solve(changed)
            assert found.status == "optimal"
            assert found.objective == pytest.approx(anew.objective)
    narrower = replace(model.rows, high=np.array([3.0]))
    assert warm.solve(replace(model, rows=narrower)).objective == pytest.approx(7 + 10 / 3)
    never = replace(model.rows, high=np.array([-1.0]))
    assert warm.solve(replace(model, rows=never)).status == "infeasible"


def test_a_program_grows_by_columns_and_by_rows_from_where_it_stood():
    full = knapsack().relaxed()
    weights = full.rows.values * 1e6
    growing = highs.Growing(np.array([-np.inf]), np.array([7e6]), np.array([1e6]))
    one = np.array([0, 1])
    for column in range(4):
        worth = full.objective[column : column + 1]
        growing.add(worth, np.ones(1), (one, np.array([0]), weights[column : column + 1]))
    value, x, duals = growing.solve()
    found = highs.solve(full)
    assert value == pytest.approx(found.objective) and x == pytest.approx(found.values)
    assert duals * 1e6 == pytest.approx(found.duals)
    growing.add_rows(
        (np.array([-np.inf]), np.array([2.0])),
        np.array([2.0]),
        (np.array([0, 2]), np.array([0, 1]), np.array([2.0, 2.0])),
    )
    value, x, duals = growing.solve()
    assert growing.steps > 0
    more = rows([(full.rows.line(0, 4), -np.inf, 7.0), (np.array([2.0, 2, 0, 0]), -np.inf, 2.0)])
    found = highs.solve(replace(full, rows=more))
    assert value == pytest.approx(found.objective)
    assert duals * [1e6, 1] == pytest.approx(found.duals)


def test_a_program_that_has_no_optimum_says_so():
    growing = highs.Growing(np.array([3.0]), np.array([3.0]), np.ones(1))
    growing.add(np.ones(1), np.ones(1), (np.array([0, 1]), np.array([0]), np.ones(1)))
    with pytest.raises(InternalError) as caught:
        growing.solve()
    assert "nfeasible" in caught.value.seen


def test_a_growing_program_ends_by_counted_steps_and_never_by_a_clock(monkeypatch):
    def grown():
        rng = np.random.default_rng(0)
        made = highs.Growing(np.full(20, -np.inf), np.full(20, 9.0), np.ones(20))
        starts, row = np.arange(0, 1001, 20), np.tile(np.arange(20), 50)
        made.add(rng.uniform(1, 2, 50), np.ones(50), (starts, row, rng.uniform(1, 2, 1000)))
        return made

    whole = grown()
    assert whole.solve()[0] > 0 and whole.steps > 3
    assert whole._solver.getOptionValue("time_limit")[1] == np.inf
    monkeypatch.setattr(highs, "_STEPS", 3)
    with pytest.raises(InternalError) as caught:
        grown().solve()
    assert "teration limit" in caught.value.seen
