# SPDX-License-Identifier: Apache-2.0
"""Pairs of labels that stand together in lists: which there are, how often, and in what order.

A pair is the number ``low * labels + high`` of two labels of one list, every pair of places once.
Only pairs that occur are held: a table of all labels by all labels is never made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.solve.kernels import kernel
from yuzui.solve.kernels.arrays import chunks, spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from yuzui.solve.kernels.arrays import Ints

    Floats = NDArray[np.floating[Any]]

CHUNK = 2_000_000
"""Pairs at a time of the numpy twin, about 50 bytes each."""


def number(ptr: Ints) -> Ints:
    """Return how many pairs each list has, ``(lists,)``."""
    size = np.diff(ptr)
    label_: Ints = size * (size - 1) // 2
    return label_


def listed(ptr: Ints, label: Ints, labels: int) -> Iterator[tuple[Ints, Ints]]:
    """Yield all pairs of lists, some lists at a time.

    Parameters
    ----------
    ptr : array of int64, shape (lists + 1,)
        Start of each list in ``label``.
    label : array of int64
        Labels from 0.
    labels : int
        How many there are.

    Yields
    ------
    pair, owner : array of int64
        Pairs, and the list each is of; lists in order.
    """
    for start, stop in chunks(number(ptr), CHUNK):
        places = np.arange(ptr[start], ptr[stop])
        owner = np.repeat(np.arange(start, stop), np.diff(ptr[start : stop + 1]))
        second, first = spread(places + 1, ptr[owner + 1])
        one, other = label[places[first]], label[second]
        yield np.minimum(one, other) * labels + np.maximum(one, other), owner[first]


def distinct(ptr: Ints, label: Ints, labels: int) -> Ints:
    """Return the pairs that occur.

    Parameters
    ----------
    ptr, label, labels : array of int64, array of int64, int
        As in :func:`listed`.

    Returns
    -------
    array of int64, shape (pairs,)
        Sorted, each once.
    """
    pairs_ = [np.unique(pair) for pair, _ in listed(ptr, label, labels)]
    return np.unique(np.concatenate(pairs_)) if pairs_ else np.zeros(0, dtype=np.int64)


def _tally_numpy(ptr: Ints, label: Ints, labels: int, known: Ints) -> Ints:
    counts = np.zeros(len(known), dtype=np.int64)
    if not len(known):
        return counts
    for pair, _ in listed(ptr, label, labels):
        pair = np.sort(pair)
        place = np.minimum(np.searchsorted(known, pair), len(known) - 1)
        counts += np.bincount(place[known[place] == pair], minlength=len(known))
    return counts


@kernel(twin=_tally_numpy)
def tally(ptr, label, labels, known):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Count how often pairs occur in lists.

    Parameters
    ----------
    ptr : array of int64, shape (lists + 1,)
        Start of each list in ``label``.
    label : array of int64
        Labels from 0.
    labels : int
        How many there are.
    known : array of int64, shape (pairs,)
        The pairs to be counted, sorted; others are passed over.

    Returns
    -------
    array of int64, shape (pairs,)
        Pairs of places that have these labels.
    """
    counts = np.zeros(len(known), dtype=np.int64)
    for k in range(len(ptr) - 1):
        for i in range(ptr[k], ptr[k + 1]):
            for j in range(i + 1, ptr[k + 1]):
                pair = min(label[i], label[j]) * labels + max(label[i], label[j])
                low, high = 0, len(known)
                while low < high:
                    middle = (low + high) // 2
                    if known[middle] < pair:
                        low = middle + 1
                    else:
                        high = middle
                if low < len(known) and known[low] == pair:
                    counts[low] += 1
    return counts


def percentiles(value: Floats, owner: Ints, lists: int, shares: tuple[float, ...]) -> tuple[Floats, Ints]:
    """Return percentiles of the values of each list.

    Parameters
    ----------
    value : array of float, shape (k,)
        NaN is left out.
    owner : array of int, shape (k,)
        The list of each value.
    lists : int
        How many lists.
    shares : tuple of float
        From 0 to 1; between two values the line between them counts.

    Returns
    -------
    found : array of float, shape (lists, len(shares))
        NaN where a list has no value.
    count : array of int64, shape (lists,)
        Values of each list.
    """
    present = ~np.isnan(value)
    value, owner = value[present], owner[present]
    order = np.lexsort((value, owner))
    value = value[order]
    count = np.bincount(owner, minlength=lists)
    first = np.cumsum(count) - count
    values = np.full((lists, len(shares)), np.nan)
    some = np.flatnonzero(count)
    for place, share in enumerate(shares):
        at = (count[some] - 1) * share
        low = np.floor(at).astype(np.int64)
        high = np.minimum(low + 1, count[some] - 1)
        a, b = value[first[some] + low], value[first[some] + high]
        values[some, place] = a + (b - a) * (at - low)
    return values, count


def _dots_numpy(rows: tuple[Ints, Ints, Ints], one: Ints, other: Ints) -> Ints:
    ptr, column, weight = rows
    width = len(ptr)
    keys = np.repeat(np.arange(width - 1), np.diff(ptr)) * width + column
    dots = np.zeros(len(one), dtype=np.int64)
    for start, stop in chunks(ptr[one + 1] - ptr[one], CHUNK):
        mine, theirs = one[start:stop], other[start:stop]
        places, owner = spread(ptr[mine], ptr[mine + 1])
        wanted = theirs[owner] * width + column[places]
        at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        met = keys[at] == wanted if len(keys) else np.zeros(0, dtype=bool)
        products = weight[places[met]] * weight[at[met]]
        # whole numbers: added up as floats they would be so only to 2 ** 53
        np.add.at(dots, start + owner[met], products)
    return dots


@kernel(twin=_dots_numpy)
def dots(rows, one, other):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Multiply rows of a sparse table of whole numbers with each other.

    Parameters
    ----------
    rows : (array, array, array) of int64
        Start of each row, columns (sorted within a row), and numbers.
    one, other : array of int64, shape (k,)
        Rows to be multiplied.

    Returns
    -------
    array of int64, shape (k,)
        Sums of products.
    """
    ptr, column, weight = rows
    products = np.zeros(len(one), dtype=np.int64)
    for k in range(len(one)):
        i, j = ptr[one[k]], ptr[other[k]]
        while i < ptr[one[k] + 1] and j < ptr[other[k] + 1]:
            if column[i] == column[j]:
                products[k] += weight[i] * weight[j]
                i, j = i + 1, j + 1
            elif column[i] < column[j]:
                i += 1
            else:
                j += 1
    return products
