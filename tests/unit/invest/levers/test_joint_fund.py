# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.investment.lever import Path, Setting
from yuzui.investment.levers import joint_fund as lever

CELLS = {
    ("central_government", "higher_education", "basic"): 100.0,
    ("enterprise", "enterprise", "experimental"): 900.0,
}
BEFORE = Path.of(CELLS, (2024, 2025))


def after(**values):
    return lever.effect(BEFORE, Setting(lever.PARAMETERS, {"partner_money": 10.0} | values))


def test_only_what_is_new_counts():
    path = after(match_ratio=2.0, additionality=0.3, displacement=0.5)
    assert path.paid["enterprise"][0, 1] == pytest.approx(3)
    assert path.cost[0, 1] == pytest.approx(10)
    assert path.amount()[0, 1] == pytest.approx(113)


def test_a_fund_of_money_that_is_not_new_changes_nothing():
    path = after(additionality=0.0, displacement=1.0)
    assert path.share().tolist() == BEFORE.share().tolist()


def test_draws_of_both_parts():
    draws = np.array([[0.0], [1.0]])
    path = after(additionality=draws, displacement=1 - draws)
    assert path.amount()[:, 1].tolist() == [100.0, 120.0]


def test_the_match_may_change_from_year_to_year():
    values = {"partner_money": 10.0, "additionality": 0.5, "displacement": 0.0}
    setting = Setting(lever.PARAMETERS, values | {"match_ratio": [0.0, 1.0, 0.0, 2.0]})
    path = Path.of(CELLS, (2024, 2025, 2026, 2027))
    moved = (lever.effect(path, setting).cost - path.cost)[0]
    assert moved.tolist() == pytest.approx([0, 10, 0, 20])
    # the slope of a year is that of its match
    assert lever.linear(path, setting)["partner_money"].cost[1:].tolist() == [1, 0, 2]
