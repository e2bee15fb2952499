# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest

from yuzui.investment.backcast.answer import cheapest
from yuzui.investment.backcast.odds import Futures, by_quantile, by_sample, resampled
from yuzui.investment.backcast.problem import Means, Problem
from yuzui.solve.model import Limits

ONE = Problem(0.08, 0.0688, 6, 0.1)
SEEN = (0.08, 0.1, 0.12, 0.11, 0.1, 0.09, 0.14, 0.10, 0.08, 0.083)


@pytest.fixture(scope="module")
def growth():
    generator = np.random.default_rng(7)
    return resampled(SEEN, 6, 400, generator), resampled(SEEN, 6, 10_000, generator)


def last(rates):
    return Futures(np.prod(1 + rates, axis=1))


def test_futures_are_blocks_of_history(growth):
    sample, fresh = growth
    assert sample.shape == (400, 6) and set(sample.ravel()) <= set(SEEN)
    at = {value: k for k, value in enumerate(SEEN) if SEEN.count(value) == 1}
    for row in sample[:50]:
        if row[0] in at:
            assert row[1] == SEEN[(at[row[0]] + 1) % len(SEEN)]
    assert fresh.mean() == pytest.approx(np.mean(SEEN), abs=1e-3)


@pytest.mark.parametrize("sure", [0.5, 0.8, 0.95])
def test_the_quantile_keeps_its_promise_in_and_out_of_sample(growth, sure):
    found = by_quantile(ONE, *growth, sure)
    assert found.promised >= sure and found.fresh == 10_000
    assert found.realised == pytest.approx(found.promised, abs=0.06)


def test_more_sure_costs_more(growth):
    costs = [by_quantile(ONE, *growth, sure).answer.path.cost for sure in (0.5, 0.8, 0.95)]
    assert costs == sorted(costs) and costs[0] < costs[-1]


def test_sample_average_equals_the_quantile_where_only_the_denominator_is_random(growth):
    sample, fresh = growth
    exact = by_quantile(ONE, sample[:200], fresh, 0.8)
    counted = by_sample(ONE, last(sample[:200]), last(fresh), 0.8)
    assert counted.answer.path.cost == pytest.approx(exact.answer.path.cost, rel=1e-7)
    assert counted.promised == pytest.approx(exact.promised)
    assert counted.realised == pytest.approx(exact.realised)


def test_sample_average_over_a_random_effect(growth):
    """One lever whose effect is drawn: the amount is the least that is enough often enough."""
    sample, fresh = (rates[:200] for rates in growth)
    effect = np.random.default_rng(1).uniform(0.6, 1.2, (400, 1))
    one = replace(ONE, years=1, means=(Means("x", 0.9),))
    futures = [
        Futures(np.prod(1 + rates[:, :1], axis=1), part, np.zeros((200, 1)))
        for rates, part in ((sample, effect[:200]), (fresh, effect[200:]))
    ]
    found = by_sample(one, *futures, 0.9)
    need = sorted((one.goal * f - 1.1) / e for f, e in zip(futures[0].under, effect[:200, 0], strict=True))
    assert found.answer.path.used["x"][0] == pytest.approx(need[179], rel=1e-7)
    assert found.promised >= 0.9 and 0.8 < found.realised <= 1


@pytest.mark.parametrize("most", [float("inf"), 5.0])
def test_a_lever_counted_in_small_units_has_the_same_odds(most):
    """Where a lever may do harm, the future is written off whatever its amounts are counted in."""
    effect = np.random.default_rng(1).uniform(-0.3, 1.2, (200, 1))
    under, costs = np.full(200, 1.089), []
    for unit in (1.0, 1000.0):
        means = Means("x", 0.9 / unit, 0.0, 1 / unit, most * unit)
        futures = Futures(under, effect / unit, np.zeros((200, 1)))
        found = by_sample(replace(ONE, years=1, means=(means,)), futures, futures, 0.7)
        assert found.promised >= 0.7
        costs.append(found.answer.path.cost)
    needed = sorted((ONE.goal * 1.089 - 1.1) / e for e in effect[:, 0] if e > 0)
    assert costs == pytest.approx([needed[139]] * 2, rel=1e-6)


def test_no_odds_without_a_path(growth):
    found = by_quantile(replace(ONE, caps=0.1), *growth, 0.9)
    assert found.answer.status == "infeasible" and found.realised is None
    late = by_sample(replace(ONE, caps=0.1), last(growth[0]), last(growth[1]), 0.9, Limits())
    assert late.answer.path is None


def test_the_middle_future_is_the_path_without_odds(growth):
    sample, fresh = growth
    flat = np.full_like(sample, 0.1)
    assert by_quantile(ONE, flat, fresh, 0.9).answer.path.cost == pytest.approx(cheapest(ONE).cost)
