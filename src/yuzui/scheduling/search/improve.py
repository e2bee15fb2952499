# SPDX-License-Identifier: Apache-2.0
"""Large neighbourhoods: take some tasks out, fill the place anew, keep what is not worse.

Two kinds of neighbourhood. A *slab* is a stretch of a resource that runs one task at once, with
a second one elsewhere that its tasks could use; beams fill them anew. An *ejection* forces one task
in, with what it needs, takes out what is in its way and puts it back where there is room.

References
----------
Ropke and Pisinger 2006, doi:10.1287/trsc.1050.0135
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from yuzui.scheduling.search import construct
from yuzui.scheduling.search.construct import Beam, Slab, Ways, ways
from yuzui.scheduling.search.state import Spot, State, Work, World

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


LENGTHS = (3, 4, 6, 8)
"""Tasks that a slab frees, about; one length is drawn for every move."""

WIDTH, MOST = 24, 120
"""Partial sequences a beam keeps, and options it looks at."""

OVERHEAD = 20
"""Steps of a move beside those of its insertions and beams."""

TURN, FULL, HASTE = 50, (0.98, 0.995), 0.1
"""Moves between two looks at the quotas, the part of one that counts as used up (at the beginning
and at the end: a schedule packs tighter as the search goes on), how fast its price follows."""

TINY = 1e-9

NOISE = 0.15
"""Spread of the factor by which values are disturbed in every second move."""


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """What a bound says of tasks and options."""

    prices: Array
    worth: Array
    share: Array
    preferred: Array
    homes: Mapping[int, tuple[Spot, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Blocks and tasks that a search keeps to."""

    blocks: Array
    tasks: Array


class Search:
    """One search over one state."""

    def __init__(
        self, state: State, guide: Guide, seed: int, known: Ways | None = None, part: Part | None = None
    ) -> None:
        self.state, self.guide = state, guide
        self.rng = np.random.default_rng(seed)
        self.known: Ways = known or construct.ways(state.world)
        self.steps = 0
        self.fee = moved(state, guide.homes)
        self.best = state.value - self.fee, list(state.spots)
        choices, world = state.world.options, state.world
        one = np.array(world.room, dtype=np.int64)[choices.blocks.resource] == 1
        may = np.ones(len(world), dtype=bool)
        if part is not None:
            one, may = one & part.blocks, part.tasks
            self.known = replace(self.known, free=self.known.free & may)
        self.blocks = one
        self.blocks_of_one = np.flatnonzero(one)
        self.open: list[int] = [
            task for task in np.flatnonzero(may).tolist() if task not in world.barred and world.value[task] > 0
        ]
        order = np.argsort(-guide.prices[self.open], kind="stable")
        self.wanted: list[int] = [self.open[place] for place in order.tolist()]
        self.linked: list[int] = [task for task in self.wanted if not self._free(task)]
        self.charge(np.ones(len(world.quota)))

    def charge(self, price: Array) -> None:
        """Take a factor for the price of each quota."""
        self.price = price
        factor = np.append(price, 1.0)[self.known.partner]
        self.worth = self.guide.worth - factor * self.guide.share

    def run(self) -> None:
        """Search until the work is used up."""
        self.fill()
        while self.open and self.state.work.left > 0:
            self.move()
            if self.steps % TURN == 0:
                self._reprice(TURN)
        self.state.become(self.best[1])

    def fill(self) -> None:
        """Fill every block anew as a whole, while work is left."""
        for block in self.blocks_of_one.tolist() if self.open else []:
            if self.state.work.left > 0:
                self._renew([self._whole(block)], self.worth)

    def move(self) -> None:
        """Try one neighbourhood."""
        self.steps += 1
        task = self._wish(self.wanted)
        if self._free(task):
            self._slabs(task)
        else:
            self._force(task)

    def turn(self, moves: int) -> None:
        """Move tasks that share more than their resource after so many moves of others."""
        for _ in range(round(moves * len(self.linked) / max(1, len(self.open)))):
            if self.state.work.left > 0:
                self._force(self._wish(self.linked))
        self._reprice(moves)

    def _reprice(self, moves: int) -> None:
        """Cheapen quotas that are not used up, and make those dearer that are.

        The bound packs tighter than a schedule can, so at its prices quotas would stay unused.
        """
        world, work = self.state.world, self.state.work
        used = 1 - np.array(self.state.quota) / np.maximum(1, world.quota)
        full = FULL[0] + (FULL[1] - FULL[0]) * work.done / max(1.0, work.done + work.left)
        haste = HASTE * moves / TURN
        self.charge(np.clip(self.price + haste * (used - full), 0.0, 1.5))

    def _wish(self, wanted: list[int]) -> int:
        """Return a task that is not placed, oftener one the bound would place; or any task."""
        state, rng = self.state, self.rng
        for _ in range(8):
            task = wanted[int(len(wanted) * float(rng.random()) ** 2)]
            if state.spots[task] is None:
                return task
        return wanted[int(rng.integers(len(wanted)))]

    def _free(self, task: int) -> bool:
        rooms, choices = self.state.world.room, self.state.world.choices[task]
        return bool(self.known.free[task]) and all(rooms[one] == 1 for one, _, _ in choices)

    # slabs

    def _whole(self, block: int) -> Slab:
        blocks = self.state.world.options.blocks
        return Slab(block, int(blocks.start[block]), int(blocks.end[block]))

    def _slabs(self, task: int) -> None:
        """Renew a slab where a task could run, and one where a task of it could run instead."""
        size = LENGTHS[int(self.rng.integers(len(LENGTHS)))]
        slabs = [self._slab(task, size)]
        inside = construct.inside(self.state, self.known, slabs[0])
        if inside:
            other = self._slab(inside[int(self.rng.integers(len(inside)))], size)
            if other.block != slabs[0].block or not _overlap(other, slabs[0]):
                slabs.append(other)
        noisy = self.rng.random() < 0.5
        factor = 1 + NOISE * self.rng.standard_normal(len(self.worth)) if noisy else 1.0
        self._renew(slabs, self.worth * factor)

    def _slab(self, task: int, size: int) -> Slab:
        """Return a slab of about some tasks at a place where a task could run."""
        state, choices, rng = self.state, self.state.world.options, self.rng
        low, high = int(choices.first[task]), int(choices.first[task + 1])
        # an option the bound uses is drawn twice as often
        odds = (1 + (self.guide.preferred[low:high] > 0.01)) * self.blocks[choices.block[low:high]]
        option = low + int(rng.choice(high - low, p=odds / odds.sum()))
        block, time = int(choices.block[option]), rng.integers(choices.start[option], choices.end[option])
        resource = int(choices.resource[option])
        starts, tasks = state.starts[resource], state.tasks[resource]
        first = max(0, bisect_left(starts, time) - size // 2)
        start, end = int(choices.blocks.start[block]), int(choices.blocks.end[block])
        if first:
            start = max(start, starts[first - 1] + state.world.duration[tasks[first - 1]])
        if first + size < len(starts):
            end = min(end, starts[first + size])
        return Slab(block, start, max(end, start + 1))

    def _renew(self, slabs: list[Slab], prize: Array) -> None:
        """Fill slabs anew; what is worse is undone."""
        state = self.state
        inside = [one for slab in slabs for one in construct.inside(state, self.known, slab)]
        state.remove(inside)
        span = sum(slab.end - slab.start for slab in slabs)
        worth = sum(state.world.value[one] for one in inside) / span
        for place in self.rng.permutation(len(slabs)).tolist():
            beam = Beam(WIDTH, MOST, worth * (0.5 + 0.8 * self.rng.random()))
            construct.fill(state, self.known, slabs[place], prize, beam)
        state.work.spend(OVERHEAD)
        self._keep()

    def _keep(self) -> None:
        """Keep the moves that did not make the schedule worse at the prices of the bound."""
        state = self.state
        gain = sum(self.worth[task] if spot is None else -self.worth[task] for task, spot in state.moves())
        fee = self._fee() if self.guide.homes else 0.0
        if gain - fee < -TINY:
            state.back(0)
        else:
            self.fee += fee
            if state.value - self.fee > self.best[0] + TINY:
                self.best = state.value - self.fee, list(state.spots)
        state.forget()

    def _fee(self) -> float:
        """Return what the moves just made add to the price of bookings that are not at home."""
        state, before = self.state, dict[int, Spot | None]()
        for task, spot in state.moves():
            before.setdefault(task, spot)
        homes = self.guide.homes
        known = [(homes[task], state.spots[task], old) for task, old in before.items() if task in homes]
        return sum(price * ((new != home) - (old != home)) for (home, price), new, old in known)

    # ejections

    def _force(self, task: int) -> None:
        """Take out what is in the way of a task, place it, and put back what finds room."""
        state, rng = self.state, self.rng
        state.work.spend(OVERHEAD)
        out = state.remove([task])
        out += self._cleared(task)
        order = [one for one in out if one != task]
        rng.shuffle(order)
        if rng.random() < 0.5:
            order.sort(key=lambda one: -state.world.value[one] / state.world.duration[one])
        others = [self.wanted[int(n)] for n in rng.integers(len(self.wanted), size=6)]
        for one in (task, *order, *others):
            if state.spots[one] is None:
                choices = list(state.world.choices[one])
                rng.shuffle(choices)
                state.insert(one, choices if rng.random() < 0.5 else ())
        self._keep()

    def _cleared(self, task: int) -> list[int]:
        """Take out what overlaps a place where a task, and what it needs, could run."""
        state, rng, world = self.state, self.rng, self.state.world
        out: list[int] = []
        for one in state.needed(task):
            choices = world.choices[one]
            if not choices:
                return out
            resource, first, last = choices[int(rng.integers(len(choices)))]
            start = int(rng.integers(first, last + 1))
            margin = int(world.duration[one] * rng.random())
            out += state.remove(state.overlapping(one, resource, start - margin, start + world.duration[one] + margin))
        return out


def moved(state: State, homes: Mapping[int, tuple[Spot, float]]) -> float:
    """Return the price of the bookings that are not where they were."""
    return sum(price for task, (home, price) in homes.items() if state.spots[task] != home)


def _overlap(one: Slab, other: Slab) -> bool:
    return one.start < other.end and other.start < one.end


# One search by several processes: the result does not depend on how many there are.


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


def _together(whole: Search, lanes: list[Lane], outcomes: Iterable[Done]) -> None:
    """Put together what lanes found: where they are, and whether that was ever better.

    Each lane may use what is left of every quota; one that would use what another did is as if it
    had not searched.
    """
    state = whole.state
    now, best = _Merged(state), _Merged(state)
    for lane, done in zip(lanes, outcomes, strict=True):
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
    state, choices, rng = whole.state, whole.state.world.options, whole.rng
    block = np.full(len(choices.blocks), -1)
    block[rng.permutation(whole.blocks_of_one)] = np.arange(len(whole.blocks_of_one)) % LANES
    lane, can = _tasks(whole, block[choices.block])
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
    state, choices, rng = whole.state, whole.state.world.options, whole.rng
    task, inside = choices.task, option >= 0
    can = np.zeros((len(state.world), LANES), dtype=bool)
    can[task[inside], option[inside]] = True
    key = rng.random(len(task)) ** (1 / (1 + (whole.guide.preferred > 0.01)))
    lane = np.full(len(state.world), -1)
    order = np.lexsort((np.where(inside, key, -1.0), task))
    lane[task[order]] = option[order]  # the last one of each task stays
    where = np.array([spot or (-1, 0) for spot in state.spots], dtype=np.int64).reshape(-1, 2)
    here = (choices.resource == where[task, 0]) & (choices.start <= where[task, 1])
    here &= where[task, 1] + choices.duration[task] <= choices.end
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
