# SPDX-License-Identifier: Apache-2.0
"""Steps along references from some works to all that they build on: a search in breadth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.solve.kernels import kernel
from yuzui.solve.kernels.arrays import spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from yuzui.solve.kernels.arrays import Ints

    Flags = NDArray[np.bool_]


def _steps_numpy(out_ptr: Ints, out_idx: Ints, start: Flags, first: Flags) -> Ints:
    steps_ = np.full(len(start), -1, dtype=np.int64)
    steps_[start] = 0
    edge, step = np.flatnonzero(start), 0
    while len(edge) or step == 0:
        step += 1
        places, _ = spread(out_ptr[edge], out_ptr[edge + 1])
        met: NDArray[Any] = np.zeros(len(start), dtype=bool)
        met[out_idx[places]] = True
        if step == 1:
            met |= first
        edge = np.flatnonzero(met & (steps_ < 0))
        steps_[edge] = step
    return steps_


@kernel(twin=_steps_numpy)
def steps(out_ptr, out_idx, start, first):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Count the steps along references from the nearest of some works.

    Parameters
    ----------
    out_ptr, out_idx : array of int
        References of the citation arrays.
    start : array of bool, shape (n,)
        Works at step 0.
    first : array of bool, shape (n,)
        Works at step 1 even if none of those cites them.

    Returns
    -------
    array of int64, shape (n,)
        Steps; -1 where no chain of references leads there. Each link is visited once.
    """
    n = len(start)
    steps_ = np.full(n, -1, dtype=np.int64)
    queue = np.empty(n, dtype=np.int64)
    size = 0
    for node in range(n):
        if start[node]:
            steps_[node], queue[size] = 0, node
            size += 1
    at, starts = 0, size
    while at < size or starts >= 0:
        if at == starts:
            # step 1 holds what step 0 cites; the others at step 1 join before any is left
            starts = -1
            for node in range(n):
                if first[node] and steps_[node] < 0:
                    steps_[node], queue[size] = 1, node
                    size += 1
            continue
        node = queue[at]
        at += 1
        for p in range(out_ptr[node], out_ptr[node + 1]):
            cited = out_idx[p]
            if steps_[cited] < 0:
                steps_[cited], queue[size] = steps_[node] + 1, cited
                size += 1
    return steps_
