# SPDX-License-Identifier: Apache-2.0
"""Terms that suddenly stand in many more documents than before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCALE = 2.0
GAMMA = 1.0


@dataclass(frozen=True, slots=True)
class Burst:
    """Places of its first and last batch, and by how much it is cheaper to explain as a burst."""

    first: int
    last: int
    weight: float


def bursts(relevant: Sequence[int], totals: Sequence[int], scale: float = SCALE, gamma: float = GAMMA) -> list[Burst]:
    r"""Return the bursts of one term.

    Two states with rates :math:`p_0 = R/D` and :math:`p_1 = s\,p_0`; a batch of d documents with r relevant ones
    costs :math:`-\ln\binom{d}{r} p_i^r (1-p_i)^{d-r}`, entering the burst :math:`\gamma \ln n`. The cheapest path
    is Viterbi's.

    Parameters
    ----------
    relevant, totals : sequence of int, one a batch
        Documents with the term, and all documents.
    scale, gamma : float
        Ratio of the rates; cost of entering.

    References
    ----------
    Kleinberg 2002, doi 10.1145/775047.775061 (the batched model).
    """
    r, d = np.asarray(relevant, float), np.asarray(totals, float)
    if not r.sum() or not d.sum():
        return []
    rates = np.minimum(r.sum() / d.sum() * np.array([1.0, scale]), 1 - 1e-9)
    costs = -(r[:, None] * np.log(rates) + (d - r)[:, None] * np.log1p(-rates))
    path = states(costs, gamma * math.log(max(r.size, 1)))
    gain = costs[:, 0] - costs[:, 1]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], path, [0]])))
    return [
        Burst(int(first), int(end) - 1, float(gain[first:end].sum()))
        for first, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def states(costs: NDArray[np.float64], enter: float) -> NDArray[np.int64]:
    """Return the cheapest path through two states; entering the second costs, leaving is free."""
    n = len(costs)
    came = np.zeros((n, 2), np.int64)
    low, high = 0.0, enter
    for at in range(n):
        if at:
            came[at] = low > high, low + enter > high
            low, high = min(low, high), min(low + enter, high)
        low, high = low + costs[at, 0], high + costs[at, 1]
    path = np.zeros(n, np.int64)
    state = int(high < low)
    for at in range(n - 1, -1, -1):
        path[at] = state
        state = int(came[at, state])
    return path
