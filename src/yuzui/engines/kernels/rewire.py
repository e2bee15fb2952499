# SPDX-License-Identifier: Apache-2.0
"""Citation graphs rewired at random: every degree stays, and so does every pair of years.

Two works of one year trade references of one year that only one of them has: who gets which is
drawn, how many each has is not. So each work keeps its number of references of every year, and its
citations from every year. No link is doubled and none leads to the work itself.

References
----------
Strona, Nappo, Boccacci, Fattorini & San-Miguel-Ayanz (2014), doi:10.1038/ncomms5114, for trades.
Carstens (2015), doi:10.1103/PhysRevE.91.042812, with its erratum of 2016: trades in turn reach
every such graph alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from yuzui.engines.kernels import kernel
from yuzui.engines.kernels.arrays import chunks, spread

if TYPE_CHECKING:
    from yuzui.engines.kernels.arrays import Ints

TRADES = 10
"""Rounds in which every work trades once with another: each link is drawn anew as often."""
DRAW = 20
"""Bits of a random number that orders what is traded."""
CHUNK = 1 << 20
"""Links at a time of the numpy twin, about 60 bytes each."""


def rewired(
    lists: tuple[Ints, Ints], year: Ints, run: tuple[int, int], seeds: tuple[int, int], engine: str
) -> Ints:
    """Return the references of the works of one year in a rewired copy of the graph.

    Parameters
    ----------
    lists : (array, array)
        ``out_ptr`` and ``out_idx`` of the citation arrays.
    year : array of int, shape (n,)
        Publication year per node.
    run : (int, int)
        Half-open range of the nodes of one year.
    seeds : (int, int)
        Seed, and number of the copy; with the year they decide every draw.
    engine : str
        Engine of the kernel.

    Returns
    -------
    array of int64, shape (links of these works,)
        Node numbers of references, sorted within a work.
    """
    first, last = run
    ptr = np.asarray(lists[0][first : last + 1], dtype=np.int64)
    heads = np.asarray(lists[1][ptr[0] : ptr[-1]], dtype=np.int64)
    ptr = ptr - ptr[0]
    if last - first < 2 or not len(heads):
        return heads
    random = np.random.default_rng([*seeds, int(year[first])])
    for _ in range(TRADES):
        mixed = random.permutation(last - first)
        pairs = mixed[: len(mixed) // 2 * 2].reshape(-1, 2)
        draws = random.integers(0, 1 << DRAW, len(heads), dtype=np.int64)
        heads = trade(ptr, heads, year, first, pairs, draws, engine=engine)
    return heads


def _trade_numpy(ptr: Ints, heads: Ints, year: Ints, first: int, pairs: Ints, draws: Ints) -> Ints:
    found = heads.copy()
    sizes = np.diff(ptr)[pairs].sum(axis=1)
    before = np.concatenate([[0], np.cumsum(sizes)])
    for start, stop in chunks(sizes, CHUNK):
        some = pairs[start:stop]
        places = [spread(ptr[side], ptr[side + 1]) for side in some.T]
        head, pair, right = _merged(heads, places, len(year))
        free = np.ones(len(head), dtype=bool)
        twice = np.flatnonzero((head[1:] == head[:-1]) & (pair[1:] == pair[:-1]))
        free[twice] = free[twice + 1] = False
        free &= (head[:, None] - first != some[pair]).all(axis=1)
        drawn = draws[before[start] : before[stop]][free]
        right[free] = _dealt(pair[free], year[head[free]], right[free], drawn)
        for side, (place, _) in enumerate(places):
            found[place] = head[right == side]
    return found


def _merged(heads: Ints, places: list[tuple[Ints, Ints]], nodes: int) -> tuple[Ints, Ints, Ints]:
    """Return the links of pairs by pair and head: head, pair, and whether it is of the second."""
    bits = nodes.bit_length()
    keys = [
        (owner << (bits + 1)) | (heads[place] << 1) | side
        for side, (place, owner) in enumerate(places)
    ]
    key = np.sort(np.concatenate(keys))
    return (key >> 1) & ((1 << bits) - 1), key >> (bits + 1), key & 1


def _dealt(pair: Ints, year: Ints, right: Ints, drawn: Ints) -> Ints:
    """Deal the links of each pair and year anew: the lowest draws go to the first of the pair."""
    new = np.ones(len(pair), dtype=bool)
    new[1:] = (pair[1:] != pair[:-1]) | (year[1:] != year[:-1])
    begins = np.flatnonzero(new)
    group = np.cumsum(new) - 1
    # one number per link, by group, draw and place, so that a plain sort orders them
    bits = len(pair).bit_length()
    key = np.sort((((group << DRAW) | drawn) << bits) | np.arange(len(pair)))
    rank = np.empty(len(pair), dtype=np.int64)
    rank[key & ((1 << bits) - 1)] = np.arange(len(pair)) - begins[group]
    lefts = np.add.reduceat(1 - right, begins) if len(begins) else begins
    dealt: Ints = (rank >= lefts[group]).astype(np.int64)
    return dealt


@kernel(twin=_trade_numpy)
def trade(ptr, heads, year, first, pairs, draws):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Let pairs of works of one year trade references.

    Parameters
    ----------
    ptr : array of int64, shape (works + 1,)
        Start of each work's references in ``heads``.
    heads : array of int64, shape (links,)
        Node numbers of references, sorted within a work.
    year : array of int, shape (n,)
        Publication year per node, not decreasing.
    first : int
        Node number of the first of the works.
    pairs : array of int64, shape (pairs, 2)
        Works that trade, each in one pair at most.
    draws : array of int64, shape (links,)
        Random numbers, taken in order of pair and head.

    Returns
    -------
    array of int64, shape (links,)
        The references after one round. What both of a pair cite, and one of the two itself, stays.
    """
    found = heads.copy()
    head = np.empty(2 * (ptr[1:] - ptr[:-1]).max(), dtype=np.int64)
    side, group = np.empty_like(head), np.empty_like(head)
    at = 0
    for k in range(len(pairs)):
        a, b = pairs[k, 0], pairs[k, 1]
        i, j = ptr[a], ptr[b]
        size = ptr[a + 1] - i + ptr[b + 1] - j
        for s in range(size):
            side[s] = i == ptr[a + 1] or (j < ptr[b + 1] and heads[j] < heads[i])
            head[s] = heads[j] if side[s] else heads[i]
            i, j = i + 1 - side[s], j + side[s]
        start = 0
        while start < size:
            stop, lefts, members = start, 0, 0
            while stop < size and year[head[stop]] == year[head[start]]:
                h = head[stop]
                twice = (stop > 0 and head[stop - 1] == h) or (
                    stop + 1 < size and head[stop + 1] == h
                )
                if not (twice or h == first + a or h == first + b):
                    # in order of draws, the earlier first on ties
                    m = members
                    while m > 0 and draws[at + group[m - 1]] > draws[at + stop]:
                        group[m] = group[m - 1]
                        m -= 1
                    group[m] = stop
                    members, lefts = members + 1, lefts + 1 - side[stop]
                stop += 1
            for m in range(members):
                side[group[m]] = m >= lefts
            start = stop
        at += size
        i, j = ptr[a], ptr[b]
        for s in range(size):
            found[j if side[s] else i] = head[s]
            i, j = i + 1 - side[s], j + side[s]
    return found
