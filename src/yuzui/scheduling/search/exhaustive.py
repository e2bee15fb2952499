# SPDX-License-Identifier: Apache-2.0
"""All schedules of a few tasks, each task as early as it can after what began before it.

Without longest lags one of these is as good as any: a task moved earlier inside its window frees
what comes later, and never takes what an earlier one needs.
"""

from __future__ import annotations

from yuzui.scheduling.search.compiled_problem import World
from yuzui.scheduling.search.state import Spot, State, Work

MOST_TASKS = 9
"""Instances of so many tasks are searched through."""


def whole(world: World, work: Work) -> tuple[list[Spot | None], bool]:
    """Return the best schedule in which every task is as early as it can be."""
    found = _Tree(world, work)
    found.grow(-(2**62))
    return found.best, work.left > 0


class _Tree:
    """Depth first, the next task beginning no earlier than the last."""

    def __init__(self, world: World, work: Work) -> None:
        self.state = State(world, work)
        self.best: list[Spot | None] = list(self.state.spots)
        self.top = 0.0

    def grow(self, since: int) -> None:
        """Look at all schedules that go on from the state."""
        state, world = self.state, self.state.world
        if state.value > self.top and self._groups_whole():
            self.top, self.best = state.value, list(state.spots)
        left = [task for task, spot in enumerate(state.spots) if spot is None and task not in world.barred]
        if state.value + sum(world.value[task] for task in left) <= self.top:
            return
        for task in left:
            limits = state.limits(task)
            if limits is None:
                continue
            low, high = max(limits[0], since), limits[1]
            for resource, first, last in world.choices[task]:
                if state.work.left <= 0:
                    return
                start = state.earliest(task, resource, max(first, low), min(last, high))
                if start is not None:
                    mark = state.mark()
                    state.put(task, resource, start)
                    self.grow(start)
                    state.back(mark)

    def _groups_whole(self) -> bool:
        """Return whether no group that is placed all or not at all is there in part."""
        world, count = self.state.world, self.state.count
        return all(
            most is not None or count[group] in (0, len(world.members[group])) for group, most in enumerate(world.most)
        )
