# SPDX-License-Identifier: Apache-2.0
"""Which part of a schedule to free: what stands where some task would like to run.

A task that is not placed, oftener one the bound would place, draws one of its options and a second
in it. What runs there, or uses a pool it uses, comes out, in a margin that widens until it is
enough; then the same seconds of a resource where one of those could run instead. What is not placed
and could run in the freed seconds joins them, the most promising first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from yuzui.scheduling.parallel.table import Ground, Part
from yuzui.scheduling.search.improve import Guide
from yuzui.scheduling.search.state import Spot, State

if TYPE_CHECKING:
    import numpy as np

Region = tuple[int, int, int]
"""Resource, first second, and first second after the last."""

WIDEST = 64
"""Margin, as a multiple of the duration of a task, beyond which nothing more comes out."""


class Chooser:
    """Draws parts of one state."""

    def __init__(self, state: State, ground: Ground, guide: Guide, rng: np.random.Generator) -> None:
        self.state, self.ground, self.rng = state, ground, rng
        world = state.world
        may = [t for t in range(len(world)) if t not in world.barred and t not in world.fixed]
        order = np.argsort(-guide.prices[may], kind="stable")
        self.wanted: list[int] = [may[place] for place in order.tolist()]

    def part(self, size: int) -> Part:
        """Free a part of the state."""
        state, before = self.state, list(self.state.spots)
        task = self._wish()
        out, regions = state.remove([task]), list[Region]()
        for one in state.needed(task):
            regions.append(self._cleared(one, size, out))
        if out and regions:
            resource, _ = self._anywhere(out[int(self.rng.integers(len(out)))])
            _, start, end = regions[0]
            out += state.remove(state.overlapping(task, resource, start, end))
            regions.append((resource, start, end))
        spots = {one: spot for one in out if (spot := before[one]) is not None}
        return Part(state, self.ground, [*out, *self._joining(regions, size, set(out))], spots)

    def _wish(self) -> int:
        """Return a task that is not placed, oftener one the bound would place; or any task."""
        for _ in range(8):
            task = self.wanted[int(len(self.wanted) * float(self.rng.random()) ** 2)]
            if self.state.spots[task] is None:
                return task
        return self.wanted[int(self.rng.integers(len(self.wanted)))]

    def _anywhere(self, task: int) -> Spot:
        """Return a resource and second where a task could start."""
        choices = self.state.world.choices[task]
        resource, first, last = choices[int(self.rng.integers(len(choices)))]
        return resource, int(self.rng.integers(first, last + 1))

    def _cleared(self, task: int, size: int, out: list[int]) -> Region:
        """Take out what is around a second where a task could start."""
        state, length = self.state, self.state.world.duration[task]
        resource, second = self._anywhere(task)
        margin = length // 2
        while True:
            start, end = second - margin, second + length + margin
            found = state.overlapping(task, resource, start, end)
            if len(out) + len(found) >= size or margin > WIDEST * length:
                break
            margin += margin // 2 + 1
        out += state.remove(found)
        return resource, start, end

    def _joining(self, regions: list[Region], size: int, out: set[int]) -> list[int]:
        """Return tasks that are not placed and could run in the regions, with what they need."""
        state, found = self.state, self.state.world.options
        hit = np.zeros(len(found), dtype=bool)
        for resource, start, end in regions:
            room = np.minimum(found.end, end) - np.maximum(found.start, start)
            hit |= (found.resource == resource) & (room >= found.duration[found.task])
        could = set(found.task[hit].tolist()) - out
        joined: dict[int, None] = {}
        for task in self.wanted:
            if len(joined) >= size:
                break
            if task in could and state.spots[task] is None and self._open(task):
                joined |= dict.fromkeys(one for one in state.needed(task) if one not in out)
        return list(joined)

    def _open(self, task: int) -> bool:
        """Return whether the group of a task leaves it a place."""
        world, group = self.state.world, self.state.world.group[task]
        most = world.most[group] if group >= 0 else None
        return most is None or self.state.count[group] < most
