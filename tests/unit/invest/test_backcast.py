# SPDX-License-Identifier: Apache-2.0
import itertools

import pytest

from yuzui.engines import registry
from yuzui.invest import backcast


def problem(target=0.08, share=0.0688, years=6, rest_growth=0.089):
    return backcast.Problem(target, share, years, rest_growth)


def brute(one, steps):
    """Least cost over every rising path on a grid of levels, the ends included."""
    levels = [1 + (one.goal - 1) * step / steps for step in range(steps + 1)]
    costs = []
    for path in itertools.product(levels, repeat=one.years):
        rising = all(a <= b for a, b in zip((1.0, *path), path, strict=False))
        if rising and path[-1] >= one.goal - 1e-12:
            costs.append(sum(y * (1 + one.rest_growth) ** (t + 1) for t, y in enumerate(path)))
    return min(costs)


@pytest.mark.parametrize("years", [1, 2, 3, 4])
@pytest.mark.parametrize("target", [0.07, 0.08, 0.1])
def test_cheapest_equals_brute_force(years, target):
    one = problem(target, years=years)
    assert backcast.cheapest(one).total == pytest.approx(brute(one, 6), rel=1e-6)


def test_cheapest_waits_and_steadiest_rises_in_equal_steps():
    one = problem()
    waiting, steady = backcast.cheapest(one), backcast.steadiest(one)
    assert waiting.growth[:5] == pytest.approx([0.089] * 5)
    assert waiting.growth[5] > 0.25
    levels = [b / 1.089**t for t, b in enumerate(steady.amounts)]
    steps = [after - before for before, after in itertools.pairwise(levels)]
    assert steps == pytest.approx([(one.goal - 1) / 6] * 6)
    assert len(steady.amounts) == 7 and steady.amounts[0] == 1


def test_both_paths_meet_the_target_and_never_fall():
    one = problem(0.09, years=5)
    for path in (backcast.cheapest(one), backcast.steadiest(one)):
        last = path.amounts[-1] * one.share / (1 - one.share) / (1.089**5)
        assert last / (1 + last) == pytest.approx(0.09, abs=1e-9)
        levels = [b / 1.089**t for t, b in enumerate(path.amounts)]
        assert all(a <= b + 1e-9 for a, b in itertools.pairwise(levels))


def test_quadratic_program_nears_both_ends():
    one = problem()
    cheap, steady = backcast.cheapest(one).total, backcast.steadiest(one).total

    def cost(weight):
        answer = registry.solve(backcast.model(one, False, weight))
        return sum(y * 1.089 ** (t + 1) for t, y in enumerate(answer.values))

    costs = [cost(weight) for weight in (1e-6, 10.0, 1e3, 1e6)]
    assert costs[0] == pytest.approx(cheap, rel=1e-6)
    assert costs[-1] == pytest.approx(steady, rel=1e-5)
    assert costs == sorted(costs)


def test_steadiness_has_a_price_only_when_there_is_time():
    assert backcast.price_of_steadiness(problem(years=1)) == pytest.approx(1)
    prices = [backcast.price_of_steadiness(problem(years=years)) for years in (2, 4, 6)]
    assert prices == sorted(prices) and prices[0] > 1


def test_a_target_already_met_costs_nothing_more():
    one = problem(target=0.05)
    assert one.goal == 1
    assert backcast.price_of_steadiness(one) == pytest.approx(1)


def test_cost_rises_with_the_target():
    costs = [backcast.cheapest(problem(target)).total for target in (0.07, 0.08, 0.09, 0.2)]
    assert costs == sorted(costs)
