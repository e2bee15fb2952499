# SPDX-License-Identifier: Apache-2.0
r"""Prices of reviewers' places, and what they prove about every pair.

With prices :math:`w`, any assignment :math:`x` scores at most

.. math:: D(w) = \sum_p \max_{x_p} \sum_r (s_{pr} - w_r) x_{pr}
          + \sum_r \max(w_r, 0)\,u_r + \min(w_r, 0)\,l_r,

where :math:`x_p` takes the :math:`d_p` best reviewers of a proposal at these prices. So prices
alone are a proof, and one look at every pair, block by block, checks it. Rows of side rules have
prices too, charged to the pairs they count.

References
----------
Ahuja, Magnanti and Orlin 1993, Network Flows, ISBN 978-0-13-617549-0
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.reviewing.assign.arcs import Pairs
from yuzui.reviewing.assign.side import Side

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

STEPS = 300
"""Movements of the prices before the first program."""
KEPT = 40
"""Pairs of each proposal among which prices move."""


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What a place of a reviewer and a unit of each side row cost."""

    reviewer: Array
    sides: tuple[tuple[Side, Array, Array], ...] = ()

    def standing(self, pairs: Pairs) -> float:
        """Return what loads and side rows cost: the part of the bound without proposals."""
        up, down = np.maximum(self.reviewer, 0), np.minimum(self.reviewer, 0)
        total = float(up @ pairs.high + down @ pairs.low)
        for side, keys, price in self.sides:
            # a row without a price may have no limit on one side
            priced = price[price != 0]
            low, high = side.limits(keys[price != 0])
            total += float((priced * np.where(priced > 0, high, low)).sum())
        return total

    def clean(self, digits: int) -> Prices:
        """Return the prices of places rounded: what lies below only decided between equals."""
        return Prices(np.round(self.reviewer, digits) + 0.0, self.sides)

    def values(self, pairs: Pairs, rows: slice) -> Array:
        """Return scores less prices of a block of proposals, shape (rows, m)."""
        values: Array = pairs.values(rows)
        values -= self.reviewer
        for side, keys, price in self.sides:
            side.charge(keys, price, rows, values)
        return values


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What one look at every pair found."""

    bound: float
    codes: Array
    gain: Array


def weights(pairs: Pairs) -> Array:
    """Return how much of its best, second best … reviewer a proposal takes, shape (n, width)."""
    width = int(np.ceil(pairs.demand.max(initial=1) / pairs.share - 1e-9))
    left = pairs.demand[:, None] - pairs.share * np.arange(width)
    parts: Array = np.clip(left, 0.0, pairs.share)
    return parts


def look(pairs: Pairs, prices: Prices, keep: int) -> Look:
    """Look at every pair once."""
    m = pairs.shape[1]
    weight = weights(pairs)
    width = min(max(keep, weight.shape[1]), m)
    bound = prices.standing(pairs)
    codes, gains = [], []
    for rows in pairs.blocks():
        values = prices.values(pairs, rows)
        columns = np.argpartition(values, m - width, axis=1)[:, m - width :]
        gain = np.take_along_axis(values, columns, axis=1)
        order = np.argsort(-gain, axis=1, kind="stable")
        gain, columns = np.take_along_axis(gain, order, 1), np.take_along_axis(columns, order, 1)
        part = weight[rows, :width]
        bound += float((np.where(part > 0, gain[:, : part.shape[1]], 0.0) * part).sum())
        finite = gain > -np.inf
        codes.append((np.arange(rows.start, rows.stop)[:, None] * m + columns)[finite])
        gains.append(gain[finite])
    return Look(bound, np.concatenate(codes), np.concatenate(gains))


def settle(pairs: Pairs, steps: int = STEPS, keep: int = KEPT) -> Array:
    """Return prices at which demand nearly meets supply, over each proposal's best pairs."""
    m = pairs.shape[1]
    weight = weights(pairs)
    keep = min(max(keep, 2 * weight.shape[1] + 4), m)
    columns, values = _table(pairs, keep)
    wide = np.where(np.isfinite(values), values, np.nan)
    spread = float(np.nanmean(np.nanmax(wide, axis=1) - np.nanmin(wide, axis=1)))
    price, best, least = np.zeros(m), np.zeros(m), np.inf
    width = min(weight.shape[1], keep)
    rows = np.arange(len(values))[:, None]
    for step in range(steps):
        gain = values - price[columns]
        chosen = np.argpartition(gain, keep - width, axis=1)[:, keep - width :]
        value = gain[rows, chosen]
        if weight.min(initial=pairs.share) < pairs.share:
            order = np.argsort(-value, axis=1)
            chosen, value = chosen[rows, order], value[rows, order]
        part = weight[:, :width] * np.isfinite(value)
        total = float((np.where(part > 0, value, 0.0) * part).sum())
        total += Prices(price).standing(pairs)
        if total < least:
            least, best = total, price
        load = np.bincount(columns[rows, chosen].ravel(), part.ravel(), minlength=m)
        size = spread / 8 / (1 + step / 20) or 1.0
        level = price / size + load
        price = size * (level - np.clip(level, pairs.low, pairs.high))
    return best


def _table(pairs: Pairs, keep: int) -> tuple[Array, Array]:
    """Return reviewers and scores of the best pairs of each proposal, shape (n, keep)."""
    m = pairs.shape[1]
    columns, values = [], []
    for rows in pairs.blocks():
        block = pairs.values(rows)
        # a copy: a part would hold the whole block
        best = np.argpartition(block, m - keep, axis=1)[:, m - keep :].copy()
        columns.append(best)
        values.append(np.take_along_axis(block, best, axis=1))
    return np.concatenate(columns), np.concatenate(values)


def worst(pairs: Pairs, prices: Prices, codes: Array, share: Array) -> tuple[float, float]:
    """Look at every pair once and return what an assignment's prices prove of it."""
    m = pairs.shape[1]
    weight = weights(pairs)
    bound, margin = prices.standing(pairs), -np.inf
    width = min(weight.shape[1], m)
    for rows in pairs.blocks():
        values = prices.values(pairs, rows)
        gain = -np.sort(-np.partition(values, m - width, axis=1)[:, m - width :], axis=1)
        part = weight[rows, :width]
        bound += float((np.where(part > 0, gain, 0.0) * part).sum())
        first, last = np.searchsorted(codes, [rows.start * m, rows.stop * m])
        inside, full = codes[first:last], share[first:last] >= pairs.share - 1e-12
        at = (inside // m - rows.start, inside % m)
        least = np.full(rows.stop - rows.start, np.inf)
        np.minimum.at(least, at[0], values[at])
        values[at[0][full], at[1][full]] = -np.inf
        best = values.max(axis=1, initial=-np.inf)
        some = np.isfinite(least) & np.isfinite(best)
        margin = max(margin, float((best - least)[some].max(initial=-np.inf)))
    return bound, margin


def near(pairs: Pairs, prices: Prices, gap: float, most: int) -> Array | None:
    """Return every pair that a better assignment could hold, or None if they are too many."""
    m, codes, count = pairs.shape[1], [np.zeros(0, dtype=np.int64)], 0
    width = min(weights(pairs).shape[1], m)
    for rows in pairs.blocks():
        values = prices.values(pairs, rows)
        sorted_ = np.sort(np.partition(values, m - width, axis=1)[:, m - width :], axis=1)
        many = np.ceil(pairs.demand[rows] / pairs.share - 1e-9).astype(int)
        edge = sorted_[np.arange(len(sorted_)), width - np.clip(many, 1, width)]
        at = np.nonzero((values >= edge[:, None] - gap) & (values > -np.inf))
        count += len(at[0])
        if count > most:
            return None
        codes.append((at[0] + rows.start) * m + at[1])
    return np.concatenate(codes)


def noise(pairs: Pairs, codes: Array) -> Array:
    """Return a number in [0, 1) for each pair, made from the ids alone, shape (k,)."""
    m = pairs.shape[1]
    left, right = _hashes(pairs.proposals), _hashes(pairs.reviewers)
    with np.errstate(over="ignore"):
        mixed = left[codes // m] ^ (right[codes % m] * np.uint64(0x9E3779B97F4A7C15))
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    fractions: Array = (mixed >> np.uint64(11)).astype(float) * 2.0**-53
    return fractions


def _hashes(ids: Any) -> Array:
    digests = (hashlib.blake2b(str(one).encode(), digest_size=8).digest() for one in ids)
    return np.frombuffer(b"".join(digests), dtype=np.uint64)
