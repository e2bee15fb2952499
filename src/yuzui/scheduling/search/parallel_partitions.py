# SPDX-License-Identifier: Apache-2.0
"""One search by several processes: the result does not depend on how many there are.

In every round the blocks of resources that run one task at once are dealt out to lanes, and so are
the tasks, the rest of each quota and the open places of groups. What a lane does in its blocks
breaks no rule whatever the others do, so that lanes need not know of each other; they are put
together in the order of their numbers. Tasks that share more than their resource stay where they
are meanwhile, and are moved between the rounds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from yuzui.scheduling.search.compiled_problem import World
from yuzui.scheduling.search.gap_filling import Ways, ways
from yuzui.scheduling.search.improve import TINY, Guide, Part, Search
from yuzui.scheduling.search.state import Spot, State, Work

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

LANES, MOVES = 8, 25
"""Lanes of a round, whatever the number of processes, and moves of a lane in it."""

BLOCKS, TASKS, LINKED = 2 * LANES, 1_000, 0.25
"""Blocks and free tasks from which lanes have enough to choose from, and the part of tasks that
share more than their resource up to which most of the work is theirs. Below, one search finds more
than lanes that see a part each."""


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """What one lane is given."""

    part: Part
    spots: list[Spot | None]
    price: Array
    seed: int


@dataclass(frozen=True, slots=True)
class Done:
    """What one lane gives back."""

    now: list[Spot | None]
    best: list[Spot | None]
    work: float


def improve(state: State, guide: Guide, seed: int, workers: int = 1) -> None:
    """Improve a state until its work is used up."""
    whole = Search(state, guide, seed)
    # lanes are put together by value alone, and a move has a price only within one search
    if guide.homes or not _parted(whole):
        whole.run()
        return
    whole.fill()
    with _runner(state.world, guide, workers) as run:
        while state.work.left > 0:
            lanes = _dealt(whole)
            _together(whole, lanes, run(lanes))
            whole.turn(LANES * MOVES)
    state.become(whole.best[1])


def _together(whole: Search, lanes: list[Lane], found: Iterable[Done]) -> None:
    """Put together what lanes found: where they are, and whether that was ever better.

    Each lane may use what is left of every quota; one that would use what another did is as if it
    had not searched.
    """
    state = whole.state
    now, best = _Merged(state), _Merged(state)
    for lane, done in zip(lanes, found, strict=True):
        mine = np.flatnonzero(lane.part.tasks).tolist()
        now.take(mine, done.now)
        best.take(mine, done.best)
        state.work.spend(done.work)
    if best.value > whole.best[0] + TINY:
        whole.best = best.value, best.spots
    state.become(now.spots)


class _Merged:
    """A state with the tasks of some lanes elsewhere."""

    def __init__(self, state: State) -> None:
        self.world, self.spots = state.world, list(state.spots)
        self.quota, self.value = list(state.quota), state.value

    def take(self, tasks: list[int], spots: list[Spot | None]) -> None:
        """Take over where the tasks of one lane are, if the quotas hold that."""
        world, quota, value = self.world, [*self.quota, 0], 0.0
        for task, spot in zip(tasks, spots, strict=True):
            sign = (spot is not None) - (self.spots[task] is not None)
            quota[world.partner[task]] -= sign * world.duration[task]
            value += sign * world.value[task]
        if min(quota[:-1], default=0) < 0:
            return
        for task, spot in zip(tasks, spots, strict=True):
            self.spots[task] = spot
        self.quota, self.value = quota[:-1], self.value + value


def _parted(whole: Search) -> bool:
    """Return whether there is enough to deal out."""
    linked = len(whole.linked)
    free = len(whole.open) - linked
    return len(whole.blocks_of_one) >= BLOCKS and free >= TASKS and linked <= LINKED * free


@contextmanager
def _runner(world: World, guide: Guide, workers: int) -> Iterator[Callable[[list[Lane]], Iterable[Done]]]:
    """Give what runs lanes, in this process or in others, and returns them in order."""
    if workers <= 1:
        known = ways(world)
        yield lambda lanes: [_done(world, guide, known, lane) for lane in lanes]
        return
    # a fresh process holds no thread that a copy of this one would lack
    fresh, key = get_context("spawn"), uuid4().hex
    with ProcessPoolExecutor(min(workers, LANES), fresh, _begin, (key, world, guide)) as pool:
        yield lambda lanes: list(pool.map(partial(_shared, key), lanes))


_WORLDS: dict[str, tuple[World, Guide, Ways]] = {}
"""What the lanes of one search need, under the key of that search; in processes of its own."""


def _begin(key: str, world: World, guide: Guide) -> None:
    _WORLDS[key] = world, guide, ways(world)


def _shared(key: str, lane: Lane) -> Done:
    return _done(*_WORLDS[key], lane)


def _done(world: World, guide: Guide, known: Ways, lane: Lane) -> Done:
    """Search in one lane."""
    state = State(world, Work(math.inf))
    state.become(lane.spots)
    search = Search(state, guide, lane.seed, known, lane.part)
    search.charge(lane.price)
    for _ in range(MOVES):
        search.move()
    mine = np.flatnonzero(lane.part.tasks).tolist()
    best = search.best[1]
    return Done([state.spots[task] for task in mine], [best[task] for task in mine], state.work.done)


def _dealt(whole: Search) -> list[Lane]:
    """Deal out blocks, tasks, quotas and the open places of groups."""
    state, found, rng = whole.state, whole.state.world.options, whole.rng
    block = np.full(len(found.blocks), -1)
    block[rng.permutation(whole.blocks_of_one)] = np.arange(len(whole.blocks_of_one)) % LANES
    lane, can = _tasks(whole, block[found.block])
    _grouped(state, lane, can)
    return [
        Lane(Part(block == number, lane == number), list(state.spots), whole.price, int(seed))
        for number, seed in enumerate(rng.integers(2**62, size=LANES))
        if (lane == number).any()
    ]


def _tasks(whole: Search, option: Array) -> tuple[Array, Array]:
    """Return the lane of each task, -1 for none, and in which each has an option.

    A task that is placed is in the lane of its block, another in that of one of its options, those
    that the bound uses being drawn oftener.
    """
    state, found, rng = whole.state, whole.state.world.options, whole.rng
    task, inside = found.task, option >= 0
    can = np.zeros((len(state.world), LANES), dtype=bool)
    can[task[inside], option[inside]] = True
    key = rng.random(len(task)) ** (1 / (1 + (whole.guide.preferred > 0.01)))
    lane = np.full(len(state.world), -1)
    order = np.lexsort((np.where(inside, key, -1.0), task))
    lane[task[order]] = option[order]  # the last one of each task stays
    where = np.array([spot or (-1, 0) for spot in state.spots], dtype=np.int64).reshape(-1, 2)
    here = (found.resource == where[task, 0]) & (found.start <= where[task, 1])
    here &= where[task, 1] + found.duration[task] <= found.end
    lane[task[here]] = option[here]
    mine = np.zeros(len(lane), dtype=bool)
    mine[whole.open] = True
    mine[whole.linked] = False
    return np.where(mine, lane, -1), can


def _grouped(state: State, lane: Array, can: Array) -> None:
    """Put the members of a group that may enter it in one lane: that of one they might replace."""
    for group, members in enumerate(state.world.members):
        out = [task for task in members if state.spots[task] is None and lane[task] >= 0]
        most = state.world.most[group]
        full = most is not None and state.count[group] >= most
        held = [task for task in members if state.spots[task] is not None and lane[task] >= 0]
        chosen = lane[held[0]] if full and held else -1 if full else lane[out[0]] if out else -1
        for task in out:
            lane[task] = chosen if chosen >= 0 and can[task, chosen] else -1
