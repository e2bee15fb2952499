# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest

from yuzui.errors import InputError
from yuzui.investment.backcast.problem import Means, Problem, check

ONE = Problem(0.08, 0.0688, 6, 0.089)


def test_goal_is_the_target_over_the_base_in_the_ratio_of_the_rule():
    assert ONE.goal == pytest.approx((0.08 / 0.92) / (0.0688 / 0.9312))
    moved = replace(ONE, rule="fixed_total")
    assert moved.goal == pytest.approx(0.08 / 0.0688)
    for one in (ONE, moved):
        assert one.share_at(one.goal) == pytest.approx(0.08)
        assert one.share_at(1.0) == pytest.approx(0.0688)


def test_a_target_already_met_needs_nothing():
    assert replace(ONE, target=0.05).goal == 1 and replace(ONE, target=0.05).met


@pytest.mark.parametrize("rule", ["fixed_rest", "fixed_total"])
def test_what_a_solver_leaves_over_meets_the_target_and_what_is_seen_does_not(rule):
    one = replace(ONE, rule=rule)
    edge = one.share_of(one.ratio(one.target))
    assert edge == pytest.approx(0.08, rel=1e-12)
    assert one.meets(np.array([edge + 1e-3, edge, edge - 5e-7, edge - 2e-6])).tolist() == [
        True, True, True, False,
    ]  # fmt: skip
    assert one.meets(edge)


def test_untouched_is_nothing_for_spending_and_the_share_kept_for_levers():
    assert ONE.untouched() == pytest.approx([0.0] * 6)
    lever = replace(ONE, means=(Means("x"),))
    assert lever.untouched() == pytest.approx([1.089**t for t in range(1, 7)])
    assert replace(lever, baseline=(1, 2, 3, 4, 5, 6)).untouched() == pytest.approx(range(1, 7))


def test_longer_goes_on_as_in_the_last_year():
    one = replace(ONE, years=2, caps=(0.2, 0.1), means=(Means("x", most=(1.0, 2.0)),))
    longer = one.longer(2, held=1)
    assert longer.years == 4 and longer.held == 1
    assert longer.caps == (0.2, 0.1, 0.1, 0.1) and longer.means[0].most == (1.0, 2.0, 2.0, 2.0)
    with pytest.raises(ValueError, match="baseline"):
        replace(one, baseline=(1, 1)).longer(1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"target": 1.0}, "target_range"),
        ({"target": 8.0}, "target_range"),
        ({"years": 0}, "deadline_before_base"),
        ({"years": -3}, "deadline_before_base"),
        ({"caps": 0.05}, "cap_below_baseline"),
        ({"caps": (0.1, 0.1, 0.08, 0.1, 0.1, 0.1)}, "cap_below_baseline"),
        ({"weight": -1.0}, "steadiness_range"),
        ({"discount": 0.0}, "discount_range"),
        ({"discount": 1.1}, "discount_range"),
        ({"rest_growth": -1.0}, "growth_range"),
        ({"rest_growth": (0.05, 0.05, -1.5, 0.05, 0.05, 0.05)}, "growth_range"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_mended(change, code):
    with pytest.raises(InputError) as raised:
        check(replace(ONE, **change), 2024)
    assert raised.value.code == code
    mending = raised.value.mending
    assert mending is not None and mending.zh and mending.en


def test_a_cap_below_the_rest_names_its_year():
    with pytest.raises(InputError, match="2027"):
        check(replace(ONE, caps=(0.1, 0.1, 0.08, 0.1, 0.1, 0.1)), 2024)
    check(replace(ONE, caps=0.05, floor=False), 2024)
    check(replace(ONE, caps=0.089), 2024)
