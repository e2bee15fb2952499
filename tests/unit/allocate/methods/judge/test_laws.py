# SPDX-License-Identifier: Apache-2.0
"""Draws obey their laws: Kolmogorov's distance at the level of one in ten thousand."""

import math

import numpy as np
import pytest

from yuzui.funding.scoring.laws import normal_between, normal_cdf, truncated_normal, truncated_precision


def law(shape, rate, least, points):
    """Distribution of Gamma(shape, rate) above least, by quadrature."""
    high = max(shape / rate, least) + 60 * math.sqrt(max(shape, 1)) / rate
    # substitute u = least + t^2: the density may be unbounded at 0
    t = np.linspace(0, math.sqrt(high - least), 400_001)[1:]
    u = least + t**2
    log = (shape - 1) * np.log(u) - rate * u
    density = np.exp(log - log.max()) * 2 * t
    total = np.cumsum(density)
    return np.interp(points, u, total / total[-1])


@pytest.mark.parametrize(
    ("shape", "rate", "least"),
    [
        (50.0, 10.0, 0.0),
        (50.0, 10.0, 4.0),
        (50.0, 10.0, 5.5),
        (50.0, 10.0, 9.0),
        (1.0, 2.0, 3.0),
        (0.5, 1.0, 0.3),
        (0.5, 1.0, 4.0),
        (3.0, 1.0, 2.9),
    ],
)
def test_truncated_precision_is_exact(shape, rate, least):
    """Kolmogorov's distance to the law, at the level of one in ten thousand."""
    stream = np.random.default_rng(11)
    n = 20_000
    draws = np.sort([truncated_precision(stream, shape, rate, least) for _ in range(n)])
    assert draws[0] > least
    empirical = np.arange(1, n + 1) / n
    assert np.abs(law(shape, rate, least, draws) - empirical).max() < 2.2 / math.sqrt(n)


@pytest.mark.parametrize(
    ("mean", "deviation", "high"),
    [
        (1.0, 0.5, 3.6),
        (0.1, 0.5, 3.6),
        (-2.0, 0.5, 3.6),
        (-0.3, 1.0, 0.5),
        (5.0, 0.5, 3.6),
        (1.0, 10.0, 3.6),
        (-40.0, 1.0, 3.6),
        (-4.0, 1.0, 0.1),
    ],
)
def test_truncated_normal_is_exact(mean, deviation, high):
    stream = np.random.default_rng(13)
    n = 20_000
    draws = np.sort([truncated_normal(stream, mean, deviation, high) for _ in range(n)])
    assert draws[0] > 0 and draws[-1] < high
    x = np.linspace(0, high, 2_000_001)
    log = -((x - mean) ** 2) / (2 * deviation**2)
    total = np.cumsum(np.exp(log - log.max()))
    law_ = np.interp(draws, x, total / total[-1])
    assert np.abs(law_ - np.arange(1, n + 1) / n).max() < 2.2 / math.sqrt(n)


def test_normal_distribution_function():
    x = np.concatenate([np.linspace(-12, 12, 4_801), [-np.inf, np.inf]])
    exact = np.array([0.5 * math.erfc(-v / math.sqrt(2)) for v in x])
    assert np.abs(normal_cdf(x) - exact).max() < 1e-8


@pytest.mark.parametrize(("low", "high"), [(-1.0, 0.5), (-np.inf, -2.0), (3.0, np.inf), (4.0, 4.5), (-np.inf, np.inf)])
def test_normal_between_two_ends(low, high):
    uniform = (np.arange(2_000) + 0.5) / 2_000
    ends = np.full(2_000, low), np.full(2_000, high)
    found = np.sort(normal_between(uniform, *ends))
    assert found[0] >= low and found[-1] <= high
    begin, end = normal_cdf(np.array([low, high]))
    if low > 3:  # far out the difference of two numbers near 1 says little
        begin, end = (0.5 * math.erfc(v / math.sqrt(2)) for v in (low, high))
        level = np.array([0.5 * math.erfc(v / math.sqrt(2)) for v in found])
    else:
        level = normal_cdf(found)
    assert np.abs((level - begin) / (end - begin) - uniform).max() < 2e-3
