# SPDX-License-Identifier: Apache-2.0
"""Citation graphs rewired at random: every degree stays, and so does every pair of years.

Of the works of one year, those that have references of one year trade them in pairs: of what only
one of the two cites, who gets which is drawn, how many each has is not. So each work keeps its
number of references of every year, and its citations from every year. No link is doubled and none
leads to the work itself. Works trade by the year of what they cite: two works that cite no year in
common have nothing to trade, and rounds in which they meet mix nothing.

References
----------
Strona, Nappo, Boccacci, Fattorini & San-Miguel-Ayanz (2014), doi:10.1038/ncomms5114, for trades.
Carstens (2015), doi:10.1103/PhysRevE.91.042812, with its erratum of 2016: trades in turn reach
every such graph alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.solve.kernels import kernel
from yuzui.solve.kernels.arrays import chunks, spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from yuzui.solve.kernels.arrays import Ints

    Flags = NDArray[np.bool_]


# Steps along references from some works to all that they build on: a search in breadth.


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


DRAW = 20
"""Bits of a random number by which it is drawn who gets what is traded."""
CHUNK = 1 << 20
"""Links at a time of the numpy twin, about 60 bytes each."""


class Chain:
    """A copy of the references of the works of one year that is rewired round by round.

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

    Attributes
    ----------
    heads : array of int64, shape (links of these works,)
        Node numbers of references, sorted within a work, after the rounds made.
    rounds : int
        How many these are. In each, every work trades once by each year that it cites.
    """

    def __init__(
        self, lists: tuple[Ints, Ints], year: Ints, run: tuple[int, int], seeds: tuple[int, int], engine: str
    ) -> None:
        first, last = run
        out = np.asarray(lists[0][first : last + 1], dtype=np.int64)
        self.heads: Ints = np.asarray(lists[1][out[0] : out[-1]], dtype=np.int64)
        self.rounds, self._engine, self._nodes = 0, engine, len(year)
        owner = np.repeat(np.arange(first, last), np.diff(out))
        cited = np.asarray(year)[self.heads].astype(np.int64)
        new = np.ones(len(cited), dtype=bool)
        new[1:] = (owner[1:] != owner[:-1]) | (cited[1:] != cited[:-1])
        begins = np.flatnonzero(new)
        self._ptr = np.append(begins, len(cited))
        self._owner = owner[begins]
        # rows of one list each: the references of a work that are of one year
        _, block, size = np.unique(cited[begins], return_inverse=True, return_counts=True)
        self._rows = np.flatnonzero(size[block] > 1)
        self._block = block[self._rows].astype(np.uint16 if len(size) < 2**16 else np.int64)
        order = np.sort(self._block, kind="stable")
        starts = np.flatnonzero(np.append(True, order[1:] != order[:-1])) if len(order) else order
        sizes = np.diff(np.append(starts, len(order)))
        place = np.arange(len(order)) - np.repeat(starts, sizes)
        self._left = np.flatnonzero((place % 2 == 0) & (place + 1 < np.repeat(sizes, sizes)))
        self._random = np.random.default_rng([*seeds, int(year[first]) if last > first else 0])

    def advance(self, rounds: int) -> Ints:
        """Return the references after so many rounds more; these go on from what was made."""
        for _ in range(rounds if len(self._rows) else 0):
            mixed = self._random.permutation(len(self._rows))
            mixed = mixed[np.argsort(self._block[mixed], kind="stable")]
            pairs = self._rows[np.stack([mixed[self._left], mixed[self._left + 1]], axis=1)]
            draws = self._random.integers(0, 1 << DRAW, len(self.heads), dtype=np.int64)
            self.heads = trade(self._ptr, self.heads, self._owner, pairs, draws, engine=self._engine)
        self.rounds += rounds
        return self.heads


def _trade_numpy(ptr: Ints, heads: Ints, owner: Ints, pairs: Ints, draws: Ints) -> Ints:
    rewired = heads.copy()
    nodes = int(max(heads.max(initial=0), owner.max(initial=0))) + 1
    sizes = np.diff(ptr)[pairs].sum(axis=1)
    before = np.concatenate([[0], np.cumsum(sizes)])
    for start, stop in chunks(sizes, CHUNK):
        some = pairs[start:stop]
        places = [spread(ptr[side], ptr[side + 1]) for side in some.T]
        head, pair, right = _merged(heads, places, nodes)
        free = np.ones(len(head), dtype=bool)
        twice = np.flatnonzero((head[1:] == head[:-1]) & (pair[1:] == pair[:-1]))
        free[twice] = free[twice + 1] = False
        free &= (head[:, None] != owner[some[pair]]).all(axis=1)
        drawn = draws[before[start] : before[stop]][free]
        right[free] = _dealt(pair[free], right[free], drawn)
        for side, (place, _) in enumerate(places):
            rewired[place] = head[right == side]
    return rewired


def _merged(heads: Ints, places: list[tuple[Ints, Ints]], nodes: int) -> tuple[Ints, Ints, Ints]:
    """Return the links of pairs by pair and head: head, pair, and whether it is of the second."""
    bits = nodes.bit_length()
    keys = [(owner << (bits + 1)) | (heads[place] << 1) | side for side, (place, owner) in enumerate(places)]
    key = np.sort(np.concatenate(keys))
    return (key >> 1) & ((1 << bits) - 1), key >> (bits + 1), key & 1


def _dealt(pair: Ints, right: Ints, drawn: Ints) -> Ints:
    """Deal the links of each pair anew, one after the other: each goes to the first by what that still lacks."""
    new = np.ones(len(pair), dtype=bool)
    new[1:] = pair[1:] != pair[:-1]
    begins = np.flatnonzero(new)
    members = np.diff(np.append(begins, len(pair)))
    lefts = np.add.reduceat(1 - right, begins) if len(begins) else begins
    dealt = np.ones(len(pair), dtype=np.int64)
    while len(begins):
        first = ((drawn[begins] * members) >> DRAW) < lefts
        dealt[begins] = ~first
        begins, members, lefts = begins + 1, members - 1, lefts - first
        # pairs whose links all have one, or whose first has all of its own, are done
        more = (members > 0) & (lefts > 0)
        begins, members, lefts = begins[more], members[more], lefts[more]
    return dealt


@kernel(twin=_trade_numpy)
def trade(ptr, heads, owner, pairs, draws):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Let pairs of lists of references trade.

    Parameters
    ----------
    ptr : array of int64, shape (lists + 1,)
        Start of each list in ``heads``.
    heads : array of int64, shape (links,)
        Node numbers of references, sorted within a list.
    owner : array of int64, shape (lists,)
        Node number of the work that each list is of.
    pairs : array of int64, shape (pairs, 2)
        Lists that trade, each in one pair at most.
    draws : array of int64, shape (links,)
        Random numbers, taken in order of pair and head.

    Returns
    -------
    array of int64, shape (links,)
        The references after one round. What both of a pair cite, and one of the two itself, stays.
    """
    rewired = heads.copy()
    most = 2 * (ptr[1:] - ptr[:-1]).max()
    # one more place, which no head is equal to, so that no end has to be looked for
    head, side, free = np.empty(most + 1, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    at = 0
    for k in range(len(pairs)):
        a, b = pairs[k, 0], pairs[k, 1]
        i, j, end, stop = ptr[a], ptr[b], ptr[a + 1], ptr[b + 1]
        size = end - i + stop - j
        # no branch hangs on what is merged or drawn: a processor could guess neither
        s = 0
        while i < end and j < stop:
            one, other = heads[i], heads[j]
            right = np.int64(other < one)
            head[s], side[s] = min(one, other), right
            i, j, s = i + 1 - right, j + right, s + 1
        while i < end:
            head[s], side[s] = heads[i], 0
            i, s = i + 1, s + 1
        while j < stop:
            head[s], side[s] = heads[j], 1
            j, s = j + 1, s + 1
        head[size] = -1
        mine, theirs, before = owner[a], owner[b], -1
        members = lefts = np.int64(0)
        for s in range(size):
            h = head[s]
            loose = np.int64((h != before) & (h != head[s + 1]) & (h != mine) & (h != theirs))
            free[s], before = loose, h
            members, lefts = members + loose, lefts + loose * (1 - side[s])
        i, j = ptr[a], ptr[b]
        for s in range(size):
            loose = free[s]
            first = np.int64(((draws[at + s] * members) >> DRAW) < lefts)
            right = loose * (1 - first) + (1 - loose) * side[s]
            members, lefts = members - loose, lefts - loose * first
            rewired[j if right else i] = head[s]
            i, j = i + 1 - right, j + right
        at += size
    return rewired
