# SPDX-License-Identifier: Apache-2.0
"""The best sequence of tasks in one stretch of one resource, found with a beam of partial ones.

A stretch lies between two tasks that stay where they are, or the ends of a block. All partial
sequences of one length are extended by all tasks at once, as arrays; those that promise most are
kept. Of two that hold the same tasks and end in the same configuration the earlier is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


_NEVER = 2**62

LEVEL = 2_500
"""Extensions that cost as much as to begin with sequences of one more task."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """What may run in a stretch."""

    begin: int
    config: int
    task: Array
    name: Array
    first: Array
    last: Array
    duration: Array
    prize: Array
    change: Array
    after: Array
    partner: Array
    left: Array


def best(stretch: Stretch, width: int, worth: float) -> tuple[list[tuple[int, int]], int]:
    """Return a good sequence."""
    names, which = np.unique(stretch.name, return_inverse=True)
    # equal sets of tasks have equal marks; which numbers these are is of no matter
    random = np.random.default_rng(0)
    marks = random.integers(1, _NEVER, len(which))[np.unique(stretch.task, return_inverse=True)[1]]
    ends = random.integers(1, _NEVER, len(stretch.change))
    slowest, plain = stretch.change.max(initial=0), _plain(stretch)
    time, config = np.array([stretch.begin]), np.array([stretch.config])
    prize, seen = np.zeros(1), np.zeros((1, len(names)), dtype=bool)
    key, left = np.zeros(1, dtype=np.int64), stretch.left[None, :]
    steps: list[tuple[Array, Array, Array]] = []
    top, found, weighed = 0.0, (-1, 0), 0
    while len(time):
        weighed += LEVEL + len(time) * len(which)
        start = np.maximum(time[:, None] + stretch.change[config], stretch.first)
        end = start + stretch.duration
        may = (start <= stretch.last) & ~seen[:, which]
        may &= stretch.duration <= left[:, stretch.partner]
        # what leaves room for another task before it is reached over that task as well
        soonest = np.where(may & plain, end, _NEVER).min(axis=1, initial=_NEVER)
        may &= start < soonest[:, None] + slowest
        row, way = np.nonzero(may)
        if not len(row):
            break
        got = prize[row] + stretch.prize[way]
        until = end[row, way]
        mark = key[row] ^ marks[way]
        kept = _kept(got - worth * until, mark ^ ends[stretch.after[way]], until, width)
        row, way, mark = row[kept], way[kept], mark[kept]
        steps.append((row, way, start[row, way]))
        time, config, prize, key = until[kept], stretch.after[way], got[kept], mark
        seen = seen[row]
        seen[np.arange(len(row)), which[way]] = True
        left = left[row]
        left[np.arange(len(row)), stretch.partner[way]] -= stretch.duration[way]
        place = int(np.argmax(prize))
        if prize[place] > top:
            top, found = float(prize[place]), (len(steps) - 1, place)
    return _walked(stretch, steps, found), weighed


def _plain(stretch: Stretch) -> Array:
    """Return the ways that keep no other from being taken, but for the time they use."""
    first = np.unique(stretch.task, return_index=True)[1]
    _, group, size = np.unique(stretch.name[first], return_inverse=True, return_counts=True)
    alone = np.isin(stretch.task, stretch.task[first][size[group] == 1])
    wanted = np.bincount(
        stretch.partner[first] % len(stretch.left), stretch.duration[first], minlength=len(stretch.left)
    )
    found: Array = alone & (wanted <= stretch.left)[stretch.partner]
    return found


def _kept(score: Array, same: Array, until: Array, width: int) -> Array:
    """Return the extensions that promise most, the earliest of those that are the same."""
    most = np.argpartition(-score, 4 * width)[: 4 * width] if len(score) > 4 * width else np.arange(len(score))
    order = most[np.lexsort((until[most], same[most]))]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = same[order[1:]] != same[order[:-1]]
    order = order[fresh]
    kept: Array = order[np.argsort(-score[order], kind="stable")[:width]]
    return kept


def _walked(stretch: Stretch, steps: list[tuple[Array, Array, Array]], found: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the sequence that ends at a place of a step."""
    level, place = found
    sequence = []
    while level >= 0:
        row, way, start = (part[place] for part in steps[level])
        sequence.append((int(stretch.task[way]), int(start)))
        level, place = level - 1, int(row)
    return sequence[::-1]
