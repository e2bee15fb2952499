# SPDX-License-Identifier: Apache-2.0
"""The best sequence of tasks in one block, for the deep check: plain labels in plain Python."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Spans = list[tuple[int, int]]

_LABELS = 300_000
"""Most labels of one block; beyond it the most that those left could reach counts."""

_TIE = 1 + 1e-11
"""What a sequence must promise to be followed, as a multiple of the best found. Tasks of one price
leave thousands that differ in rounding alone; what is passed over is in the most all the same.
"""

_CELLS = 720
"""Most steps of time of a knapsack."""


class Sequence:
    """The best sequence of one block."""

    def __init__(self, tasks: Iterable[tuple[float, int, str, Spans]], between: Callable[[str, str], float]) -> None:
        ranked = sorted(tasks, key=lambda task: -task[0])
        self.prize = [task[0] for task in ranked]
        self.length = [task[1] for task in ranked]
        self.windows = [task[3] for task in ranked]
        names = [task[2] for task in ranked]
        self.gap = [[int(between(one, other)) for other in names] for one in names]
        self.close = max(b for spans in self.windows for _, b in spans)

    def most(self, stored: float) -> tuple[float, bool]:
        """Return the most a sequence is worth."""
        left = self._knapsack()
        best, cut, ceiling = stored, False, stored
        level = {(0, -1): (0, 0.0)}
        while level:
            longer: dict[tuple[int, int], tuple[int, float]] = {}
            for (taken, last), (end, worth) in level.items():
                for task, prize in enumerate(self.prize):
                    if taken >> task & 1:
                        continue
                    done = self._done(task, last, end)
                    if done is None:
                        continue
                    total = worth + prize
                    best = max(best, total)
                    if (most := total + left(done)) <= best * _TIE:
                        ceiling = max(ceiling, most)
                        continue
                    key = taken | 1 << task, task
                    if key not in longer or done < longer[key][0]:
                        longer[key] = done, total
            if len(longer) > _LABELS:
                rest = max(total + left(done) for done, total in longer.values())
                ceiling, cut, longer = max(ceiling, rest), True, {}
            level = longer
        return max(best, ceiling), cut

    def _done(self, task: int, last: int, end: int) -> int | None:
        """Return the earliest end of a task after another one, or first."""
        length, found = self.length[task], None
        for a, b in self.windows[task]:
            start = a if last < 0 else max(a, end + self.gap[last][task])
            if start + length <= b and (found is None or start + length < found):
                found = start + length
        return found

    def _knapsack(self) -> Callable[[int], float]:
        """Return the most that fits between a second and the end, each task once, in any order.

        A task weighs its length and the least changeover into it from another one.
        """
        count = len(self.prize)
        begin = min(a for spans in self.windows for a, _ in spans)
        weights = [
            self.length[one] + min((self.gap[other][one] for other in range(count) if other != one), default=0)
            for one in range(count)
        ]
        step = max(math.gcd(*weights), -(-(self.close - begin) // _CELLS))
        table = [0.0] * ((self.close - begin) // step + 1)
        for prize, weight in zip(self.prize, weights, strict=True):
            size = weight // step
            for cell in range(len(table) - 1, size - 1, -1):
                table[cell] = max(table[cell], table[cell - size] + prize)
        close = self.close
        return lambda end: table[(close - end) // step] * (1 + 1e-12)


def changeover(given: Mapping[str, Any], configs: set[str]) -> Callable[[str, str], float]:
    """Return the least seconds between two configurations over any detour."""
    default = int(given.get("default", 0))
    known = {(str(a), str(b)): int(seconds) for a, b, seconds in given.get("pairs") or ()}
    names = sorted({name for pair in known for name in pair})
    # a configuration that no pair names is `default` away from every other
    over = 2 * default if configs - set(names) else math.inf
    table = {(a, b): min(over, known.get((a, b), 0 if a == b else default)) for a in names for b in names}
    for middle in names:
        for a in names:
            for b in names:
                detour = table[a, middle] + table[middle, b]
                table[a, b] = min(table[a, b], detour)
    return lambda one, other: table.get((one, other), 0 if one == other else default)
