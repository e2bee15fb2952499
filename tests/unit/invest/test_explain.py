# SPDX-License-Identifier: Apache-2.0
import math

import pytest

from yuzui.investment import explain


def test_logarithmic_mean():
    assert explain.logarithmic_mean(2, 2) == 2
    assert explain.logarithmic_mean(0, 2) == explain.logarithmic_mean(2, 0) == 0
    assert explain.logarithmic_mean(math.e, 1) == pytest.approx(math.e - 1)
    assert explain.logarithmic_mean(1 + 1e-12, 1) == pytest.approx(1, abs=1e-12)
    with pytest.raises(ValueError):
        explain.logarithmic_mean(-1, 1)


def test_two_terms_sum_to_the_change_and_have_the_right_sign():
    move = explain.split((1467.0, 24393.1), (2500.9, 36326.8))
    change = 2500.9 / 36326.8 - 1467.0 / 24393.1
    assert move.numerator + move.denominator == pytest.approx(move.change, abs=1e-15)
    assert move.change == pytest.approx(change)
    assert move.numerator > 0 > move.denominator


def test_a_denominator_at_rest_explains_nothing():
    assert explain.split((10, 100), (20, 100)).denominator == 0
    assert explain.split((10, 100), (10, 200)).numerator == 0


@pytest.mark.parametrize(("before", "after"), [((0, 10), (5, 10)), ((5, 10), (0, 20))])
def test_a_part_that_begins_or_ends_at_zero(before, after):
    move = explain.split(before, after)
    assert move.numerator == move.change and move.denominator == 0


def test_components_share_the_numerator():
    parts = {"a": (0.0, 3.0), "b": (5.0, 5.0), "c": (5.0, 4.0)}
    move = explain.split((10, 100), (12, 120), parts)
    assert sum(move.components.values()) == pytest.approx(move.numerator, abs=1e-15)
    assert move.components["b"] == 0 and move.components["a"] > 0 > move.components["c"]


def test_components_that_cancel_are_still_told_apart():
    move = explain.split((10, 100), (10, 100), {"a": (4, 6), "b": (6, 4)})
    assert move.components["a"] == pytest.approx(0.02) == -move.components["b"]


def test_near_zero_limit():
    small = explain.split((10, 100), (11, 110), {"a": (1e-12, 1.0), "b": (10 - 1e-12, 10.0)})
    zero = explain.split((10, 100), (11, 110), {"a": (0.0, 1.0), "b": (10.0, 10.0)})
    assert small.components["a"] == pytest.approx(zero.components["a"], abs=1e-12)


def test_mix_and_within_sum_to_the_change():
    before = {"a": (10.0, 100.0), "b": (1.0, 900.0), "c": (0.0, 0.0)}
    after = {"a": (30.0, 200.0), "b": (2.0, 900.0), "c": (1.0, 10.0)}
    terms = explain.mix(before, after)
    change = 33 / 1110 - 11 / 1000
    assert sum(a + b for a, b in terms.values()) == pytest.approx(change, abs=1e-15)
