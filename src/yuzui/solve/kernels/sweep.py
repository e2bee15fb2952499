# SPDX-License-Identifier: Apache-2.0
"""Disruption window by window: works of one time share the part of all lists that lies within it.

That part is made once a window, from where the last one began, and is small: it stays in the
cache, and of lists that are read from a file no more than a block is in memory.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from yuzui.solve.kernels import disruption, kernel
from yuzui.solve.kernels.arrays import CitationArrays, ahead, reach, release, spread

if TYPE_CHECKING:
    from yuzui.solve.kernels.arrays import Ints

    Span = tuple[int, int]
    Pair = tuple[Ints, Ints]

BLOCK = 50_000
"""Nodes whose lists are gone over before those of a file are given back."""
FAR, NEAR = 24, 8
"""Links before one is looked at that memory is asked for."""
VISITS = 16
"""Most nodes and links gone over to make the parts of lists, per link of a focal work."""


def counts(arrays: CitationArrays, focal: Span, width: int, shared: int = 1, engine: str = "numpy") -> Ints:
    """Count, per focal work, the citers of it alone, of it and its references, of those alone.

    Parameters
    ----------
    arrays : CitationArrays
        The graph.
    focal : (int, int)
        Half-open range of focal nodes.
    width : int
        Longest lag, in the unit of ``arrays.time``; a negative one is an open window.
    shared : int
        References a citer must share, as for :func:`disruption.counts`.
    engine : str
        Engine of the kernels.

    Returns
    -------
    array of int64, shape (focal, 3)
        The same as :func:`disruption.counts` gives, which is taken where windows are open or
        about as many as works, and by the twin, which has nothing to gain.
    """
    if engine == "numba" and shared == 1 and width >= 0:
        groups = _groups(np.asarray(arrays.time), focal, width)
        visits = sum(last + int(arrays.out_ptr[b] - arrays.out_ptr[a])
                     for (_, last), (a, b) in groups)  # fmt: skip
        if visits <= VISITS * int(arrays.out_ptr[focal[1]] - arrays.out_ptr[focal[0]]):
            return swept(arrays, groups, engine)
    low, high = disruption.window(arrays, *focal, width)
    lists = (arrays.out_ptr, arrays.out_idx, arrays.in_ptr, arrays.in_idx)
    citers: Ints = disruption.counts(low, high, lists, focal[0], shared, engine=engine)
    return citers


def _groups(time: Ints, focal: Span, width: int) -> list[tuple[Span, Span]]:
    """Return runs of focal works of one time: their nodes, and the nodes of their window."""
    own = time[focal[0] : focal[1]]
    starts = np.flatnonzero(np.concatenate([[True], own[1:] != own[:-1]])[: len(own)])
    low, high = (np.searchsorted(time, own[starts] + lag, side="right").tolist() for lag in (0, width))
    ends = [*(focal[0] + starts).tolist(), focal[1]]
    return list(zip(pairwise(ends), zip(low, high, strict=True), strict=True))


def swept(arrays: CitationArrays, groups: list[tuple[Span, Span]], engine: str) -> Ints:
    """Count for runs of focal works, one after the other, whose windows only move forward.

    Parameters
    ----------
    arrays : CitationArrays
        The graph.
    groups : list of ((int, int), (int, int))
        Half-open ranges of focal nodes without gaps, and of the nodes in their window.
    engine : str
        Engine of the kernels.

    Returns
    -------
    array of int64, shape (focal works, 3)
        ``n_i``, ``n_j``, ``n_k``.
    """
    lists = arrays.in_ptr, arrays.in_idx
    most = max((int(arrays.out_ptr[b] - arrays.out_ptr[a]) for _, (a, b) in groups), default=0)
    kind = np.uint32 if most < 2**32 else np.int64
    held = np.zeros(len(arrays.in_ptr), dtype=kind), np.empty(most, dtype=np.uint32)
    at = np.zeros(len(arrays.in_ptr) - 1, dtype=np.uint32)
    first = groups[0][0][0] if groups else 0
    totals = np.zeros((3, groups[-1][0][1] - first if groups else 0), dtype=np.int64)
    for focal, window in groups:
        own = arrays.out_idx[int(arrays.out_ptr[focal[0]]) : int(arrays.out_ptr[focal[1]])]
        # no later list is asked for
        last = max(focal[1], int(own.max(initial=0)) + 1)
        filled = 0
        for begin in range(0, last, BLOCK):
            block = begin, min(begin + BLOCK, last)
            filled = int(cut(at, lists, window, block, held, filled, engine=engine))
            release(*lists)
        held[0][last] = filled
        links = arrays.out_ptr, arrays.out_idx
        some = tuple(row[focal[0] - first : focal[1] - first] for row in totals)
        within(held, links, focal, window[1] - window[0], some, engine=engine)
        release(*links)
    return totals.T


def _cut_numpy(at: Ints, lists: Pair, window: Span, block: Span, held: Pair, filled: int) -> int:
    nodes = np.arange(*block)
    begin, end = (reach(*lists, nodes, np.full(len(nodes), edge)) for edge in window)
    places, _ = spread(begin, end)
    at[block[0] : block[1]] = begin - lists[0][nodes]
    held[0][block[0] : block[1]] = filled + np.cumsum(end - begin) - (end - begin)
    held[1][filled : filled + len(places)] = lists[1][places] - window[0]
    return filled + len(places)


@kernel(twin=_cut_numpy)
def cut(at, lists, window, block, held, filled):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Copy the part of some in-lists that lies within a window.

    Parameters
    ----------
    at : array of uint32, shape (n,)
        Where the window begins in each list, from the start of it; moves forward.
    lists : tuple of array
        ``in_ptr, in_idx`` of the citation arrays.
    window : (int, int)
        Half-open range of citers.
    block : (int, int)
        Half-open range of nodes whose lists are meant.
    held : tuple of array
        Where the copies begin, per node, and the citers, counted from the first of the window.
    filled : int
        Citers copied before.

    Returns
    -------
    int
        Citers copied so far.
    """
    in_ptr, in_idx = lists
    ptr, idx = held
    for r in range(block[0], block[1]):
        ptr[r] = filled
        p, stop = in_ptr[r] + at[r], in_ptr[r + 1]
        while p < stop and in_idx[p] < window[0]:
            p += 1
        at[r] = p - in_ptr[r]
        while p < stop and in_idx[p] < window[1]:
            idx[filled] = in_idx[p] - window[0]
            filled += 1
            p += 1
    return filled


def _within_numpy(held: Pair, links: Pair, focal: Span, width: int, totals: tuple[Ints, ...]) -> None:
    low = np.zeros(focal[1] - focal[0], dtype=np.int64)
    for row, column in zip(
        totals, disruption.counts.twin(low, low + width, (*links, *held), focal[0], 1).T, strict=True
    ):
        row[:] = column


@kernel(twin=_within_numpy, parts=(ahead,))
def within(held, links, focal, width, counts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Count for focal works of one window, of lists that hold nothing outside of it.

    Parameters
    ----------
    held : tuple of array
        From :func:`cut`.
    links : tuple of array
        ``out_ptr, out_idx`` of the citation arrays.
    focal : (int, int)
        Half-open range of focal nodes.
    width : int
        Nodes in the window.
    counts : tuple of array of int64, each of shape (focal,)
        Are given ``n_i``, ``n_j``, ``n_k``, see :func:`disruption.counts`.
    """
    ptr, idx = held
    out_ptr, out_idx = links
    stamp, mark, end = np.zeros(width, dtype=np.uint16), 0, out_ptr[focal[1]]
    for f in range(focal[0], focal[1]):
        mark += 1
        if mark > disruption.MARKS:
            stamp[:], mark = 0, 1
        own, total, met = np.uint16(mark), 0, 0
        for e in range(out_ptr[f], out_ptr[f + 1]):
            if e + FAR < end:
                ahead(ptr, out_idx[e + FAR])
            if e + NEAR < end:
                ahead(idx, ptr[out_idx[e + NEAR]])
            r = out_idx[e]
            for p in range(ptr[r], ptr[r + 1]):
                total += stamp[idx[p]] != own
                stamp[idx[p]] = own
        for p in range(ptr[f], ptr[f + 1]):
            met += stamp[idx[p]] == own
        citers = int(ptr[f + 1]) - int(ptr[f])
        i = f - focal[0]
        counts[0][i], counts[1][i], counts[2][i] = citers - met, met, total - met
