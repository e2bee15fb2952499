# SPDX-License-Identifier: Apache-2.0
"""Schedules made in one pass over the tasks: the rules people use today, and a guided one."""

from __future__ import annotations

from bisect import bisect_left
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


# Blocks of a state cut into stretches between tasks that stay, and filled anew.


# The best sequence of tasks in one stretch of one resource, found with a beam of partial ones.


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
    top, best_value, weighed = 0.0, (-1, 0), 0
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
        beam = _best_extensions(got - worth * until, mark ^ ends[stretch.after[way]], until, width)
        row, way, mark = row[beam], way[beam], mark[beam]
        steps.append((row, way, start[row, way]))
        time, config, prize, key = until[beam], stretch.after[way], got[beam], mark
        seen = seen[row]
        seen[np.arange(len(row)), which[way]] = True
        left = left[row]
        left[np.arange(len(row)), stretch.partner[way]] -= stretch.duration[way]
        place = int(np.argmax(prize))
        if prize[place] > top:
            top, best_value = float(prize[place]), (len(steps) - 1, place)
    return _walked(stretch, steps, best_value), weighed


def _plain(stretch: Stretch) -> Array:
    """Return the ways that keep no other from being taken, but for the time they use."""
    first = np.unique(stretch.task, return_index=True)[1]
    _, group, size = np.unique(stretch.name[first], return_inverse=True, return_counts=True)
    alone = np.isin(stretch.task, stretch.task[first][size[group] == 1])
    wanted = np.bincount(
        stretch.partner[first] % len(stretch.left), stretch.duration[first], minlength=len(stretch.left)
    )
    values: Array = alone & (wanted <= stretch.left)[stretch.partner]
    return values


def _best_extensions(score: Array, same: Array, until: Array, width: int) -> Array:
    """Return the extensions that promise most, the earliest of those that are the same."""
    most = np.argpartition(-score, 4 * width)[: 4 * width] if len(score) > 4 * width else np.arange(len(score))
    order = most[np.lexsort((until[most], same[most]))]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = same[order[1:]] != same[order[:-1]]
    order = order[fresh]
    beam: Array = order[np.argsort(-score[order], kind="stable")[:width]]
    return beam


def _walked(stretch: Stretch, steps: list[tuple[Array, Array, Array]], last: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the sequence that ends at a place of a step."""
    level, place = last
    sequence = []
    while level >= 0:
        row, way, start = (part[place] for part in steps[level])
        sequence.append((int(stretch.task[way]), int(start)))
        level, place = level - 1, int(row)
    return sequence[::-1]


CELLS = 70
"""Extensions weighed in a beam that cost as much as one step of an insertion."""


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


def ways(world: World) -> Ways:
    """Return the options of a world by block."""
    choices = world.options
    order = np.argsort(choices.block, kind="stable")
    first = np.searchsorted(choices.block[order], np.arange(len(choices.blocks) + 1))
    size = len(world.change[0]) if world.change else 0
    tables = [np.array(table, dtype=np.int64).reshape(size, size) for table in world.change]
    nothing = np.zeros((1, size), dtype=np.int64)
    return Ways(
        order,
        first,
        choices.start,
        choices.end - choices.duration[choices.task],
        np.array(world.config, dtype=np.int64),
        np.array(world.partner, dtype=np.int64),
        _names(world),
        np.array(
            [not (world.linked(task) or task in world.barred or task in world.fixed) for task in range(len(world))],
            dtype=bool,
        ),
        [np.concatenate([table, nothing]) for table in tables],
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
    choices = state.world.options
    rows = known.order[known.first[slab.block] : known.first[slab.block + 1]]
    task = choices.task[rows]
    fits = np.maximum(known.start[rows], slab.start) + choices.duration[task] <= np.minimum(choices.end[rows], slab.end)
    rows, task = rows[fits & known.free[task]], task[fits & known.free[task]]
    out = np.array([_open(state, one) for one in task.tolist()], dtype=bool)
    partner, left = known.partner[task], np.array([*state.quota, _NEVER], dtype=np.int64)
    out &= (prize[task] > 0) & (choices.duration[task] <= left[partner])
    rows, task = rows[out], task[out]
    if len(rows) > most:
        density = prize[task] / choices.duration[task]
        rows = rows[np.argpartition(-density, most)[:most]]
    mask: Array = rows
    return mask


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
        stretch, begin = _stretch(state, known, replace(slab, start=begin), rows, prize)
        if not len(stretch.task):
            continue
        sequence, weighed = best(stretch, beam.width, beam.worth)
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
    stretch = Stretch(
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
        return stretch, slab.end
    return stretch, max(until + world.duration[following], slab.start + 1)
