# SPDX-License-Identifier: Apache-2.0
"""Counts of the disruption family: who cites a work, its references, or both.

References
----------
Funk & Owen-Smith (2017), doi:10.1287/mnsc.2015.2366.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.solve.kernels import kernel
from yuzui.solve.kernels.arrays import CitationArrays, ahead, chunks, reach, spread

if TYPE_CHECKING:
    from yuzui.solve.kernels.arrays import Ints

    Lists = tuple[Ints, Ints, Ints, Ints]

CHUNK = 2_000_000
"""References, and touches, per chunk of the numpy twin: about 60 and 50 bytes each."""
FAR, NEAR = 48, 16
"""Links before one is looked at that memory is asked for: about as long as it takes to come."""
MARKS = 2**16 - 1
"""Focal works that can be told apart by a stamp of 16 bits before stamps are cleared."""


def window(arrays: CitationArrays, first: int, last: int, width: int) -> tuple[Ints, Ints]:
    """Return the slice of nodes published after each focal work and within a window.

    Parameters
    ----------
    arrays : CitationArrays
        The graph.
    first, last : int
        Half-open range of focal nodes.
    width : int
        Longest lag, in the unit of ``arrays.time``; a negative one is an open window.

    Returns
    -------
    low, high : array of int64, shape (last - first,)
        Node numbers with ``0 < time - time of the focal work <= width``.
    """
    time = np.asarray(arrays.time)
    focal = time[first:last]
    low = np.searchsorted(time, focal, side="right")
    if width < 0:
        return low, np.full(len(focal), len(time))
    return low, np.searchsorted(time, focal + width, side="right")


def touches(lists: Lists, first: int, last: int) -> int:
    """Return the most citers of references the kernel can visit, without any window.

    Parameters
    ----------
    lists : tuple of array
        ``out_ptr, out_idx, in_ptr, in_idx`` of the citation arrays.
    first, last : int
        Half-open range of focal nodes.

    Returns
    -------
    int
        Sum over references r of the focal works of the number of citers of r: O(links).
    """
    out_ptr, out_idx, in_ptr, _ = lists
    references = np.asarray(out_idx[int(out_ptr[first]) : int(out_ptr[last])], dtype=np.int64)
    return int((in_ptr[references + 1] - in_ptr[references]).sum())


def _counts_numpy(low: Ints, high: Ints, lists: Lists, first: int, shared: int) -> Ints:
    counts = np.zeros((len(low), 3), dtype=np.int64)
    references = np.diff(lists[0][first : first + len(low) + 1])
    for start, stop in chunks(references, CHUNK):
        some = slice(start, stop)
        counts[some] = _counts_some(low[some], high[some], lists, first + start, shared)
    return counts


def _counts_some(low: Ints, high: Ints, lists: Lists, first: int, shared: int) -> Ints:
    """Count for focal works whose references fit in memory together."""
    out_ptr, out_idx, in_ptr, in_idx = lists
    focal = len(low)
    own = np.arange(first, first + focal)
    own_from, own_to = (reach(in_ptr, in_idx, own, ends) for ends in (low, high))
    links, source = spread(out_ptr[first : first + focal], out_ptr[first + 1 : first + focal + 1])
    reference = out_idx[links].astype(np.int64)
    ref_from, ref_to = (reach(in_ptr, in_idx, reference, ends[source]) for ends in (low, high))
    work = np.bincount(source, weights=ref_to - ref_from, minlength=focal).astype(np.int64)
    counts = np.zeros((focal, 3), dtype=np.int64)
    link_ptr = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=focal))])
    for start, stop in chunks(work + own_to - own_from, CHUNK):
        some = slice(link_ptr[start], link_ptr[stop])
        places, link = spread(ref_from[some], ref_to[some])
        both = _keys(source[some][link] - start, in_idx[places], low[start:stop], high[start:stop])
        places, owner = spread(own_from[start:stop], own_to[start:stop])
        direct = _keys(owner, in_idx[places], low[start:stop], high[start:stop])
        counts[start:stop] = _partition(direct, both, stop - start, shared)
    return counts


def _keys(owner: Ints, citer: Ints, low: Ints, high: Ints) -> tuple[Ints, int]:
    """Return focal work and citer as one number, and how many numbers a focal work takes."""
    width = max(1, int((high - low).max(initial=0)))
    kind = np.uint32 if len(low) * width < 2**32 else np.int64
    return (owner * width + (citer - low[owner])).astype(kind), width


def _partition(direct: tuple[Ints, int], both: tuple[Ints, int], focal: int, shared: int) -> Ints:
    """Count citers of the focal work only, of both, and of its references only."""
    mine, width = direct
    theirs = np.sort(both[0])
    begins = np.flatnonzero(np.concatenate([[True], theirs[1:] != theirs[:-1]])[: len(theirs)])
    distinct = theirs[begins]
    repeats = np.diff(np.concatenate([begins, [len(theirs)]]))
    place = np.searchsorted(distinct, mine)
    met = np.zeros(len(mine), dtype=bool)
    inside = place < len(distinct)
    met[inside] = distinct[place[inside]] == mine[inside]
    enough = np.zeros(len(mine), dtype=bool)
    enough[met] = repeats[place[met]] >= shared
    owner = mine // width
    n_i = np.bincount(owner[~met], minlength=focal)
    n_j = np.bincount(owner[enough], minlength=focal)
    n_both = np.bincount(owner[met], minlength=focal)
    n_k = np.bincount(distinct // width, minlength=focal) - n_both
    return np.stack([n_i, n_j, n_k], axis=1)


def _cut(at: Ints, r: int, in_ptr: Ints, in_idx: Ints, window: tuple[int, int]) -> Any:
    """Return the slice of the citers of r in a window that begins nowhere before the last one."""
    a, b = window
    begin, stop = in_ptr[r], in_ptr[r + 1]
    if at[r, 0] > 0:
        p, q = begin + at[r, 0] - 1, begin + at[r, 1]
    else:
        p = begin + np.searchsorted(in_idx[begin:stop], a)
        q = p
    while p < stop and in_idx[p] < a:
        p += 1
    q = max(p, q)
    while q < stop and in_idx[q] < b:
        q += 1
    at[r, 0], at[r, 1] = p - begin + 1, q - begin
    return p, q


def _sizes(low: Ints, high: Ints, out_ptr: Ints, first: int) -> Any:
    """Return the most nodes in a window and the most references of a focal work."""
    width, longest = 1, 0
    for i in range(len(low)):
        width = max(width, high[i] - low[i])
        longest = max(longest, out_ptr[first + i + 1] - out_ptr[first + i])
    return width, longest


def _citer_counts(citers: Ints, window: tuple[int, int], seen: Any, mark: int, shared: int) -> Any:
    """Count those who cite a work alone, those who cite enough references too, and any too."""
    a, b = window
    stamp, times = seen
    alone, enough, met = 0, 0, 0
    p = np.searchsorted(citers, a)
    while p < len(citers) and citers[p] < b:
        c = citers[p] - a
        if stamp[c] == mark:
            met += 1
            enough += shared == 1 or times[c] >= shared
        else:
            alone += 1
        p += 1
    return alone, enough, met


@kernel(twin=_counts_numpy, parts=(ahead, _cut, _sizes, _citer_counts))
def counts(low, high, lists, first, shared):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Count, per focal work, the citers of it alone, of it and its references, of those alone.

    Parameters
    ----------
    low, high : array of int, shape (focal,)
        Slice of node numbers whose citations count, from :func:`window`.
    lists : tuple of array
        ``out_ptr, out_idx, in_ptr, in_idx`` of the citation arrays.
    first : int
        Node number of the first focal work.
    shared : int
        References a citer must share to count as citing both; citers that share fewer (but at
        least one) leave the formula. 1 is the usual index.

    Returns
    -------
    array of int64, shape (focal, 3)
        ``n_i``, ``n_j``, ``n_k``.

    Notes
    -----
    With A the citers of the focal work and B those of any reference, both within the window:
    ``n_i = |A without B|``, ``n_j = |A and B|``, ``n_k = |B without A|``. Work grows with the
    number of citers of references visited. Windows only move forward, so where the last one began
    in an in-list is where the next begins; memory is that place, 8 bytes per node, and a stamp of
    2 bytes per node of the widest window.
    """
    out_ptr, out_idx, in_ptr, in_idx = lists
    result = np.zeros((len(low), 3), dtype=np.int64)
    (width, longest), end = _sizes(low, high, out_ptr, first), out_ptr[first + len(low)]
    # where the window of the last focal work began (and 1) and ended in the in-list of each node
    at = np.zeros((len(in_ptr) - 1, 2), dtype=np.uint32)
    slices = np.empty((longest, 2), dtype=np.int64)
    stamp, mark = np.zeros(width, dtype=np.uint16), 0
    times = np.zeros(width if shared > 1 else 1, dtype=np.int64)
    for i in range(len(low)):
        a, b, links, total = low[i], high[i], out_ptr[first + i], 0
        many = out_ptr[first + i + 1] - links
        mark += 1
        if mark > MARKS:
            stamp[:], mark = 0, 1
        for e in range(many):
            # first where to look for links further on, then what is there
            if links + e + FAR < end:
                r = out_idx[links + e + FAR]
                ahead(at, r)
                ahead(in_ptr, r)
            if links + e + NEAR < end:
                r = out_idx[links + e + NEAR]
                ahead(in_idx, in_ptr[r] + at[r, 0])
            slices[e, 0], slices[e, 1] = _cut(at, out_idx[links + e], in_ptr, in_idx, (a, b))
        for e in range(many):
            for p in range(slices[e, 0], slices[e, 1]):
                c = in_idx[p] - a
                new = stamp[c] != mark
                total += new
                stamp[c] = mark
                if shared > 1:
                    times[c] = 1 if new else times[c] + 1
        citers = in_idx[in_ptr[first + i] : in_ptr[first + i + 1]]
        alone, enough, met = _citer_counts(citers, (a, b), (stamp, times), mark, shared)
        result[i, 0], result[i, 1], result[i, 2] = alone, enough, total - met
    return result
