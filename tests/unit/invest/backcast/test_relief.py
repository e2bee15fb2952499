# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from yuzui.investment.backcast.answer import cheapest, solve
from yuzui.investment.backcast.elastic_relaxation import reach
from yuzui.investment.backcast.infeasibility import Spending, giving_way
from yuzui.investment.backcast.problem import Means, Problem

ONE = Problem(0.08, 2500.9 / 36326.8, 6, 0.089)


def test_a_cap_of_20_percent_forbids_2025_and_is_named():
    one = replace(ONE, years=1, caps=0.2)
    assert solve(one).status == "infeasible"
    found = giving_way(Spending(one))
    assert [(rule.kind, rule.year) for rule in found.binding] == [("cap", 1)]
    (cap,) = found.together
    assert (cap.kind, cap.year, cap.limit) == ("cap", 1, 0.2)
    assert cap.needed == pytest.approx(max(cheapest(replace(ONE, years=1)).growth))
    assert found.reachable < 0.08


def test_six_caps_share_what_has_to_give_way():
    found = giving_way(Spending(replace(ONE, caps=0.1)))
    assert [rule.year for rule in found.binding] == [1, 2, 3, 4, 5, 6]
    needed = [cap.needed for cap in found.together]
    assert len(needed) == 6 and all(0.115 < rate < 0.122 for rate in needed)
    assert solve(replace(ONE, caps=tuple(rate + 1e-9 for rate in needed))).path is not None


def test_what_is_reachable_is_reached():
    one = replace(ONE, caps=0.1)
    share = reach(one).path.shares[-1]
    assert solve(replace(one, target=share - 1e-9)).path is not None
    assert solve(replace(one, target=share + 1e-6)).path is None


def test_limits_that_forbid_even_today_s_share():
    found = giving_way(Spending(replace(ONE, ceilings=1.5)))
    assert found.reachable is None and found.binding == ()
    assert [(one.kind, one.year) for one in found.together] == [("ceiling", 5), ("ceiling", 6)]


def test_a_ceiling_a_ramp_and_a_lever_at_its_top():
    ceiling = giving_way(Spending(replace(ONE, ceilings=(9.0, 9.0, 9.0, 9.0, 9.0, 1.8))))
    assert [(one.kind, one.year) for one in ceiling.together] == [("ceiling", 6)]
    top = giving_way(Spending(replace(ONE, means=(Means("x", most=0.2),))))
    assert [(rule.kind, rule.year) for rule in top.binding] == [("most", 6)]
    assert top.together[0].needed == pytest.approx((ONE.goal - 1) * 1.089**6)
    slow = giving_way(Spending(replace(ONE, means=(Means("x", ramp=0.02),))))
    assert {one.kind for one in slow.together} == {"ramp"}
