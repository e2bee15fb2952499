# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from yuzui.investment.backcast.answer import solve, steadiest_answer
from yuzui.investment.backcast.prices import one_year_more, prices
from yuzui.investment.backcast.problem import Means, Problem

ONE = Problem(0.08, 0.0688, 6, 0.089)


def moved(one, price, part):
    """The problem with one limit moved by a part of its step."""
    if price.kind == "target":
        return replace(one, target=one.target + part * price.step)
    name = {"cap": "caps", "ceiling": "ceilings"}[price.kind]
    values = list(one.yearly(getattr(one, name)))
    step = part * price.step
    values[price.year - 1] *= 1 + step if price.kind == "ceiling" else 1
    values[price.year - 1] += step if price.kind == "cap" else 0
    return replace(one, **{name: tuple(values)})


@pytest.mark.parametrize(
    "one",
    [
        ONE,
        replace(ONE, caps=0.15),
        replace(ONE, weight=100.0),
        replace(ONE, ceilings=(2.0, 2.0, 2.0, 1.6, 1.7, 2.0), weight=50.0),
        replace(ONE, rule="fixed_total", caps=0.14),
        replace(ONE, means=(Means("x", 0.9, 0.3, 1.2),), caps=0.15),
    ],
)
def test_every_price_is_what_solving_again_finds(one):
    answer = solve(one)
    found = prices(answer)
    assert found and found[0].kind == "target"
    for price in found:
        part = 1e-3
        again = solve(moved(one, price, part))
        seen = (again.solution.objective - answer.solution.objective) / part
        assert price.cost == pytest.approx(seen, rel=5e-3, abs=1e-6)


def test_a_target_a_step_below_the_whole_has_no_price_of_a_step():
    assert "target" in {price.kind for price in prices(solve(replace(ONE, target=0.998)))}
    assert "target" not in {price.kind for price in prices(solve(replace(ONE, target=0.9995)))}


def test_signs():
    found = prices(solve(replace(ONE, caps=0.15)))
    assert all((price.cost > 0) == (price.kind == "target") for price in found)


def test_the_steadiest_path_has_prices_too():
    answer = steadiest_answer(ONE)
    (price,) = prices(answer)
    again = steadiest_answer(replace(ONE, target=0.08 + price.step)).needed()
    assert price.cost == pytest.approx(again.cost - answer.needed().cost, rel=1e-6)


def test_nothing_costs_more_where_there_is_no_path_or_nothing_to_do():
    assert prices(solve(replace(ONE, years=1, caps=0.2))) == ()
    assert prices(solve(replace(ONE, target=0.05))) == ()


@pytest.mark.parametrize("steady", [False, True])
def test_one_year_more_compares_the_same_years(steady):
    found = one_year_more(ONE, steady)
    assert found.saves == pytest.approx(found.kept - found.later) and found.saves > 0
    # by hand: cheapest is the level 1, then the goal from the deadline on
    if not steady:
        assert found.saves == pytest.approx((ONE.goal - 1) * 1.089**6)


def test_one_year_more_may_be_what_makes_it_possible():
    found = one_year_more(replace(ONE, years=1, caps=0.2))
    assert found.kept is None and found.later is not None and found.saves is None
