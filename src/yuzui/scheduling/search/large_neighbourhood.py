# SPDX-License-Identifier: Apache-2.0
"""A part of a schedule as a model: some tasks are free, all others stay where they are.

What stays is not in the model. It cuts the seconds of a resource into gaps, each a machine of its
own: whatever runs in one of them keeps the changeover to both its ends, and no way round through a
task that stays is shorter, so that tasks in different gaps need not know of each other. What is
left of pools, quotas and groups is a limit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from types import ModuleType
from typing import Any

import numpy as np

from yuzui.scheduling.search.improve import TINY, Guide, moved
from yuzui.scheduling.search.state import Spot, State, World
from yuzui.solve.intervals import Arranged, Intervals, Lag, Machine, Place, Shared, Span

Key = tuple[int, int, int]
"""Resource, gap between tasks that stay, and stretch of blocks; see :class:`Ground`."""

Homes = Mapping[int, "tuple[Spot, float]"]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What is the same for all parts of one world."""

    stretch: list[int]
    slowest: list[int]
    homes: Homes


def ground(world: World, homes: Homes) -> Ground:
    """Return what is the same for all parts of a world; see :class:`Ground`."""
    slowest = [
        max((max(row) for row in table), default=0) if room == 1 else 0
        for table, room in zip(world.change, world.room, strict=True)
    ]
    stretch, blocks = list[int](), world.options.blocks
    owner, start, end = blocks.resource.tolist(), blocks.start.tolist(), blocks.end.tolist()
    for n, resource in enumerate(owner):
        joined = n and owner[n - 1] == resource and start[n] - end[n - 1] < slowest[resource]
        stretch.append(stretch[-1] if joined else n)
    return Ground(stretch, slowest, homes)


class Part:
    """Free tasks of a state, and the model of where they may go."""

    def __init__(self, state: State, ground: Ground, free: Sequence[int], old: Mapping[int, Spot]) -> None:
        self.state, self.world, self.ground = state, state.world, ground
        self.free, self.old = list(free), old
        self.seat = {task: seat for seat, task in enumerate(self.free)}
        self.keys: dict[Key, int] = {}
        self.pieces = [list(self._pieces(task)) for task in self.free]

    @property
    def size(self) -> int:
        """Pieces, and pairs of tasks in one gap: what the model grows with."""
        count = [0] * len(self.keys)
        for pieces in self.pieces:
            for machine in {machine for machine, _, _ in pieces}:
                count[machine] += 1
        return sum(len(one) for one in self.pieces) + sum(n * n for n in count)

    def table(self) -> Intervals:
        """Return the model."""
        world, free = self.world, self.free
        return Intervals(
            value=[world.value[task] for task in free],
            duration=[world.duration[task] for task in free],
            kind=[world.config[task] for task in free],
            places=self.pieces,
            machines=[self._machine(resource, machine) for (resource, _, _), machine in self.keys.items()],
            shared=list(self._shared()),
            sums=[*self._quotas(), *self._groups()],
            together=list(self._together()),
            lags=list(self._lags()),
            homes=dict(self._homes()),
        )

    def start(self) -> list[Place | None]:
        """Return where the free tasks were, as the model says it."""
        return [self._place(seat, self.old.get(task)) for seat, task in enumerate(self.free)]

    def spots(self, places: Sequence[Place | None]) -> dict[int, Spot]:
        """Return where an answer puts tasks: resource and start."""
        resources = [resource for resource, _, _ in self.keys]
        return {
            task: (resources[place[0]], place[1])
            for task, place in zip(self.free, places, strict=True)
            if place is not None
        }

    # where tasks may run

    def _pieces(self, task: int) -> Iterator[Span]:
        """Return machines, first and last starts of a task between what stays."""
        world, choices = self.world, self.world.options
        low, high = self._between(task)
        block = choices.block[int(choices.first[task]) : int(choices.first[task + 1])].tolist()
        for (resource, first, last), at in zip(world.choices[task], block, strict=True):
            stretch, first, last = self.ground.stretch[at], max(first, low), min(last, high)
            gaps = self._gaps(task, resource, first, last) if first <= last else ()
            for gap, one, other in gaps:
                yield self.keys.setdefault((resource, gap, stretch), len(self.keys)), one, other

    def _between(self, task: int) -> tuple[int, int]:
        """Return first and last start after what stays and is followed."""
        low, high = -(2**62), 2**62
        for other, least, most in self.world.before[task]:
            spot = self.state.spots[other]
            if spot is not None:
                end = spot[1] + self.world.duration[other]
                low = max(low, end + least)
                high = high if most is None else min(high, end + most)
        return low, high

    def _gaps(self, task: int, resource: int, first: int, last: int) -> Iterator[Span]:
        """Return the gaps between tasks that stay, with first and last start in each."""
        world, starts = self.world, self.state.starts[resource]
        if world.room[resource] != 1:
            yield 0, first, last
            return
        tasks, change, config = self.state.tasks[resource], world.change[resource], world.config
        mine, length = config[task], world.duration[task]
        for gap in range(bisect_right(starts, first), bisect_right(starts, last) + 1):
            low, high = first, last
            if gap:
                other = tasks[gap - 1]
                ready = starts[gap - 1] + world.duration[other]
                low = max(low, ready + change[config[other]][mine])
            if gap < len(starts):
                other = tasks[gap]
                high = min(high, starts[gap] - change[mine][config[other]] - length)
            if low <= high:
                yield gap, low, high

    def _place(self, seat: int, spot: Spot | None) -> Place | None:
        """Return the machine of a spot, None where the model has no such place."""
        if spot is None:
            return None
        on = [resource for resource, _, _ in self.keys]
        for machine, first, last in self.pieces[seat]:
            if on[machine] == spot[0] and first <= spot[1] <= last:
                return machine, spot[1]
        return None

    # what they share

    def _machine(self, resource: int, machine: int) -> Machine:
        world, slowest = self.world, self.ground.slowest[resource]
        if world.room[resource] == 1:
            return Machine(change=world.change[resource] if slowest else None)
        mine = [
            (first, last + self.world.duration[task])
            for task, pieces in zip(self.free, self.pieces, strict=True)
            for one, first, last in pieces
            if one == machine
        ]
        starts, tasks = self.state.starts[resource], self.state.tasks[resource]
        until = bisect_left(starts, max(end for _, end in mine))
        stay = self._using(dict.fromkeys(tasks[:until], 1), min(start for start, _ in mine))
        return Machine(world.room[resource], busy=stay)

    def _using(self, amounts: Mapping[int, int], since: int) -> list[Span]:
        """Return start, end and amount of tasks that stay and end later than a second."""
        spans = list[Span]()
        for task, amount in amounts.items():
            spot = self.state.spots[task]
            if spot is not None and spot[1] + self.world.duration[task] > since:
                spans.append((spot[1], spot[1] + self.world.duration[task], amount))
        return spans

    def _shared(self) -> Iterator[Shared]:
        """Return the pools the free tasks use, and what of them is in use where they may run."""
        world, users = self.world, dict[int, dict[int, int]]()
        for seat, task in enumerate(self.free):
            for pool, amount in world.uses[task] if self.pieces[seat] else ():
                users.setdefault(pool, {})[seat] = amount
        for pool, uses in users.items():
            ends = [last + world.duration[self.free[seat]] for seat in uses for _, _, last in self.pieces[seat]]
            since = min(first for seat in uses for _, first, _ in self.pieces[seat])
            amounts = {task: dict(world.uses[task])[pool] for task in world.users[pool]}
            stay = [span for span in self._using(amounts, since) if span[0] < max(ends)]
            yield Shared(world.capacity[pool], uses, stay)

    def _quotas(self) -> Iterator[tuple[dict[int, int], int]]:
        world, by = self.world, dict[int, dict[int, int]]()
        for seat, task in enumerate(self.free):
            if world.partner[task] >= 0:
                by.setdefault(world.partner[task], {})[seat] = world.duration[task]
        for partner, weights in by.items():
            if sum(weights.values()) > self.state.quota[partner]:
                yield weights, self.state.quota[partner]

    def _members(self) -> dict[int, list[int]]:
        """Return the free tasks of each group."""
        by: dict[int, list[int]] = {}
        for seat, task in enumerate(self.free):
            if self.world.group[task] >= 0:
                by.setdefault(self.world.group[task], []).append(seat)
        return by

    def _groups(self) -> Iterator[tuple[dict[int, int], int]]:
        for group, every in self._members().items():
            most = self.world.most[group]
            if most is not None and (left := most - self.state.count[group]) < len(every):
                yield dict.fromkeys(every, 1), left

    def _together(self) -> Iterator[list[int]]:
        for group, every in self._members().items():
            if self.world.most[group] is None:
                yield every

    def _lags(self) -> Iterator[Lag]:
        for seat, task in enumerate(self.free):
            for other, low, high in self.world.before[task]:
                if other in self.seat:
                    yield Lag(seat, self.seat[other], low, high)

    def _homes(self) -> Iterator[tuple[int, tuple[Place, float]]]:
        for seat, task in enumerate(self.free):
            spot, points = self.ground.homes.get(task, (None, 0.0))
            if points and (place := self._place(seat, spot)) is not None:
                yield seat, (place, points)


# Which part of a schedule to free: what stands where some task would like to run.


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
            overlaps = state.overlapping(task, resource, start, end)
            if len(out) + len(overlaps) >= size or margin > WIDEST * length:
                break
            margin += margin // 2 + 1
        out += state.remove(overlaps)
        return resource, start, end

    def _joining(self, regions: list[Region], size: int, out: set[int]) -> list[int]:
        """Return tasks that are not placed and could run in the regions, with what they need."""
        state, choices = self.state, self.state.world.options
        hit = np.zeros(len(choices), dtype=bool)
        for resource, start, end in regions:
            room = np.minimum(choices.end, end) - np.maximum(choices.start, start)
            hit |= (choices.resource == resource) & (room >= choices.duration[choices.task])
        could = set(choices.task[hit].tolist()) - out
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


# Parts of a schedule freed and arranged anew by an engine, several at once.


PARTS = 4
"""Parts of a round, whatever the number of processes."""

WORK = 0.1
"""Work of the engine, in its unit, on one part."""

FEW, MANY, GROW, SHRINK = 6.0, 60.0, 1.05, 0.8
"""Tasks of a part, at least and at most, and the factors by which that grows where the engine came
to its end, and shrinks where it was stopped."""

UNIT, EACH, PIECE = 2_000_000, 3_000, 10
"""Steps of a search that take as long as a unit of work of the engine, as beginning with a part,
and as each piece and pair of tasks in it."""

WHOLE, PORTION = 20_000, 0.4
"""Size of a model up to which the whole instance is given to the engine at first, and the portion
of the work it may take."""


@dataclass(slots=True)
class Report:
    """What an engine did."""

    parts: int = 0
    better: int = 0
    dropped: int = 0
    claim: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Which engine, and how."""

    engine: ModuleType
    seed: int
    workers: int = 1


def improve(state: State, guide: Guide, request: Asked) -> Report:
    """Improve a schedule until its work is used up, or the engine says it is the best."""
    rounds = _Rounds(state, guide, np.random.default_rng(request.seed))
    rounds.whole(request)
    if rounds.report.claim or not rounds.chooser.wanted:
        return rounds.report
    with _runner(request) as run:
        while state.work.left > 0:
            rounds.round(run)
    return rounds.report


class _Rounds:
    """Rounds over one state."""

    def __init__(self, state: State, guide: Guide, rng: Any) -> None:
        self.state, self.guide, self.rng = state, guide, rng
        self.ground = ground(state.world, guide.homes)
        self.chooser = Chooser(state, self.ground, guide, rng)
        self.report, self.size = Report(), 2 * FEW

    def whole(self, request: Asked) -> None:
        """Give the whole instance to the engine, if that is small."""
        state, spots = self.state, list(self.state.spots)
        free = self.chooser.wanted
        if not free or sum(map(len, state.world.choices)) > WHOLE:
            return
        state.remove(free)
        old = {task: spot for task in free if (spot := spots[task]) is not None}
        part = Part(state, self.ground, free, old)
        table, start, size = part.table(), part.start(), part.size
        state.back(0)
        if size > WHOLE:
            return
        most = (PORTION * state.work.left - EACH - PIECE * size) / UNIT
        arrangement = request.engine.arrange(table, max(WORK, most), request.seed, start)
        self._spent(size, arrangement)
        accepted = self._put(part, arrangement)
        self.report.claim = accepted and arrangement.status == "optimal"

    def round(self, run: Callable[[list[Task]], Iterable[Arranged]]) -> None:
        """Arrange some parts anew."""
        drawn, used = list[tuple[Part, Task]](), set[int]()
        for _ in range(PARTS):
            part = self.chooser.part(round(self.size * (0.5 + 0.5 * self.rng.random())))
            apart = part.free and used.isdisjoint(part.free)
            if apart:
                seed = int(self.rng.integers(2**31))
                drawn.append((part, (part.table(), WORK, seed, part.start())))
                used |= set(part.free)
            self.state.work.spend(EACH)
            self.state.back(0)
            self.state.forget()
        for (part, _), arrangement in zip(drawn, run([task for _, task in drawn]), strict=True):
            self._spent(part.size, arrangement)
            self._put(part, arrangement)
            ended = arrangement.status in ("optimal", "infeasible")
            self.size = min(MANY, max(FEW, self.size * (GROW if ended else SHRINK)))

    def _spent(self, size: int, arrangement: Arranged) -> None:
        self.state.work.spend(UNIT * arrangement.work + PIECE * size)
        self.report.parts += 1

    def _put(self, part: Part, arrangement: Arranged) -> bool:
        """Put in what came back; return whether it was kept."""
        if arrangement.status not in ("optimal", "feasible"):
            return False
        state, before = self.state, self._worth()
        state.remove(part.old)
        held = placed(state, part.spots(arrangement.places))
        after = self._worth()
        if not held or after < before - TINY:
            state.back(0)
        self.report.dropped += not held
        self.report.better += held and after > before + TINY
        state.forget()
        return held and after >= before - TINY

    def _worth(self) -> float:
        return self.state.value - moved(self.state, self.guide.homes)


def placed(state: State, spots: Mapping[int, Spot]) -> bool:
    """Place tasks where they are said to go, each after what it follows."""
    world, left = state.world, dict(spots)
    while left:
        there = [all(state.spots[o] is not None for o, _, _ in world.before[t]) for t in left]
        ready = [task for task, waits in zip(left, there, strict=True) if waits]
        if not ready:
            return False
        for task in ready:
            resource, start = left.pop(task)
            low, high = state.limits(task) or (1, 0)
            open_ = any(r == resource and a <= start <= b for r, a, b in world.choices[task])
            if not (open_ and low <= start <= high):
                return False
            if state.earliest(task, resource, start, start) != start:
                return False
            state.put(task, resource, start)
    return True


Task = tuple["Intervals", float, int, "list[Place | None]"]
"""What an engine is given: model, work, seed, and an arrangement to begin from."""


@contextmanager
def _runner(request: Asked) -> Iterator[Callable[[list[Task]], Iterable[Arranged]]]:
    """Give what runs tasks, in this process or in others, and returns them in order."""
    if request.workers <= 1:
        yield lambda tasks: [request.engine.arrange(*task) for task in tasks]
        return
    # a fresh process holds no thread that a copy of this one would lack
    fresh, name = get_context("spawn"), request.engine.__name__
    with ProcessPoolExecutor(min(request.workers, PARTS), fresh) as pool:
        yield lambda tasks: list(pool.map(_arranged, [(name, task) for task in tasks]))


def _arranged(entry: tuple[str, Task]) -> Arranged:
    name, task = entry
    arrangement: Arranged = import_module(name).arrange(*task)
    return arrangement
