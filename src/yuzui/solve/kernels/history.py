# SPDX-License-Identifier: Apache-2.0
"""Citation histories: how often each work was cited at each age, and how late it was recognised.

References
----------
Ke, Ferrara, Radicchi & Flammini (2015), doi:10.1073/pnas.1424329112.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from yuzui.solve.kernels import kernel
from yuzui.solve.kernels.arrays import CitationArrays, chunks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from yuzui.solve.kernels.arrays import Ints

    Rows = tuple[Ints, Ints, Ints]

CHUNK = 2_000_000
"""Citations per chunk of the numpy twin of :func:`delays`: about 100 bytes a citation."""


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


def merged(work: Ints, age: Ints, count: Ints) -> Rows:
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


def lags(arrays: CitationArrays, run: tuple[int, int], clip: bool, engine: str) -> Rows:
    """Return the citations of a run of works by age, none of them below zero.

    Parameters
    ----------
    arrays : CitationArrays
        The graph; its unit of time is the unit of the ages.
    run : (int, int)
        Half-open range of node numbers.
    clip : bool
        Whether citations from works of an earlier date count, at age 0.
    engine : str
        Engine of the kernel.

    Returns
    -------
    tuple of array of int64, shape (pairs,)
        Work (0 is the first of the run), age, citations; ordered by work and age.
    """
    pairs = ages(arrays.time, arrays.in_ptr, arrays.in_idx, *run, engine=engine)
    return _from_nought(pairs, run[0], clip)


def _from_nought(pairs: Ints, first: int, clip: bool) -> Rows:
    """Return rows of :func:`ages` without ages below zero, works numbered from the first."""
    work, age, count = pairs.T if clip else pairs[pairs[:, 1] >= 0].T
    if clip:
        work, age, count = merged(work, np.maximum(age, 0), count)
    return work - first, age, count


def _delays_numpy(
    time: Ints, in_ptr: Ints, in_idx: Ints, run: tuple[int, int], clip: bool
) -> tuple[Ints, NDArray[np.float64]]:
    first, last = run
    delays_ = np.zeros((last - first, 3), dtype=np.int64)
    delays_[:, 2] = -1
    value = np.zeros(last - first)
    for start, stop in chunks(np.diff(in_ptr[first : last + 1]), CHUNK):
        pairs = _ages_numpy(time, in_ptr, in_idx, first + start, first + stop)
        rows = _from_nought(pairs, first + start, clip)
        delays_[start:stop], value[start:stop] = _late(*rows, stop - start)
    return delays_, value


def _late(work: Ints, age: Ints, count: Ints, works: int) -> tuple[Ints, NDArray[np.float64]]:
    """Find peak, its count, awakening and coefficient of the histories of works numbered from 0."""
    late, value = np.zeros((works, 3), dtype=np.int64), np.zeros(works)
    late[:, 2] = -1
    if not len(work):
        return late, value
    first = np.flatnonzero(np.concatenate([[True], work[1:] != work[:-1]]))
    owner = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(work))))
    top = np.maximum.reduceat(count, first)
    # pairs are in order of age, so the first of the largest counts is the earliest
    largest = np.flatnonzero(count == top[owner])
    peak = age[largest[np.searchsorted(owner[largest], np.arange(len(first)))]]
    start = np.where(age[first] == 0, count[first], 0)
    rise, slept = top - start, peak > 0
    inside = (age <= peak[owner]) & slept[owner]
    far = np.abs(rise[owner] * age - peak[owner] * (count - start[owner]))
    # where nothing cites, the distance grows with age: only the last such age can be the farthest
    before = np.concatenate([[-1], age[:-1]])
    before[first] = -1
    last = np.maximum.reduceat(np.where(inside & (age - before > 1), age - 1, -1), first)
    bared = np.where(last >= 0, rise * last + peak * start, -1)
    far = np.where(inside, far, -1)
    most = np.maximum(np.maximum.reduceat(far, first), bared)
    woke = np.minimum.reduceat(np.where(far == most[owner], age, np.iinfo(np.int64).max), first)
    woke = np.where(bared == most, np.minimum(woke, last), woke)
    late[work[first]] = np.stack([peak, top, np.where(slept, woke, -1)], axis=1)
    slope = rise / np.maximum(peak, 1)
    line = slope[owner] * age + start[owner]
    terms = np.bincount(owner, np.where(inside, line / count - 1 - line, 0.0))
    whole = slope * peak * (peak + 1) / 2 + start * (peak + 1) + terms
    value[work[first]] = np.where(slept, whole, 0.0)
    return late, value


@kernel(twin=_delays_numpy)
def delays(time, in_ptr, in_idx, run, clip):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Find how late works were recognised: peak, awakening, coefficient.

    Parameters
    ----------
    time : array of int, shape (n,)
        Publication year per node, not decreasing.
    in_ptr, in_idx : array of int
        In-lists, sorted by node number.
    run : (int, int)
        Half-open range of works.
    clip : bool
        Whether citations from works of an earlier year count, at age 0.

    Returns
    -------
    found : array of int64, shape (works, 3)
        First age t_m of the largest count c_m, that count, and the first age up to t_m that is
        farthest from the line between (0, c_0) and (t_m, c_m); -1 where t_m is 0.
    value : array of float64, shape (works,)
        Sum over the ages up to t_m of the distance below that line over max(1, c_t).

    Notes
    -----
    One pass over each in-list, whose ages do not fall. The distance of age t is that of
    ``(c_m - c_0) t - t_m (c_t - c_0)`` from 0. Ages without citations add the line itself, so the
    sum runs over the others: whole numbers decide, and an exact 0 stays one.
    """
    first, last = run
    delays_, value = np.zeros((last - first, 3), dtype=np.int64), np.zeros(last - first)
    # one place more than there are years: the first stands for "no age yet"
    age = np.full(time[-1] - time[0] + 2 if len(time) else 1, -1, dtype=np.int64)
    count = np.zeros(len(age), dtype=np.int64)
    for work in range(last - first):
        node, pairs = first + work, 0
        peak, top, woke, far = 0, 0, -1, -1
        for p in range(in_ptr[node], in_ptr[node + 1]):
            t = np.int64(time[in_idx[p]]) - np.int64(time[node])
            if t < 0:
                if not clip:
                    continue
                t = np.int64(0)
            if pairs == 0 or t != age[pairs]:
                pairs += 1
                age[pairs], count[pairs] = t, 0
            count[pairs] += 1
        for k in range(1, pairs + 1):
            if count[k] > top:
                peak, top = age[k], count[k]
        if peak > 0:
            start = count[1] if age[1] == 0 else 0
            rise, slope, total = top - start, (top - start) / peak, 0.0
            for k in range(1, pairs + 1):
                t, line = age[k], slope * age[k] + start
                if t > peak:
                    break
                total += line / count[k] - 1 - line
                # before it lie ages without citations: the last of them is the farthest
                if t - age[k - 1] > 1 and rise * (t - 1) + peak * start > far:
                    far, woke = rise * (t - 1) + peak * start, t - 1
                if abs(rise * t - peak * (count[k] - start)) > far:
                    far, woke = abs(rise * t - peak * (count[k] - start)), t
            value[work] = slope * peak * (peak + 1) / 2 + start * (peak + 1) + total
        delays_[work, 0], delays_[work, 1], delays_[work, 2] = peak, top, woke
    return delays_, value
