# SPDX-License-Identifier: Apache-2.0
"""Blocks of a state cut into stretches between tasks that stay, and filled anew."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.search.beam import Stretch, best
from yuzui.scheduling.search.compiled_problem import World
from yuzui.scheduling.search.state import State

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

CELLS = 70
"""Extensions weighed in a beam that cost as much as one step of an insertion."""


_NEVER = 2**62


@dataclass(frozen=True, slots=True)
class Slab:
    """Part of a block."""

    block: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Beam:
    """How hard to look for a sequence; see :func:`~.beam.best`."""

    width: int
    most: int
    worth: float


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Options by block, as a beam wants them."""

    order: Array
    first: Array
    start: Array
    last: Array
    config: Array
    partner: Array
    name: Array
    free: Array
    change: list[Array]
    density: Array


def ways(world: World) -> Ways:
    """Return the options of a world by block."""
    found = world.options
    order = np.argsort(found.block, kind="stable")
    first = np.searchsorted(found.block[order], np.arange(len(found.blocks) + 1))
    size = len(world.change[0]) if world.change else 0
    tables = [np.array(table, dtype=np.int64).reshape(size, size) for table in world.change]
    nothing = np.zeros((1, size), dtype=np.int64)
    return Ways(
        order,
        first,
        found.start,
        found.end - found.duration[found.task],
        np.array(world.config, dtype=np.int64),
        np.array(world.partner, dtype=np.int64),
        _names(world),
        np.array(
            [not (world.linked(task) or task in world.barred or task in world.fixed) for task in range(len(world))],
            dtype=bool,
        ),
        [np.concatenate([table, nothing]) for table in tables],
        found.value / np.maximum(1, found.duration),
    )


def _names(world: World) -> Array:
    """Return a number of each task that it shares with those of which one may be placed."""
    return np.array(
        [
            world.members[group][0] if group >= 0 and world.most[group] == 1 else task
            for task, group in enumerate(world.group)
        ],
        dtype=np.int64,
    )


def candidates(state: State, known: Ways, slab: Slab, most: int, prize: Array) -> Array:
    """Return the options in a slab whose tasks are free and not placed, densest first."""
    found = state.world.options
    rows = known.order[known.first[slab.block] : known.first[slab.block + 1]]
    task = found.task[rows]
    fits = np.maximum(known.start[rows], slab.start) + found.duration[task] <= np.minimum(found.end[rows], slab.end)
    rows, task = rows[fits & known.free[task]], task[fits & known.free[task]]
    out = np.array([_open(state, one) for one in task.tolist()], dtype=bool)
    partner, left = known.partner[task], np.array([*state.quota, _NEVER], dtype=np.int64)
    out &= (prize[task] > 0) & (found.duration[task] <= left[partner])
    rows, task = rows[out], task[out]
    if len(rows) > most:
        density = prize[task] / found.duration[task]
        rows = rows[np.argpartition(-density, most)[:most]]
    kept: Array = rows
    return kept


def _open(state: State, task: int) -> bool:
    """Return whether a task is not placed, nor kept out by others of its group."""
    world, group = state.world, state.world.group[task]
    if state.spots[task] is not None:
        return False
    most = world.most[group] if group >= 0 else None
    return most is None or state.count[group] < most


def inside(state: State, known: Ways, slab: Slab) -> list[int]:
    """Return the free tasks that begin in a slab."""
    resource = int(state.world.options.blocks.resource[slab.block])
    starts, tasks = state.starts[resource], state.tasks[resource]
    low, high = bisect_left(starts, slab.start), bisect_left(starts, slab.end)
    return [task for task in tasks[low:high] if known.free[task]]


def fill(state: State, known: Ways, slab: Slab, prize: Array, beam: Beam) -> None:
    """Fill the stretches of a slab with free tasks that are not placed."""
    begin = slab.start
    while begin < slab.end:
        rows = candidates(state, known, slab, beam.most, prize)
        found, begin = _stretch(state, known, replace(slab, start=begin), rows, prize)
        if not len(found.task):
            continue
        sequence, weighed = best(found, beam.width, beam.worth)
        state.work.spend(1 + weighed / CELLS)
        resource = int(state.world.options.blocks.resource[slab.block])
        for task, start in sequence:
            if state.limits(task) and state.earliest(task, resource, start, start) == start:
                state.put(task, resource, start)


def _stretch(state: State, known: Ways, slab: Slab, rows: Array, prize: Array) -> tuple[Stretch, int]:
    """Return the next stretch of a slab, and the second from which to look for another."""
    world = state.world
    resource = int(world.options.blocks.resource[slab.block])
    starts, tasks = state.starts[resource], state.tasks[resource]
    change, place = known.change[resource], bisect_left(starts, slab.start)
    before = tasks[place - 1] if place else -1
    ready = starts[place - 1] + world.duration[before] if place else slab.start
    following = tasks[place] if place < len(starts) else -1
    until = starts[place] if place < len(starts) else _NEVER
    task = world.options.task[rows]
    leave = change[known.config[task], known.config[following]] if following >= 0 else 0
    last = np.minimum(known.last[rows], until - leave - world.options.duration[task])
    first = np.maximum(known.start[rows], slab.start)
    fits = first <= last
    task = task[fits]
    config = known.config[task]
    found = Stretch(
        begin=ready,
        config=int(known.config[before]) if before >= 0 else -1,
        task=task,
        name=known.name[task],
        first=first[fits],
        last=last[fits],
        duration=world.options.duration[task],
        prize=prize[task],
        change=change[:, config],
        after=config,
        partner=known.partner[task],
        left=np.array([*state.quota, _NEVER], dtype=np.int64),
    )
    if until >= slab.end:
        return found, slab.end
    return found, max(until + world.duration[following], slab.start + 1)
