# SPDX-License-Identifier: Apache-2.0
"""Resampling of works."""

import numpy as np
import pytest

from yuzui.evaluation import stability


def test_the_same_seed_gives_the_same_draws():
    rows = np.arange(20).reshape(10, 2)
    first, again = stability.sums(rows, 7), stability.sums(rows, 7)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, stability.sums(rows, 8))


def test_a_draw_takes_as_many_works_as_there_are_on_average():
    drawn = stability.sums(np.ones((13, 1)), 7)
    assert len(drawn) == stability.DRAWS
    # each of mean and variance 13: of 1,000 the mean is known to 0.11, the variance to 4.5 %
    assert drawn.mean() == pytest.approx(13, abs=0.4) and drawn.var() == pytest.approx(13, rel=0.2)


def test_a_large_set_is_drawn_in_groups_that_hold_every_work_once(monkeypatch):
    monkeypatch.setattr(stability, "_drawn", lambda seed: np.ones((stability.GROUPS, stability.DRAWS)))
    assert (stability.sums(np.arange(1003)[:, None], 7) == 1003 * 1002 / 2).all()


def test_equal_works_have_no_spread():
    drawn = stability.sums(np.tile([3, 4], (9, 1)), 7)
    assert stability.ratio(drawn[:, 0], drawn[:, 1]) == (0.75, 0.75)


def test_the_interval_of_a_mean_is_that_of_theory():
    values = np.random.default_rng(1).normal(5, 2, 2000)
    drawn = stability.sums(np.stack([values, np.ones(2000)], axis=1), 7)
    low, high = stability.ratio(drawn[:, 0], drawn[:, 1])
    half = 1.96 * values.std() / np.sqrt(2000)
    assert low == pytest.approx(values.mean() - half, abs=0.02)
    assert high == pytest.approx(values.mean() + half, abs=0.02)


def test_nothing_to_divide_by_gives_no_interval():
    assert stability.ratio(np.ones(5), np.zeros(5)) is None


def test_no_works():
    assert not stability.sums(np.zeros((0, 2)), 7).any()


def test_poisson_numbers_have_mean_and_variance_one():
    times = stability._drawn(7)
    # of 400,000 numbers the mean is known to 0.0016, the variance to 0.0027
    assert times.mean() == pytest.approx(1, abs=6e-3) and times.var() == pytest.approx(1, abs=1e-2)
    assert times.min() == 0 and (times == np.round(times)).all()


@pytest.mark.parametrize("size", [1, 37, 400, 401, 5000])
def test_a_set_has_the_same_interval_beside_any_others(size):
    rng = np.random.default_rng(size)
    rows, weight = rng.exponential(size=(size + 900, 3)), rng.random(size + 900)
    rows[::5, 1] = np.nan
    own, mine = rows[450 : 450 + size], weight[450 : 450 + size]
    alone = stability.of_sets(own.T, mine, [size], [(7, 1)], 7)[0]
    among = stability.of_sets(rows.T, weight, [449, 1, size, 450], [8, 9, (7, 1), 10], 7)[2]
    assert np.array_equal(alone, among, equal_nan=True)


def test_the_middle_is_that_of_numpy():
    values = np.random.default_rng(2).normal(size=(5, 999))
    values[1, ::3], values[2, 1:], values[3] = np.nan, np.nan, np.nan
    theirs = np.nanpercentile(values[[0, 1, 2, 4]], (2.5, 97.5), axis=1).T
    found = stability._middles(values)
    assert found[[0, 1, 2, 4]] == pytest.approx(theirs, rel=1e-12) and np.isnan(found[3]).all()
    assert stability.middle(values[3]) is None


def test_columns_have_the_interval_that_each_has_alone():
    values = np.random.default_rng(1).exponential(size=(500, 3))
    whole = stability.of_means(values.T, 7)
    values[::7, 1] = np.nan
    values[1:, 2] = np.nan  # some draws have no value
    part = stability.of_means(values.T, 7)
    assert np.array_equal(whole[0], part[0]) and not np.array_equal(whole[1:], part[1:])
    for column in range(3):
        own = stability.of_means([values[:, column]], 7)
        assert own[0] == pytest.approx(part[column], rel=1e-12)


def test_means_lie_in_their_intervals_and_what_has_no_value_has_none():
    values = np.random.default_rng(1).exponential(size=(900, 3))
    values[:, 1] = np.nan
    values[::2, 2] = np.nan
    found = stability.of_means(values.T, 7)
    assert np.isnan(found[1]).all() and np.array_equal(found, stability.of_means(values.T, 7), equal_nan=True)
    for column in (0, 2):
        mean = np.nanmean(values[:, column])
        assert found[column, 0] < mean < found[column, 1]
