# SPDX-License-Identifier: Apache-2.0
r"""What a label may still gain if tasks may come again, but never twice in a row.

Windows and changeovers are kept and only the memory is given up, so this limit is tight where
windows are short and blocks are long; there the knapsack of :mod:`.rest` is not. Seconds are
rounded down to steps, so that nothing a sequence can do is excluded.

References
----------
Christofides, Mingozzi and Toth 1981, doi:10.1002/net.3230110207 (state-space relaxation)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.bound.candidates import Candidates

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_CELLS = 720
"""Most steps of time of a block."""


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """Steps of one block, which hang on no prize."""

    open: int
    step: int
    done: Array
    gap: Array
    config: Array

    def gains(self, prize: Array) -> Array:
        """Return the most that may be gained after each candidate from each step on."""
        count, steps = self.done.shape
        every = np.arange(count)
        gains = np.zeros((count, steps))
        worth = np.full((count, steps + int(self.gap.max(initial=0))), -np.inf)
        use = np.flatnonzero(prize > 0)
        if not len(use):
            return gains
        prized, gap = prize[use], self.gap[:, use]
        kinds = np.arange(len(gap))
        for at in range(steps - 1, -1, -1):
            done = self.done[use, at]
            fits = done < steps
            worth[use[fits], at] = prized[fits] + gains[use[fits], done[fits]]
            next_ = worth[use[None, :], at + gap]
            first = next_.argmax(axis=1)
            best = next_[kinds, first]
            next_[kinds, first] = -np.inf
            second = next_.max(axis=1)
            same = use[first][self.config] == every
            gains[:, at] = np.where(same, second[self.config], best[self.config])
            np.maximum(gains[:, at], 0, out=gains[:, at])
        return gains


NO_WALKS: Mapping[int, Walk] = {}
"""No block gets a second limit."""


def walk(given: Candidates, block: int) -> Walk | None:
    """Return the steps of one block; None where a task is shorter than a step could be."""
    mine = np.arange(given.first[block], given.first[block + 1])
    early, late, duration = given.early[mine], given.late[mine], given.duration[mine]
    used = late >= early
    open_ = int(early.min())
    close = int((late + duration[:, None])[used].max())
    head, config = np.unique(given.config[mine], return_index=True, return_inverse=True)[1:]
    gap = given.gaps[given.row[mine[head]][:, None] + given.config[mine][None, :]]
    parts = [duration, gap.ravel(), (early - open_)[used]]
    step = int(np.gcd.reduce(np.concatenate(parts)))
    step = max(step, -(-(close - open_) // _CELLS))
    if step > duration.min():
        return None
    steps = (close - open_) // step + 1
    begin = open_ + step * np.arange(steps)
    never = np.iinfo(np.int64).max
    start = np.full((len(mine), steps), never)
    for number in range(early.shape[1]):
        at = np.maximum(begin[None, :], early[:, number, None])
        fits = at <= late[:, number, None]
        start[fits] = np.minimum(start[fits], at[fits])
    done = np.full_like(start, steps)
    can = start < never
    done[can] = ((start + duration[:, None])[can] - open_) // step
    return Walk(open_, step, done, gap // step, config)
