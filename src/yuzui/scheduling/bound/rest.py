# SPDX-License-Identifier: Apache-2.0
"""What what is left of a block may still be worth, at most: the limit that prunes labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.bound.candidates import Candidates
from yuzui.scheduling.bound.walk import NO_WALKS, Walk

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_CELLS = 512
"""Most steps of time in the table of a block."""


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """What a label may still gain in what is left of its block, at most."""

    latest: Array
    alone: Array
    close: Array
    step: Array
    block: Array
    row: Array
    table: Array
    walked: Walked

    def left(self, last: Array, end: Array) -> Array:
        """Return what may still be gained after candidates that end at some second."""
        block = self.block[last]
        cell = (self.close[block] - end) // self.step[block]
        gain: Array = self.table[self.row[last] + cell]
        return self.walked.least(gain, last, end)


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """Most that may be gained after a candidate if tasks may come again, in some blocks."""

    open: Array
    step: Array
    row: Array
    table: Array

    def least(self, gain: Array, last: Array, end: Array) -> Array:
        """Return a gain after candidates that end at some second, lowered to the most here."""
        mine = np.flatnonzero(self.row[last] >= 0)
        one = last[mine]
        at = self.row[one] + (end[mine] - self.open[one]) // self.step[one]
        gain[mine] = np.minimum(gain[mine], self.table[at])
        return gain


def _walked(given: Candidates, prize: Array, walks: Mapping[int, Walk]) -> Walked:
    count = len(given)
    open_, step, row = np.zeros(count, np.int64), np.ones(count, np.int64), np.full(count, -1)
    tables, base = [np.zeros(0)], 0
    for block, walk in walks.items():
        mine = np.arange(given.first[block], given.first[block + 1])
        gains = walk.gains(prize[mine])
        open_[mine], step[mine] = walk.open, walk.step
        row[mine] = base + np.arange(len(mine)) * gains.shape[1]
        tables.append(gains.ravel())
        base += gains.size
    return Walked(open_, step, row, np.concatenate(tables))


def rest(given: Candidates, prize: Array, kept: Array, walks: Mapping[int, Walk] = NO_WALKS) -> Rest:
    """Return the tables of all blocks.

    Notes
    -----
    A knapsack whose items are the tasks with the least changeover into them, and whose families,
    the configurations, each cost what entering them takes more; the family a label ends in is open
    already. Windows are passed over, lengths are rounded down to steps and what is left too, so
    nothing a sequence can do is excluded.
    """
    count = len(given.first) - 1
    latest = given.late.max(axis=1)
    close, step = np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64)
    row, alone = np.zeros(len(given), dtype=np.int64), np.zeros(len(given))
    tables, base = [np.zeros(1)], 1
    edges = np.searchsorted(given.block[kept], np.arange(count + 1))
    for block in np.flatnonzero(np.diff(edges)):
        mine = kept[edges[block] : edges[block + 1]]
        close[block] = (latest[mine] + given.duration[mine]).max()
        length = int(close[block] - given.early[mine].min())
        table, step[block] = _families(given, prize, mine, length)
        place = np.unique(given.config[mine], return_inverse=True)[1]
        row[mine] = base + place * table.shape[1]
        rest = (length - given.duration[mine]) // step[block]
        alone[mine] = table.max(axis=0)[rest]
        tables.append(table.ravel())
        base += table.size
    walked = _walked(given, prize, walks)
    return Rest(latest, alone, close, step, given.block, row, np.concatenate(tables), walked)


def _families(given: Candidates, prize: Array, mine: Array, length: int) -> tuple[Array, int]:
    """Return the most that fits into so many steps after each configuration of a block."""
    duration, config = given.duration[mine], given.config[mine]
    head = np.unique(config, return_index=True)[1]
    gap = given.gaps[given.row[mine[head]][:, None] + config[head][None, :]]
    within = np.diagonal(gap).copy()
    np.fill_diagonal(gap, np.iinfo(np.int64).max)
    into = np.where(len(head) > 1, gap.min(axis=0), within)
    each = np.minimum(within, into)
    step = int(np.gcd.reduce(np.concatenate([duration, each, into])))
    step = max(step, -(-length // _CELLS))
    table = np.zeros((len(head), length // step + 1))
    for number, name in enumerate(config[head]):
        extra = int(into[number] - each[number]) // step
        family = np.full_like(table, -np.inf)
        family[:, extra:] = table[:, : max(0, table.shape[1] - extra)]
        family[number] = table[number]
        for item in np.flatnonzero(config == name):
            size = int(duration[item] + each[number]) // step
            if size < table.shape[1]:
                more = family[:, : table.shape[1] - size] + prize[mine[item]]
                np.maximum(family[:, size:], more, out=family[:, size:])
        np.maximum(table, family, out=table)
    return table, step
