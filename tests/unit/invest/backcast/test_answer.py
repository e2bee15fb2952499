# SPDX-License-Identifier: Apache-2.0
import itertools
from dataclasses import replace

import pytest

from yuzui.errors import InfeasibleError, InternalError
from yuzui.investment.backcast import answer as backcast
from yuzui.investment.backcast.problem import Means, Problem
from yuzui.solve.model import Limits
from yuzui.solve.solution import Solution


def problem(target=0.08, share=0.0688, years=6, rest_growth=0.089, **more):
    return Problem(target, share, years, rest_growth, **more)


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
        return backcast.solve(replace(one, weight=weight)).needed().total

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


def test_without_the_floor_spending_collapses_first():
    path = backcast.cheapest(problem(floor=False))
    assert path.amounts[1] < 1e-9 and path.total < backcast.cheapest(problem()).total


def test_growth_keeps_its_cap():
    path = backcast.cheapest(problem(caps=0.15))
    assert max(path.growth) <= 0.15 + 1e-9
    assert path.shares[-1] == pytest.approx(0.08)


def test_a_ceiling_is_kept_every_year():
    ceilings = (1.1, 1.3, 1.4, 1.6, 1.8, 2.0)
    path = backcast.cheapest(problem(ceilings=ceilings))
    assert all(a <= c + 1e-9 for a, c in zip(path.amounts[1:], ceilings, strict=True))


def test_the_least_uneven_path_where_a_straight_one_is_forbidden():
    one = problem(caps=(0.2, 0.2, 0.09, 0.09, 0.2, 0.2))
    path = backcast.steadiest(one)
    near = backcast.solve(replace(one, weight=1e6)).needed()
    assert path.growth == pytest.approx(near.growth, abs=1e-4)
    assert path.growth[2] == pytest.approx(0.09) and path.growth[3] == pytest.approx(0.09)


def test_moving_money_within_the_whole():
    path = backcast.cheapest(problem(rule="fixed_total"))
    assert path.shares[-1] == pytest.approx(0.08)
    assert path.amounts[-1] == pytest.approx(0.08 / 0.0688 * 1.089**6)


def test_a_later_cost_counts_less():
    one = replace(problem(), discount=0.9)
    path = backcast.cheapest(one)
    assert path.cost == pytest.approx(sum(0.9**t * b for t, b in enumerate(path.amounts) if t))
    assert path.cost < path.total


def test_two_means_the_cheaper_first_up_to_its_limits():
    cheap = Means("cheap", 1.0, 0.0, 0.01, most=0.2, ramp=0.05)
    dear = Means("dear", 1.0, 0.0, 1.0)
    path = backcast.cheapest(problem(means=(cheap, dear)))
    assert path.used["cheap"][-1] == pytest.approx(0.2)
    steps = [b - a for a, b in itertools.pairwise((0.0, *path.used["cheap"]))]
    assert max(steps) <= 0.05 + 1e-9 and path.used["dear"][-1] > 0


def test_no_path_is_a_status_and_never_part_of_one():
    answer = backcast.solve(problem(years=1, caps=0.2))
    assert answer.status == "infeasible" and answer.path is None
    with pytest.raises(InfeasibleError):
        answer.needed()


def test_an_engine_out_of_time_is_a_status(monkeypatch):
    late = Solution("limit", None, None, None, None, None, 60.0, "highs", "1")
    monkeypatch.setattr("yuzui.solve.registry.solve", lambda *words: late)
    answer = backcast.solve(problem(), Limits(seconds=0.0))
    assert answer.status == "time_out" and answer.path is None
    with pytest.raises(InternalError):
        answer.needed()
    assert backcast.steadiest_answer(problem()).status == "time_out"
