# SPDX-License-Identifier: Apache-2.0
import math

import numpy as np
import pytest

from yuzui.investment import simulate
from yuzui.investment.lever import Path, Setting
from yuzui.investment.levers import donations as lever

YEARS = (2024, 2025, 2026, 2027)
BEFORE = Path.of({("central_government", "higher_education", "basic"): 100.0}, YEARS)


def spent(**values):
    path = lever.effect(BEFORE, Setting(lever.PARAMETERS, values))
    return path.paid["other"]


def test_a_gift_counts_when_it_is_spent():
    found = spent(gifts=[0, 1, 0, 0], size=6.0, years_to_spend=2)
    assert found[0].tolist() == [0, 3, 3, 0]


def test_a_gift_lies_before_it_is_spent():
    found = spent(gifts=[0, 1, 0, 0], size=6.0, lag=1, years_to_spend=3)
    assert found[0].tolist() == [0, 0, 2, 2], "the last third falls after the horizon"
    assert not spent(gifts=1.0, lag=3)[0].any(), "what is not spent does not count"


def test_a_part_of_the_profit_cuts_it_off_and_without_a_profit_nothing_does():
    given = {"gifts": 2.0, "size": 6.0, "years_to_spend": 1}
    assert spent(**given, profit=50.0, cap=0.12)[0].tolist() == [0, 6, 6, 6]
    assert spent(**given, profit=200.0, cap=0.12)[0].tolist() == [0, 12, 12, 12]
    assert spent(**given, cap=0.12)[0].tolist() == [0, 12, 12, 12]


def test_the_cap_holds_in_every_draw_and_flattens_the_slope():
    chance = simulate.drawn(lever, 7, 500, len(YEARS))
    given = {"gifts": 4.0, "size": 3.0, "years_to_spend": 1}
    capped, free = spent(**given, **chance, profit=100.0, cap=0.12), spent(**given, **chance)
    assert capped.max() == 12 and free.max() > 12
    assert (capped == np.minimum(free, 12)).all()
    settings = [Setting(lever.PARAMETERS, given | {"profit": p, "cap": 0.12}) for p in (90, 110)]
    over, under = (lever.linear(BEFORE, one)["gifts"].basic for one in settings)
    assert not over.any() and under[1:].tolist() == [3, 3, 3]


def test_numbers_are_poisson():
    level = np.linspace(0.0005, 0.9995, 1000)[:, None]
    drawn = lever._poisson(level, np.full((1, 1), 2.5))
    expected = [math.exp(-2.5) * 2.5**k / math.factorial(k) for k in range(6)]
    seen = [(drawn == k).mean() for k in range(6)]
    assert seen == pytest.approx(expected, abs=0.002)
    assert not lever._poisson(level, np.zeros((1, 1))).any()


def test_draws_have_the_mean_and_the_variance_of_a_compound_sum():
    n, gifts, size, width = 40_000, 3.0, 2.0, 0.8
    chance = simulate.drawn(lever, 7, n, len(YEARS))
    found = spent(gifts=gifts, size=size, spread=width, years_to_spend=1, **chance)[:, 1]
    assert found.mean() == pytest.approx(gifts * size, rel=0.02)
    # variance of a compound Poisson sum: rate times the second moment of a gift
    assert found.var() == pytest.approx(gifts * size**2 * math.exp(width**2), rel=0.1)
    assert (found == 0).mean() == pytest.approx(math.exp(-gifts), abs=0.005)


def test_without_draws_the_expected_sum_counts():
    assert spent(gifts=2.0, size=3.0, years_to_spend=1)[0, 1] == pytest.approx(6)


def test_gifts_may_grow_in_size():
    found = spent(gifts=1.0, size=[9.0, 3.0, 6.0, 9.0], years_to_spend=1)
    assert found[0].tolist() == pytest.approx([0, 3, 6, 9])
