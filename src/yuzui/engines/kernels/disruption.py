# SPDX-License-Identifier: Apache-2.0
"""Counts of the disruption family: who cites a work, its references, or both.

References
----------
Funk & Owen-Smith (2017), doi:10.1287/mnsc.2015.2366.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from yuzui.engines.kernels import kernel
from yuzui.engines.kernels.arrays import chunks, spread

if TYPE_CHECKING:
    from yuzui.engines.kernels.arrays import CitationArrays, Ints

    Lists = tuple[Ints, Ints, Ints, Ints]

CHUNK = 2_000_000
"""Touches per chunk of the numpy twin: its working set is about 50 bytes a touch."""


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
    cited = np.diff(np.asarray(in_ptr))
    return int(cited[out_idx[int(out_ptr[first]) : int(out_ptr[last])]].sum())


def _counts_numpy(low: Ints, high: Ints, lists: Lists, first: int, shared: int) -> Ints:
    out_ptr, out_idx, in_ptr, in_idx = lists
    nodes, focal = len(in_ptr) - 1, len(low)
    # one sorted key per in-link, so that "citers of r from node a on" is a binary search
    keys = np.repeat(np.arange(nodes), np.diff(in_ptr)) * (nodes + 1) + in_idx
    own = np.arange(first, first + focal)
    own_from = np.searchsorted(keys, own * (nodes + 1) + low)
    own_to = np.searchsorted(keys, own * (nodes + 1) + high)
    links, source = spread(out_ptr[first : first + focal], out_ptr[first + 1 : first + focal + 1])
    reference = out_idx[links].astype(np.int64) * (nodes + 1)
    ref_from = np.searchsorted(keys, reference + low[source])
    ref_to = np.searchsorted(keys, reference + high[source])
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


@kernel(twin=_counts_numpy)
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
    number of citers of references visited; memory of the loop is one stamp per node.
    """
    out_ptr, out_idx, in_ptr, in_idx = lists
    stamp = np.zeros(len(in_ptr) - 1, dtype=np.int64)
    times = np.zeros(len(in_ptr) - 1, dtype=np.int64)
    result = np.zeros((len(low), 3), dtype=np.int64)
    for i in range(len(low)):
        focal, a, b = first + i, low[i], high[i]
        total = 0
        for e in range(out_ptr[focal], out_ptr[focal + 1]):
            r = out_idx[e]
            start, stop = in_ptr[r], in_ptr[r + 1]
            p = start + np.searchsorted(in_idx[start:stop], a)
            while p < stop and in_idx[p] < b:
                c = in_idx[p]
                if stamp[c] != focal + 1:
                    stamp[c] = focal + 1
                    times[c] = 0
                    total += 1
                times[c] += 1
                p += 1
        start, stop = in_ptr[focal], in_ptr[focal + 1]
        p = start + np.searchsorted(in_idx[start:stop], a)
        met = 0
        while p < stop and in_idx[p] < b:
            c = in_idx[p]
            if stamp[c] != focal + 1:
                result[i, 0] += 1
            else:
                met += 1
                if times[c] >= shared:
                    result[i, 1] += 1
            p += 1
        result[i, 2] = total - met
    return result
