# SPDX-License-Identifier: Apache-2.0
"""A part of a schedule as a model: some tasks are free, all others stay where they are.

What stays is not in the model. It cuts the seconds of a resource into gaps, each a machine of its
own: whatever runs in one of them keeps the changeover to both its ends, and no way round through a
task that stays is shorter, so that tasks in different gaps need not know of each other. What is
left of pools, quotas and groups is a limit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from yuzui.scheduling.search.compiled_problem import World
from yuzui.scheduling.search.state import Spot, State
from yuzui.solve.intervals import Intervals, Lag, Machine, Place, Shared, Span

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
            machines=[self._machine(resource, machine)
                      for (resource, _, _), machine in self.keys.items()],
            shared=list(self._shared()),
            sums=[*self._quotas(), *self._groups()],
            together=list(self._together()),
            lags=list(self._lags()),
            homes=dict(self._homes()),
        )  # fmt: skip

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
        world, found = self.world, self.world.options
        low, high = self._between(task)
        block = found.block[int(found.first[task]) : int(found.first[task + 1])].tolist()
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
        return Machine(world.room[resource], taken=stay)

    def _using(self, amounts: Mapping[int, int], since: int) -> list[Span]:
        """Return start, end and amount of tasks that stay and end later than a second."""
        found = list[Span]()
        for task, amount in amounts.items():
            spot = self.state.spots[task]
            if spot is not None and spot[1] + self.world.duration[task] > since:
                found.append((spot[1], spot[1] + self.world.duration[task], amount))
        return found

    def _shared(self) -> Iterator[Shared]:
        """Return the pools the free tasks use, and what of them is in use where they may run."""
        world, users = self.world, dict[int, dict[int, int]]()
        for seat, task in enumerate(self.free):
            for pool, amount in world.uses[task] if self.pieces[seat] else ():
                users.setdefault(pool, {})[seat] = amount
        for pool, uses in users.items():
            ends = [last + world.duration[self.free[seat]]
                    for seat in uses for _, _, last in self.pieces[seat]]  # fmt: skip
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
