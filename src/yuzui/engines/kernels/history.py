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


def _delays_numpy(begins: Ints, age: Ints, count: Ints) -> Ints:
    works = len(begins) - 1
    found = np.zeros((works, 4), dtype=np.int64)
    found[:, 3] = -1
    cited = np.flatnonzero(begins[1:] > begins[:-1])
    if not len(cited):
        return found
    first = begins[cited]
    owner = np.repeat(np.arange(len(cited)), np.diff(np.append(first, len(age))))
    top = np.maximum.reduceat(count, first)
    # pairs are in order of age, so the first of the largest counts is the earliest
    largest = np.flatnonzero(count == top[owner])
    peak = age[largest[np.searchsorted(owner[largest], np.arange(len(cited)))]]
    start = np.where(age[first] == 0, count[first], 0)
    slept = (top > start) & (peak > 0)
    inside = (age <= peak[owner]) & slept[owner]
    rise = (top - start)[owner]
    far = np.abs(rise * age - peak[owner] * (count - start[owner]))
    # where nothing cites, the distance grows with age: only the last such age can be the farthest
    before = np.concatenate([[-1], age[:-1]])
    before[first] = -1
    gap = inside & (age - before > 1)
    bare = np.where(gap, age - 1, -1)
    last = np.maximum.reduceat(bare, first)
    bared = np.where(last >= 0, (top - start) * last + peak * start, -1)
    far = np.where(inside, far, -1)
    most = np.maximum(np.maximum.reduceat(far, first), bared)
    farthest = np.where(far == most[owner], age, np.iinfo(np.int64).max)
    woke = np.minimum.reduceat(farthest, first)
    woke = np.where(bared == most, np.minimum(woke, last), woke)
    found[cited] = np.stack([peak, top, start, np.where(slept, woke, -1)], axis=1)
    return found


@kernel(twin=_delays_numpy)
def delays(begins, age, count):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Find the peak of each history of citations, and the age farthest below the line to it.

    Parameters
    ----------
    begins : array of int64, shape (works + 1,)
        First pair of each work, and the number of pairs.
    age, count : array of int64, shape (pairs,)
        Ages from 0 at which a work was cited and how often; in order of age within a work.

    Returns
    -------
    array of int64, shape (works, 4)
        First age of the largest count, that count, the count at age 0, and the first age up to the
        peak that is farthest from the line between the two; -1 where the peak is at age 0, no
        higher than the beginning, or nothing was cited.

    Notes
    -----
    With c_m at age t_m the largest count, the distance of age t is that of
    ``(c_m - c_0) t - t_m (c_t - c_0)`` from 0.
    """
    works = len(begins) - 1
    found = np.zeros((works, 4), dtype=np.int64)
    for work in range(works):
        found[work, 3] = -1
        peak, top, start = 0, 0, 0
        for p in range(begins[work], begins[work + 1]):
            if age[p] == 0:
                start = count[p]
            if count[p] > top:
                peak, top = age[p], count[p]
        found[work, 0], found[work, 1], found[work, 2] = peak, top, start
        if peak == 0 or top <= start:
            continue
        most, at = -1, 0
        for p in range(begins[work], begins[work + 1]):
            if age[p] > peak:
                break
            for t in range(at, age[p] + 1):
                seen = count[p] if t == age[p] else 0
                far = abs((top - start) * t - peak * (seen - start))
                if far > most:
                    most, found[work, 3] = far, t
            at = age[p] + 1
    return found
