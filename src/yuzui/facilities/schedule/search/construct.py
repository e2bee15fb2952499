# SPDX-License-Identifier: Apache-2.0
"""Schedules made in one pass over the tasks: the rules people use today, and a guided one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from yuzui.facilities.schedule.search.state import State, Work
from yuzui.facilities.schedule.search.world import World

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def in_order(world: World, order: Iterable[int], work: Work) -> State:
    """Place tasks one after the other, each as early as all rules allow; none moves again.

    Parameters
    ----------
    world : World
        The problem.
    order : iterable of int
        Tasks.
    work : Work
        Where steps are counted.

    Returns
    -------
    State
        The schedule.
    """
    state = State(world, work)
    for task in order:
        if state.spots[task] is None:
            state.insert(task)
    return state


def orders(world: World) -> Mapping[str, list[int]]:
    """Return the orders of the baselines.

    Parameters
    ----------
    world : World
        The problem.

    Returns
    -------
    mapping
        ``rank_order``: as given, which is the panel's rank; ``priority``: highest value first;
        ``density``: highest value a second first. Equal ones in the order given.
    """
    every = range(len(world))
    value, duration = world.value, world.duration
    return {
        "rank_order": list(every),
        "priority": sorted(every, key=lambda task: -value[task]),
        "density": sorted(every, key=lambda task: -value[task] / duration[task]),
    }


def guided(world: World, prices: Array, preferred: Array, work: Work) -> State:
    """Place tasks by what the bound says of them, each first where the bound puts it.

    Parameters
    ----------
    world : World
        The problem.
    prices : array of float, shape (tasks,)
        What each task is worth beyond the resources it takes, points.
    preferred : array of float, shape (options,)
        How much of each option the bound uses.
    work : Work
        Where steps are counted.

    Returns
    -------
    State
        The schedule.
    """
    import numpy as np

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
