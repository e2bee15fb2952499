# SPDX-License-Identifier: Apache-2.0
"""Schedules made in one pass over the tasks: the rules people use today, and a guided one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.answer import Booking
from yuzui.scheduling.instance import Instance
from yuzui.scheduling.search.state import Option, Spot, State, Work, World

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


def in_order(world: World, order: Iterable[int], work: Work) -> State:
    """Place tasks one after the other, each as early as all rules allow; none moves again."""
    state = State(world, work)
    for task in order:
        if state.spots[task] is None:
            state.insert(task)
    return state


def orders(world: World) -> Mapping[str, list[int]]:
    """Return the orders of the baselines."""
    every = range(len(world))
    value, duration = world.value, world.duration
    return {
        "rank_order": list(every),
        "priority": sorted(every, key=lambda task: -value[task]),
        "density": sorted(every, key=lambda task: -value[task] / duration[task]),
    }


def guided(world: World, prices: Array, preferred: Array, work: Work) -> State:
    """Place tasks by what the bound says of them, each first where the bound puts it."""
    state, choices = State(world, work), world.options
    share = np.bincount(choices.task, preferred, len(world))
    density = np.asarray(prices) / np.maximum(1, choices.duration)
    ends = choices.first.tolist()
    order = np.lexsort((-choices.value / np.maximum(1, choices.duration), -density, -np.round(share)))
    for task in order.tolist():
        if state.spots[task] is not None:
            continue
        part = preferred[ends[task] : ends[task + 1]]
        liked = [world.choices[task][place] for place in np.flatnonzero(part > 0.01).tolist()]
        if not (liked and state.insert(task, liked)):
            state.insert(task)
    return state


def dated(world: World, wanted: Sequence[tuple[int, int, int]], work: Work) -> State:
    """Place tasks in the blocks chosen for them, and then what else finds room.

    Blocks are chosen as if nothing else ran. Here they meet: changeovers across closures, pools at
    each second, lags between tasks.
    """
    state, choices = State(world, work), world.options
    ends, blocks = choices.first.tolist(), choices.block.tolist()
    near = {
        task: [
            (place, max(first, start), last)
            for (place, first, last), at in zip(world.choices[task], blocks[ends[task] : ends[task + 1]], strict=True)
            if at == block and last >= start
        ]
        for task, block, start in wanted
    }
    order = [task for task, _, _ in sorted(wanted, key=lambda one: (one[2], one[0]))]
    for task in order:
        _near(state, task, near)
    for task in (*order, *orders(world)["priority"]):
        if state.spots[task] is None:
            state.insert(task)
    return state


def _near(state: State, task: int, near: Mapping[int, Sequence[Option]]) -> None:
    """Place a task and what must go in with it, each where it is wanted, or leave all out."""
    mark = state.mark()
    for one in state.needed(task) if state.spots[task] is None else ():
        spot = state.spot(one, near.get(one, ()))
        if spot is None:
            state.back(mark)
            return
        state.put(one, *spot)


# All schedules of a few tasks, each task as early as it can after what began before it.


MOST_TASKS = 9
"""Instances of so many tasks are searched through."""


def whole(world: World, work: Work) -> tuple[list[Spot | None], bool]:
    """Return the best schedule in which every task is as early as it can be."""
    tree = _Tree(world, work)
    tree.grow(-(2**62))
    return tree.best, work.left > 0


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


# A schedule to come back to: what of it stays, and where the rest would rather be again.


@dataclass(frozen=True, slots=True)
class Stand:
    """A schedule that is made again."""

    bookings: Sequence[Booking] = ()
    fixed: frozenset[str] = frozenset()
    prices: Mapping[str, float] = field(default_factory=dict)

    def homes(self, instance: Instance) -> dict[int, tuple[Spot, float]]:
        """Return where each task was, and what it is worth to find it there still."""
        tasks = {id: n for n, id in enumerate(instance.tasks)}
        places = {id: n for n, id in enumerate(instance.resources)}
        return {
            tasks[row.task]: ((places[row.resource], row.start), self.prices.get(row.task, 0.0))
            for row in self.bookings
            if row.task in tasks and row.resource in places
        }

    def world(self, problem: World) -> World:
        """Return a world whose schedules all hold what stays."""
        ids = list(problem.instance.tasks)
        homes = self.homes(problem.instance)
        fixed = {task: spot for task, (spot, _) in homes.items() if ids[task] in self.fixed}
        return replace(problem, fixed=fixed) if fixed else problem


def again(problem: World, homes: Mapping[int, tuple[Spot, float]], work: Work) -> State:
    """Return the schedule as it was, as far as the rules still allow it."""
    state = State(problem, work)
    left = sorted(homes.items(), key=lambda one: one[1][0][1])
    # a task may begin before what it follows does: it goes in once that is there
    while out := [one for one in left if not _back(state, one[0], one[1][0])]:
        if len(out) == len(left):
            break
        left = out
    broken = {
        group for group, most in enumerate(problem.most)
        if most is None and 0 < state.count[group] < len(problem.members[group])
    }  # fmt: skip
    whole = {task: home for task, home in homes.items() if problem.group[task] not in broken or task in problem.fixed}
    if len(whole) < len(homes):
        # what a lost group stood in the way of has its place
        return again(problem, whole, work)
    state.forget()
    return state


def _back(state: State, task: int, spot: Spot) -> bool:
    """Put a task where it was, if every rule allows that now."""
    resource, start = spot
    limits = state.limits(task)
    if limits is None or not limits[0] <= start <= limits[1]:
        return False
    if not any(r == resource and a <= start <= b for r, a, b in state.world.choices[task]):
        return False
    if state.earliest(task, resource, start, start) is None:
        return False
    state.put(task, resource, start)
    return True
