# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment import simulate
from yuzui.investment.forecast import replay
from yuzui.investment.forecast.replay import Rise

CELLS = {
    ("central_government", "higher_education", "basic"): 50.0,
    ("local_government", "government_institute", "basic"): 20.0,
    ("central_government", "government_institute", "applied"): 130.0,
    ("enterprise", "enterprise", "basic"): 4.0,
    ("enterprise", "enterprise", "experimental"): 796.0,
}
CASE = Rise("X", 2000, 2006, 0.10, 0.15)


def test_the_largest_rise_of_a_country():
    shares = {2000 + i: 0.10 + 0.01 * (i >= 4) + 0.02 * (i == 8) for i in range(10)}
    found = replay.rise("X", shares)
    assert (found.first, found.last) == (2002, 2008)
    assert found.after - found.before == pytest.approx(0.03)
    assert replay.rise("X", {2000: 0.1, 2003: 0.2}) is None


def test_growth_above_the_rest_carries_exactly_there():
    assert CASE.share(CASE.above_rest) == pytest.approx(0.15, abs=1e-15)
    part, rest, rate = 10.0, 90.0, 0.05
    for _ in range(6):
        rest *= 1 + rate
        part *= (1 + rate) * (1 + CASE.above_rest)
    assert part / (part + rest) == pytest.approx(0.15)


def test_the_cube_begins_at_the_share_of_the_case_and_keeps_its_size():
    begun = replay.begun(0.3, CELLS)
    basic = sum(money for cell, money in begun.items() if cell[2] == "basic")
    assert basic == pytest.approx(300.0) and sum(begun.values()) == pytest.approx(1000.0)


def test_every_lever_is_tried_at_an_end_of_its_range_and_none_lowers_the_share():
    reached = replay.most(CASE, CELLS, 0.05)
    assert set(reached) == {*simulate.levers(), replay.REAL}
    for name, share in reached.items():
        assert share >= CASE.before - 1e-9, name
    for name in simulate.levers():
        for parameter, value in replay.favourable(name).items():
            assert value in simulate.lever(name).RANGE[parameter]


def test_together_the_real_levers_reach_at_least_what_the_largest_money_lever_does():
    reached = replay.most(CASE, CELLS, 0.05)
    assert reached[replay.REAL] >= reached["government_growth"]
