# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.investment.tax.response import Behaviour, Uptake, cost, effect, real, reported


def test_half_the_way_each_year():
    before, after = np.full(4, 0.8), np.array([0.8, 0.7, 0.7, 0.7])
    goal = (0.7 / 0.8) ** -0.4
    found = real(before, after, -0.4, 0.5)
    assert found == pytest.approx(1 + (goal - 1) * np.array([0, 0.5, 0.75, 0.875]))


def test_draws_stand_in_rows():
    before, after = np.full((1, 3), 0.8), np.array([[0.8, 0.7, 0.7]])
    many = real(before, after, np.array([[-0.4], [0.0]]), np.array([[0.5], [0.5]]))
    assert many.shape == (2, 3)
    assert many[1] == pytest.approx([1, 1, 1]), "elasticity zero is no response"
    assert many[0] == pytest.approx(real(before[0], after[0], -0.4, 0.5))


def test_increment_as_reported_is_larger_than_the_real_one():
    assert reported(np.array([1.0, 1.06]), 0.4) == pytest.approx([1.0, 1.1])


def test_forgone_tax_by_hand():
    # 25 % of tax, 100 % extra deduction, 1 000 spent, 80 % eligible, 90 % claimed, 75 % in profit
    assert cost(0.25, 1.0, 1000.0, Uptake(0.8, 0.9, 0.75)) == pytest.approx(135.0)


def test_effect_of_a_rise_from_75_to_100_percent():
    found = effect(0.25, [(0.75, 0.75, 0.75), (0.75, 1.0, 1.0)], Behaviour(-0.4, 0.25, 1.0), Uptake())
    more = (0.6666666666666666 / 0.75) ** -0.4 - 1
    assert found.real == pytest.approx((more,))
    assert found.reported == pytest.approx((more / 0.75,))
    assert found.forgone == pytest.approx((0.25 * (1 + more / 0.75) - 0.25 * 0.75,))
    assert found.per_unit_forgone == pytest.approx(more / found.forgone[0])


def test_retroactive_rule_costs_before_firms_know_of_it():
    rows = [(0.75, 0.75, 0.75), (0.75, 0.75, 1.0)]
    found = effect(0.25, rows, Behaviour(-0.4, 0.25), Uptake())
    assert found.real == (0.0,) and found.forgone == pytest.approx((0.0625,))


def test_no_change_costs_nothing_and_has_no_ratio():
    rows = [(0.75, 0.75, 0.75)] * 2
    assert effect(0.25, rows, Behaviour(-0.4, 0.25), Uptake()).per_unit_forgone is None
