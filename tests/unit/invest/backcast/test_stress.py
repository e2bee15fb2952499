# SPDX-License-Identifier: Apache-2.0
import math
from dataclasses import replace

import numpy as np
import pytest

from yuzui.investment.backcast.answer import steadiest
from yuzui.investment.backcast.elastic_relaxation import reach
from yuzui.investment.backcast.problem import Means, Problem
from yuzui.investment.backcast.stress import LATEST, falling_revenue, planned, relabelling

ONE = Problem(0.08, 2500.9 / 36326.8, 6, 0.089)


def test_the_plan_goes_on_in_equal_steps():
    spending = planned(ONE)
    assert len(spending) == 6 + LATEST
    assert spending[:6] == pytest.approx(steadiest(ONE).amounts[1:])
    levels = spending / 1.089 ** np.arange(1, len(spending) + 1)
    assert np.diff(levels) == pytest.approx((ONE.goal - 1) / 6)


def test_falling_revenue_takes_its_part_of_the_last_year():
    found = falling_revenue(ONE, 0.02)
    level = ONE.goal * 0.98**6
    assert found.share == pytest.approx(ONE.share_at(level), abs=1e-9)
    assert found.shortfall == pytest.approx(0.08 - found.share)
    assert falling_revenue(ONE, 0.0).years_lost == 0
    assert falling_revenue(ONE, 0.05).years_lost is None


def test_a_slow_fall_costs_years():
    lost = falling_revenue(ONE, 0.01).years_lost
    level = [(1 + (ONE.goal - 1) * t / 6) * 0.99**t for t in range(7 + LATEST)]
    assert lost == next(t for t, y in enumerate(level) if t > 6 and y >= ONE.goal) - 6


@pytest.mark.parametrize("part", [0.1, 0.242, 0.45])
def test_relabelling_by_hand(part):
    found = relabelling(ONE, part)
    real = 1 + (1 - part) * (ONE.goal - 1)
    assert found.share == pytest.approx(ONE.share_at(real))
    assert found.years_lost == math.ceil(6 / (1 - part)) - 6


def test_the_largest_share_of_a_year_is_what_the_program_reaches():
    from yuzui.investment.backcast.stress import _most

    for limits in ({"ceilings": 1.9}, {"means": (Means("extra", basic=0.8, most=0.3),)}):
        one = replace(ONE, floor=False, **limits)
        assert _most(one) == pytest.approx(reach(one).path.shares[-1])
