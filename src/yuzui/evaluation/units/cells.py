# SPDX-License-Identifier: Apache-2.0
"""Cells on arrays: what works are compared within, told once for all works that are alike.

Works of one cell that were cited equally often have the same scores. An expression over cells is
therefore run on one work of each kind, and its answer given to the others: of a million works
there are some ten thousand kinds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.evaluation.units.keys import fresh, packed
from yuzui.solve.kernels.arrays import reach

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False, slots=True)
class Alike:
    """Kinds of works: those of one cell that were cited equally often."""

    first: Ints
    kind: Ints
    columns: dict[str, NDArray[Any]]


def cited(arrays: Any, window: int, clip: bool) -> Ints:
    """Return how often each work was cited within a window."""
    starts, in_ptr = np.asarray(arrays.year_ptr), np.asarray(arrays.in_ptr)
    nodes, years = np.arange(len(in_ptr) - 1), len(starts) - 1
    year = np.repeat(np.arange(years), np.diff(starts))
    begin, end = in_ptr[:-1], in_ptr[1:]
    if not clip:
        begin = reach(in_ptr, arrays.in_idx, nodes, starts[year])
    if window:
        end = reach(in_ptr, arrays.in_idx, nodes, starts[np.minimum(year + window, years)])
    counts: Ints = (end - begin).astype(np.int64)
    return counts


def alike(cell: Ints, cited: Ints) -> Alike:
    """Return the kinds of works, with what their cells hold."""
    _, first, kind, many = np.unique(packed(cell, cited), return_index=True, return_inverse=True, return_counts=True)
    n, new = cited[first].astype(np.int64), fresh(cell[first])
    start, of = np.flatnonzero(new), np.cumsum(new) - 1

    def summed(values: NDArray[Any]) -> NDArray[Any]:
        return np.add.reduceat(values, start)[of] if len(start) else values

    running = np.cumsum(many)
    works = summed(many)
    before = (running - many)[start][of]
    return Alike(
        first,
        kind,
        {
            "share": np.ones_like(n),
            "n": n,
            "works": works,
            "weight": works,
            "total": summed(many * n),
            "upto": running - before,
            "equal": many,
            "logs": summed(many * np.log1p(n)),
        },
    )
