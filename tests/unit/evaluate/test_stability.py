# SPDX-License-Identifier: Apache-2.0
"""Resampling of works."""

import numpy as np
import pytest

from yuzui.evaluate import stability


def test_the_same_seed_gives_the_same_draws():
    rows = np.arange(20).reshape(10, 2)
    first, again = stability.sums(rows, 7, 50), stability.sums(rows, 7, 50)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, stability.sums(rows, 8, 50))


def test_every_draw_takes_as_many_works_as_there_are():
    assert (stability.sums(np.ones((13, 1)), 7, 20) == 13).all()


def test_equal_works_have_no_spread():
    drawn = stability.sums(np.tile([3, 4], (9, 1)), 7, 100)
    assert stability.ratio(drawn[:, 0], drawn[:, 1]) == (0.75, 0.75)


def test_the_interval_of_a_mean_is_that_of_theory():
    values = np.random.default_rng(1).normal(5, 2, 2000)
    drawn = stability.sums(np.stack([values, np.ones(2000)], axis=1), 7, 1000)
    low, high = stability.ratio(drawn[:, 0], drawn[:, 1])
    half = 1.96 * values.std() / np.sqrt(2000)
    assert low == pytest.approx(values.mean() - half, abs=0.02)
    assert high == pytest.approx(values.mean() + half, abs=0.02)


def test_nothing_to_divide_by_gives_no_interval():
    assert stability.ratio(np.ones(5), np.zeros(5)) is None


def test_no_works():
    assert stability.sums(np.zeros((0, 2)), 7, 5).shape == (5, 2)


@pytest.mark.parametrize(
    ("works", "draws"), [(0, 1000), (40_000, 1000), (80_000, 500), (10**7, 100)]
)
def test_larger_sets_get_fewer_draws(works, draws):
    assert stability.enough(works) == draws


def test_poisson_numbers_have_mean_and_variance_one():
    times = stability._poisson()
    assert times.mean() == pytest.approx(1, abs=1e-3) and times.var() == pytest.approx(1, abs=2e-3)


def test_means_lie_in_their_intervals_and_what_has_no_value_has_none():
    values = np.random.default_rng(1).exponential(size=(900, 3))
    values[:, 1] = np.nan
    values[::2, 2] = np.nan
    found = stability.of_means(values, 7)
    assert np.isnan(found[1]).all() and np.array_equal(
        found, stability.of_means(values, 7), equal_nan=True
    )
    for column in (0, 2):
        mean = np.nanmean(values[:, column])
        assert found[column, 0] < mean < found[column, 1]
