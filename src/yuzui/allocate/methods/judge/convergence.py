# SPDX-License-Identifier: Apache-2.0
r"""Whether chains have said enough: rank-normalised split R-hat, bulk and tail sample size.

References
----------
Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021, doi:10.1214/20-BA1221;
Geyer 1992, doi:10.1214/ss/1177011137 (initial monotone sequence)
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def split(draws: Array) -> Array:
    """Return each chain cut in two halves, shape (2 chains, draws // 2, k)."""
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, half : 2 * half]], axis=0)


def normal_scores(draws: Array) -> Array:
    r"""Return draws replaced by normal scores of their pooled ranks, same shape.

    Notes
    -----
    :math:`z = \Phi^{-1}((r - 3/8)/(S + 1/4))` for rank :math:`r` of :math:`S` draws, equal
    draws in the order they came (quantities here are continuous).
    """
    chains, length, k = draws.shape
    total = chains * length
    normal = NormalDist()
    table = np.array([normal.inv_cdf((r - 0.375) / (total + 0.25)) for r in range(1, total + 1)])
    # one row per quantity: sorting runs along contiguous memory
    flat = np.ascontiguousarray(draws.reshape(total, k).T)
    ranks = np.empty((k, total), dtype=np.int64)
    np.put_along_axis(ranks, np.argsort(flat, axis=1, kind="stable"), np.arange(total)[None], 1)
    return np.asarray(table[ranks].T.reshape(chains, length, k))


def rhat(draws: Array) -> Array:
    """Return the potential scale reduction of each quantity, shape (k,).

    Parameters
    ----------
    draws : array, shape (chains, draws, k)
        Draws, already split and normalised.

    Returns
    -------
    array, shape (k,)
        1 for chains that agree; 1 as well for a quantity that never moves.
    """
    length = draws.shape[1]
    within = draws.var(axis=1, ddof=1).mean(axis=0)
    between = length * draws.mean(axis=1).var(axis=0, ddof=1)
    over = (length - 1) / length * within + between / length
    return np.asarray(np.sqrt(np.divide(over, within, out=np.ones_like(within), where=within > 0)))


def sample_size(draws: Array) -> Array:
    """Return the effective sample size of the mean of each quantity, shape (k,).

    Parameters
    ----------
    draws : array, shape (chains, draws, k)
        Draws, already split.

    Returns
    -------
    array, shape (k,)
        By Geyer's initial monotone sequence over combined chains; at most ``S log10 S``.
    """
    chains, length, _ = draws.shape
    size = 1 << (2 * length - 1).bit_length()
    centred = draws - draws.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred, size, axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).mean(axis=0)
    covariance = np.fft.irfft(power, size, axis=0)[:length] / length
    within = covariance[0] * length / (length - 1)
    over = covariance[0] + (draws.mean(axis=1).var(axis=0, ddof=1) if chains > 1 else 0.0)
    safe = np.where(over > 0, over, 1.0)
    correlation = 1.0 - (within - covariance) / safe
    correlation[0] = 1.0
    pairs = correlation[: length // 2 * 2].reshape(length // 2, 2, -1).sum(axis=1)
    positive = np.cumprod(pairs > 0, axis=0).astype(bool)
    monotone = np.minimum.accumulate(np.where(positive, pairs, 0.0), axis=0)
    time = np.maximum(-1.0 + 2.0 * monotone.sum(axis=0), 1.0 / np.log10(chains * length))
    return np.asarray(np.where(over > 0, chains * length / time, chains * length))


def diagnose(draws: Array) -> tuple[Array, Array]:
    """Return rank-normalised split R-hat and effective sample size of each quantity.

    Parameters
    ----------
    draws : array, shape (chains, draws, k)
        Draws of k quantities.

    Returns
    -------
    tuple of array, shape (k,)
        R-hat, the larger of bulk and folded; sample size, the smaller of bulk and tails.
    """
    parts = split(draws)
    bulk = normal_scores(parts)
    folded = normal_scores(np.abs(parts - np.median(parts, axis=(0, 1))))
    low, high = np.quantile(parts, [0.05, 0.95], axis=(0, 1))
    tails = [sample_size((parts <= end).astype(np.float64)) for end in (low, high)]
    sizes = np.minimum.reduce([sample_size(bulk), *tails])
    return np.maximum(rhat(bulk), rhat(folded)), np.asarray(sizes)
