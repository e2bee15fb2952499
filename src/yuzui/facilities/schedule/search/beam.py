# SPDX-License-Identifier: Apache-2.0
"""The best sequence of tasks in one stretch of one resource, found with a beam of partial ones.

A stretch lies between two tasks that stay where they are, or the ends of a block. All partial
sequences of one length are extended by all tasks at once, as arrays; those that promise most are
kept. Of two that hold the same tasks and end in the same configuration the earlier is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """What may run in a stretch.

    Parameters
    ----------
    begin : int
        Second from which the first task may start, changeover from what stands before included.
    config : int
        Configuration before, -1 where nothing stands before.
    task : array of int, shape (n,)
        Task of each way to run in it; a task may have several.
    first, last : array of int, shape (n,)
        Starts, both included; ends and the changeover to what stands after are respected in it.
    duration : array of int, shape (n,)
        Seconds.
    prize : array of float, shape (n,)
        What placing the task is worth, 0 or more.
    change : array of int, shape (configurations + 1, n)
        Seconds from a configuration (the last row: from nothing) to that of each way.
    after : array of int, shape (n,)
        Configuration of each way.
    """

    begin: int
    config: int
    task: Array
    first: Array
    last: Array
    duration: Array
    prize: Array
    change: Array
    after: Array


def best(stretch: Stretch, width: int, worth: float) -> tuple[list[tuple[int, int]], int]:
    """Return a good sequence.

    Parameters
    ----------
    stretch : Stretch
        What may run.
    width : int
        Partial sequences kept of each length.
    worth : float
        Points a second of the stretch is worth: what a sequence that ends earlier has still to
        come.

    Returns
    -------
    (list of (int, int), int)
        Task and start in order, and how many extensions were weighed. O(length × width × n).
    """
    import numpy as np

    names, which = np.unique(stretch.task, return_inverse=True)
    # equal sets of tasks have equal marks; which numbers these are is of no matter
    marks = np.random.default_rng(0).integers(1, 2**62, len(names) + len(stretch.change))
    time, config = np.array([stretch.begin]), np.array([stretch.config])
    prize, seen = np.zeros(1), np.zeros((1, len(names)), dtype=bool)
    key = np.zeros(1, dtype=np.int64)
    steps: list[tuple[Array, Array, Array]] = []
    top, found, weighed = 0.0, (-1, 0), 0
    while len(time):
        weighed += len(time) * len(which)
        start = np.maximum(time[:, None] + stretch.change[config], stretch.first)
        end = start + stretch.duration
        may = (start <= stretch.last) & ~seen[:, which]
        # what leaves room for another task before it is reached over that task as well
        soonest = np.where(may, end, 2**62).min(axis=1, initial=2**62)
        may &= start < soonest[:, None] + stretch.change.max(initial=0)
        row, way = np.nonzero(may)
        if not len(row):
            break
        got = prize[row] + stretch.prize[way]
        until = end[row, way]
        mark = key[row] ^ marks[which[way]]
        kept = _kept(
            got - worth * until, mark ^ marks[len(names) + stretch.after[way]], until, width
        )
        row, way, mark = row[kept], way[kept], mark[kept]
        steps.append((row, way, start[row, way]))
        time, config, prize, key = until[kept], stretch.after[way], got[kept], mark
        seen = seen[row]
        seen[np.arange(len(row)), which[way]] = True
        place = int(np.argmax(prize))
        if prize[place] > top:
            top, found = float(prize[place]), (len(steps) - 1, place)
    return _walked(stretch, steps, found), weighed


def _kept(score: Array, same: Array, until: Array, width: int) -> Array:
    """Return the extensions that promise most, the earliest of those that are the same."""
    import numpy as np

    if len(score) > 4 * width:
        most = np.argpartition(-score, 4 * width)[: 4 * width]
    else:
        most = np.arange(len(score))
    order = most[np.lexsort((until[most], same[most]))]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = same[order[1:]] != same[order[:-1]]
    order = order[fresh]
    kept: Array = order[np.argsort(-score[order], kind="stable")[:width]]
    return kept


def _walked(
    stretch: Stretch, steps: list[tuple[Array, Array, Array]], found: tuple[int, int]
) -> list[tuple[int, int]]:
    """Return the sequence that ends at a place of a step."""
    level, place = found
    sequence = []
    while level >= 0:
        row, way, start = (part[place] for part in steps[level])
        sequence.append((int(stretch.task[way]), int(start)))
        level, place = level - 1, int(row)
    return sequence[::-1]
