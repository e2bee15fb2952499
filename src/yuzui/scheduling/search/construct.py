# SPDX-License-Identifier: Apache-2.0
"""Schedules made in one pass over the tasks: the rules people use today, and a guided one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.search.compiled_problem import Option, World
from yuzui.scheduling.search.state import State, Work

if TYPE_CHECKING:
    import numpy as np

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
    state, found = State(world, work), world.options
    share = np.bincount(found.task, preferred, len(world))
    density = np.asarray(prices) / np.maximum(1, found.duration)
    ends = found.first.tolist()
    order = np.lexsort((-found.value / np.maximum(1, found.duration), -density, -np.round(share)))
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
    state, found = State(world, work), world.options
    ends, blocks = found.first.tolist(), found.block.tolist()
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
