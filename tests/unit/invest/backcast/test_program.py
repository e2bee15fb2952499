# SPDX-License-Identifier: Apache-2.0
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from yuzui.investment.backcast.problem import Means, Problem
from yuzui.investment.backcast.program import differences, program, uneven

ONE = Problem(0.08, 0.0688, 4, 0.089)


def test_rows_say_what_they_are():
    full = replace(ONE, caps=0.2, ceilings=2.0, means=(Means("x", ramp=0.3),))
    made = program(full, straight=True)
    kinds = Counter(rule.kind for rule in made.rules)
    assert kinds == {"target": 1, "floor": 4, "cap": 4, "ceiling": 4, "ramp": 4, "straight": 3}
    assert len(made.rules) == len(made.model.rows.low)
    assert [r.year for r in made.rules if r.kind == "straight"] == [2, 3, 4]


def test_a_held_target_stands_in_every_year_after_the_deadline():
    made = program(replace(ONE, held=2))
    assert [rule.year for rule in made.rules if rule.kind == "target"] == [2, 3, 4]
    assert made.bends.shape == (1, 5)


def test_the_level_is_the_ratio_where_only_the_part_moves():
    made = program(ONE)
    x = np.array([1.1, 1.3, 1.4, 1.7])
    exact = made.ratios(x) / ONE.ratio(ONE.share)
    assert made.level + made.slope @ x == pytest.approx(exact)
    assert exact == pytest.approx(x / 1.089 ** np.arange(1, 5))


def test_the_level_is_a_tangent_where_the_denominator_moves_too():
    point = (0.1, 0.2, 0.3, 0.4)
    one = replace(ONE, means=(Means("x", 0.9, 0.5),), around=point)
    made = program(one)
    x = np.array(point)
    at = made.ratios(x) / one.ratio(one.share)
    assert made.level + made.slope @ x == pytest.approx(at)
    step = 1e-6 * np.ones(4)
    change = (made.ratios(x + step) - made.ratios(x)) / one.ratio(one.share)
    assert made.slope @ step == pytest.approx(change, rel=1e-4)


def test_moved_money_leaves_the_whole_as_it_is():
    made = program(replace(ONE, rule="fixed_total", means=(Means("x", 1.0, 0.5),)))
    assert not made.below.any()


def test_unevenness_is_the_sum_of_squared_bends():
    made = uneven(program(ONE), 3.0)
    x = np.array([1.1, 1.2, 1.6, 1.7])
    levels = np.concatenate([[1.0], made.level + made.slope @ x])
    bends = differences(4, 2) @ levels
    known = differences(4, 2)[:, 0]
    wanted = x.sum() + 3.0 * (bends @ bends - known @ known)
    assert made.model.value(x) == pytest.approx(wanted)
    assert program(ONE).model.need == "lp" and made.model.need == "qp"
