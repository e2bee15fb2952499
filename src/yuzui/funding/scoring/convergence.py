# SPDX-License-Identifier: Apache-2.0
r"""Whether chains have said enough: rank-normalised split R-hat, bulk and tail sample size.

References
----------
Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021, doi:10.1214/20-BA1221;
Geyer 1992, doi:10.1214/ss/1177011137 (initial monotone sequence)
"""

from __future__ import annotations

from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def split(draws: Array) -> Array:
    """Return each chain cut in two halves, shape (2 chains, draws // 2, k)."""
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, half : 2 * half]], axis=0)


def order(values: Array) -> Array:
    """Return the stable order of each row, shape of the input."""
    n = values.shape[1]
    if values.dtype != np.float32 or n > _PLACES:
        return np.argsort(values, axis=1, kind="stable")
    # + 0.0 makes one zero of two
    bits = (values + np.float32(0.0)).view(np.int32).astype(np.int64)
    keys = np.where(bits < 0, -(bits & 0x7FFFFFFF), bits) * _PLACES + np.arange(n)
    keys.sort(axis=1)
    return keys & (_PLACES - 1)


_PLACES = 1 << 30


def normal_scores(draws: Array) -> Array:
    r"""Return draws replaced by normal scores of their pooled ranks, same shape.

    Notes
    -----
    :math:`z = \Phi^{-1}((r - 3/8)/(S + 1/4))` for rank :math:`r` of :math:`S` draws, equal
    draws in the order they came (quantities here are continuous).
    """
    chains, length, k = draws.shape
    found = _scored(_rows(draws).reshape(k, chains * length))[1]
    return np.asarray(np.moveaxis(found.reshape(k, chains, length), 0, 2))


def _rows(draws: Array) -> Array:
    """Return draws with one row per quantity: sorting and sums then run along memory."""
    return np.ascontiguousarray(np.moveaxis(draws, 2, 0))


@cache
def _normal(total: int) -> Array:
    normal = NormalDist()
    return np.array([normal.inv_cdf((r - 0.375) / (total + 0.25)) for r in range(1, total + 1)])


def _scored(flat: Array) -> tuple[Array, Array, Array]:
    """Return ranks from 0, normal scores and medians of rows."""
    k, total = flat.shape
    places = order(flat)
    ranks = np.empty((k, total), dtype=np.int32)
    np.put_along_axis(ranks, places, np.arange(total, dtype=np.int32)[None], 1)
    middle = np.take_along_axis(flat, places[:, [(total - 1) // 2, total // 2]], 1).mean(axis=1)
    return ranks, _normal(total)[ranks], middle


def rhat(draws: Array) -> Array:
    """Return the potential scale reduction of each quantity, shape (k,)."""
    return _rhat(_rows(draws))


def _rhat(rows: Array) -> Array:
    length = rows.shape[2]
    within = rows.var(axis=2, ddof=1).mean(axis=1)
    between = length * rows.mean(axis=2).var(axis=1, ddof=1)
    over = (length - 1) / length * within + between / length
    return np.asarray(np.sqrt(np.divide(over, within, out=np.ones_like(within), where=within > 0)))


def sample_size(draws: Array) -> Array:
    """Return the effective sample size of the mean of each quantity, shape (k,)."""
    return _sample_size(_rows(draws))


def _sample_size(rows: Array) -> Array:
    """Return sample sizes; lags are summed only while some quantity still needs them."""
    k, chains, length = rows.shape
    centred = rows - rows.mean(axis=2, keepdims=True, dtype=np.float64).astype(rows.dtype)

    def covariance(some: Array, lag: int) -> Array:
        product = np.einsum("kcl,kcl->k", some[:, :, : length - lag], some[:, :, lag:])
        return np.asarray(product.astype(np.float64) / (chains * length))

    first = covariance(centred, 0)
    within = first * length / (length - 1)
    over = first + (rows.mean(axis=2).var(axis=1, ddof=1) if chains > 1 else 0.0)
    safe = np.where(over > 0, over, 1.0)
    time, last = np.zeros(k), np.full(k, np.inf)
    alive, some = np.arange(k), centred
    for lag in range(0, length // 2 * 2, 2):
        even = 1.0 - (within[alive] - covariance(some, lag)) / safe[alive] if lag else 1.0
        odd = 1.0 - (within[alive] - covariance(some, lag + 1)) / safe[alive]
        last[alive] = np.minimum(last[alive], even + odd)
        positive = last[alive] > 0
        alive, some = alive[positive], some if positive.all() else some[positive]
        if not alive.size:
            break
        time[alive] += last[alive]
    time = np.maximum(-1.0 + 2.0 * time, 1.0 / np.log10(chains * length))
    return np.asarray(np.where(over > 0, chains * length / time, chains * length))


def diagnose(draws: Array) -> tuple[Array, Array]:
    """Return rank-normalised split R-hat and effective sample size of each quantity."""
    parts = _rows(split(draws))
    k, _, _ = shape = parts.shape
    flat = parts.reshape(k, -1)
    ranks, bulk, middle = _scored(flat)
    folded = _scored(np.abs(flat - middle[:, None]))[1].reshape(shape)
    bulk = bulk.reshape(shape)
    # as many draws lie at or below the 5 and 95 % quantile
    ends = [int(part * (flat.shape[1] - 1)) for part in (0.05, 0.95)]
    tails = [_sample_size((ranks <= end).astype(np.float32).reshape(shape)) for end in ends]
    sizes = np.minimum.reduce([_sample_size(bulk), *tails])
    return np.maximum(_rhat(bulk), _rhat(folded)), np.asarray(sizes)
