# SPDX-License-Identifier: Apache-2.0
"""Citation histories: how often each work was cited at each age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from yuzui.engines.kernels import kernel

if TYPE_CHECKING:
    from yuzui.engines.kernels.arrays import Ints


def _ages_numpy(time: Ints, in_ptr: Ints, in_idx: Ints, first: int, last: int) -> Ints:
    start, stop = int(in_ptr[first]), int(in_ptr[last])
    cited = np.repeat(np.arange(first, last), np.diff(in_ptr[first : last + 1]))
    age = time[in_idx[start:stop]].astype(np.int64) - time[cited]
    # in-lists are in order of time, so equal (work, age) pairs stand side by side
    new = np.ones(len(age), dtype=bool)
    new[1:] = (cited[1:] != cited[:-1]) | (age[1:] != age[:-1])
    begins = np.flatnonzero(new)
    count = np.diff(np.concatenate([begins, [len(age)]]))
    return np.stack([cited[begins], age[begins], count], axis=1).astype(np.int64)


@kernel(twin=_ages_numpy)
def ages(time, in_ptr, in_idx, first, last):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Count the citations of each work by age.

    Parameters
    ----------
    time : array of int, shape (n,)
        Publication time per node, not decreasing.
    in_ptr, in_idx : array of int
        In-lists, sorted by node number.
    first, last : int
        Half-open range of works.

    Returns
    -------
    array of int64, shape (pairs, 3)
        Node, age (in the unit of ``time``; below zero where the citing work is the older one),
        citations; ordered by node and age, without empty pairs.
    """
    result = np.empty((in_ptr[last] - in_ptr[first], 3), dtype=np.int64)
    rows = 0
    for node in range(first, last):
        for p in range(in_ptr[node], in_ptr[node + 1]):
            age = np.int64(time[in_idx[p]]) - np.int64(time[node])
            if rows and result[rows - 1, 0] == node and result[rows - 1, 1] == age:
                result[rows - 1, 2] += 1
            else:
                result[rows, 0], result[rows, 1], result[rows, 2] = node, age, 1
                rows += 1
    return result[:rows]


def merged(work: Ints, age: Ints, count: Ints) -> tuple[Ints, Ints, Ints]:
    """Add up neighbouring rows of equal work and age.

    Parameters
    ----------
    work, age, count : array of int, shape (k,)
        Rows ordered by work and age.

    Returns
    -------
    tuple of array
        The same three columns, one row per work and age.
    """
    if not len(work):
        return work, age, count
    new = np.ones(len(work), dtype=bool)
    new[1:] = (work[1:] != work[:-1]) | (age[1:] != age[:-1])
    begins = np.flatnonzero(new)
    return work[begins], age[begins], np.add.reduceat(count, begins)
