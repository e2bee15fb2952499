# SPDX-License-Identifier: Apache-2.0
"""Draws of truncated laws, exactly, and the normal distribution function of arrays.

References
----------
Robert 1995, doi:10.1007/BF00143942 (truncated normal draws)
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

_END, _FINE = 9, 2048


@cache
def _table() -> tuple[Array, Array]:
    """Return a grid of the line and the normal distribution function on it."""
    grid = np.linspace(-_END, _END, 2 * _END * _FINE + 1)
    return grid, np.array([0.5 * math.erfc(-x / math.sqrt(2.0)) for x in grid])


def normal_cdf(x: Array) -> Array:
    """Return the normal distribution function, to 1e-8, same shape."""
    table = _table()[1]
    place = (np.clip(x, -_END, _END) + _END) * _FINE
    below = np.minimum(place.astype(np.int64), len(table) - 2)
    part = place - below
    low = table[below]
    return np.asarray(low + part * (table[below + 1] - low))


def normal_between(uniform: Array, low: Array, high: Array) -> Array:
    """Return standard normal draws between two ends."""
    grid, table = _table()
    mirrored = low > 0
    lower = np.where(mirrored, -high, low)
    upper = np.where(mirrored, -low, high)
    begin, end = normal_cdf(lower), normal_cdf(upper)
    found = np.interp(begin + uniform * (end - begin), table, grid)
    found = np.clip(found, np.maximum(lower, -_END), np.minimum(upper, _END))
    return np.asarray(np.where(mirrored, -found, found))


def truncated_precision(stream: np.random.Generator, shape: float, rate: float, least: float) -> float:
    r"""Draw :math:`u \sim \mathrm{Gamma}(a, b)` given :math:`u > c`, exactly.

    Notes
    -----
    Where most of the mass lies above :math:`c`, the plain gamma is drawn until one does. In the
    tail the proposal is :math:`c + \mathrm{Exp}(\lambda)`, :math:`\lambda = b - (a-1)^+/c`, kept
    with probability :math:`(u/c)^{a-1} e^{-(b-\lambda)(u-c)}`, whose largest value is 1 at
    :math:`u = c`: rejection from a dominating density, so the law is exact.
    """
    if least * rate <= max(shape, 1e-12):
        while True:
            drawn = stream.standard_gamma(shape) / rate
            if drawn > least:
                return float(drawn)
    slope = rate - max(shape - 1.0, 0.0) / least
    while True:
        drawn = least + stream.standard_exponential() / slope
        log_keep = (shape - 1.0) * np.log(drawn / least) - (rate - slope) * (drawn - least)
        if np.log(stream.random()) <= log_keep:
            return float(drawn)


def truncated_normal(stream: np.random.Generator, mean: float, deviation: float, high: float) -> float:
    r"""Draw a normal variable given that it lies in (0, high), exactly."""
    low, top = -mean / deviation, (high - mean) / deviation
    if top < 0:
        # the upper tail of the mirror image is the same problem
        return high - truncated_normal(stream, high - mean, deviation, high)
    while True:
        if low <= 0 and top - low > _WIDE:
            z = stream.standard_normal()
            keep = low < z < top
        elif low <= 0 or top - low < 1.0 / low:
            z = stream.uniform(low, top)
            keep = stream.random() <= np.exp((max(low, 0.0) ** 2 - z * z) / 2)
        else:
            z = low + stream.standard_exponential() / low
            keep = z < top and stream.random() <= np.exp(-((z - low) ** 2) / 2)
        if keep:
            return float(mean + deviation * z)


_WIDE = 2.5
"""Width, in deviations, above which the normal itself is the quickest proposal."""
