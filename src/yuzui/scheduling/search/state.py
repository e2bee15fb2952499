# SPDX-License-Identifier: Apache-2.0
"""A schedule in the making: every move keeps every rule, so that any state can be published.

Tasks go in at the first second that all rules allow and come out with all that needs them. A task
goes in together with what it needs: predecessors that are not there yet, and the other members of a
group that is placed all or not at all.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from yuzui.scheduling.instance import Instance, Options, options

# An instance as numbers, compiled once for a search that looks at each of them very often.


Option = tuple[int, int, int]
"""Resource, first start and last start."""

Lag = tuple[int, int, int | None]
"""The other task, least and most seconds between."""


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Numbers of one instance; tasks, resources and pools count from 0 in the order given."""

    instance: Instance
    options: Options
    choices: list[list[Option]]
    value: list[float]
    duration: list[int]
    config: list[int]
    change: list[list[list[int]]]
    room: list[int]
    uses: list[list[tuple[int, int]]]
    users: list[list[int]]
    capacity: list[int]
    before: list[list[Lag]]
    after: list[list[Lag]]
    partner: list[int]
    quota: list[int]
    group: list[int]
    members: list[list[int]]
    most: list[int | None]
    barred: dict[int, str]
    fixed: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many tasks there are."""
        return len(self.value)

    def linked(self, task: int) -> bool:
        """Return whether a task shares more than its resource with others."""
        return bool(
            self.uses[task]
            or self.before[task]
            or self.after[task]
            or (self.group[task] >= 0 and self.most[self.group[task]] is None)
        )


def world(instance: Instance) -> World:
    """Return the numbers of an instance."""
    tasks, resources = list(instance.tasks.values()), list(instance.resources.values())
    choices = options(instance)
    configs = {name: number for number, name in enumerate(sorted({one.config for one in tasks}))}
    pools = {id: number for number, id in enumerate(instance.pools)}
    partners = {id: number for number, id in enumerate(instance.quotas)}
    groups = {id: number for number, id in enumerate(instance.groups)}
    before, after = _lags(instance)
    problem = World(
        instance=instance,
        options=choices,
        choices=_choices(choices),
        value=[one.value for one in tasks],
        duration=[one.duration for one in tasks],
        config=[configs[one.config] for one in tasks],
        change=[[[one.changeover.between(a, b) for b in configs] for a in configs] for one in resources],
        room=[one.capacity for one in resources],
        uses=[[(pools[id], amount) for id, amount in one.uses.items() if amount] for one in tasks],
        users=[[number for number, one in enumerate(tasks) if one.uses.get(id)] for id in instance.pools],
        capacity=[pool.capacity for pool in instance.pools.values()],
        before=before,
        after=after,
        partner=[-1 if one.partner is None else partners.get(one.partner, -1) for one in tasks],
        quota=list(instance.quotas.values()),
        group=[-1 if one.group is None else groups[one.group] for one in tasks],
        members=[[number for number, one in enumerate(tasks) if one.group == id] for id in groups],
        most=[one.k if one.rule == "any_k" else None for one in instance.groups.values()],
        barred={},
    )
    problem.barred.update(_barred(problem))
    return problem


def _choices(choices: Options) -> list[list[Option]]:
    last = choices.end - choices.duration[choices.task]
    rows = list(zip(choices.resource.tolist(), choices.start.tolist(), last.tolist(), strict=True))
    ends = choices.first.tolist()
    return [rows[start:end] for start, end in itertools.pairwise(ends)]


def _lags(instance: Instance) -> tuple[list[list[Lag]], list[list[Lag]]]:
    """Return what each task follows, and what follows it; -1 is a task that is not there."""
    place = {id: number for number, id in enumerate(instance.tasks)}
    before: list[list[Lag]] = [
        [(place.get(a.task, -1), a.low, a.high) for a in one.after] for one in instance.tasks.values()
    ]
    after: list[list[Lag]] = [[] for _ in before]
    for task, lags in enumerate(before):
        for other, low, high in lags:
            if other >= 0:
                after[other].append((task, low, high))
    return before, after


def _barred(problem: World) -> dict[int, str]:
    """Return the tasks that no schedule can hold; what needs one of them is barred as well."""
    reasons: dict[int, str] = {}
    for task in range(len(problem)):
        partner = problem.partner[task]
        if not problem.choices[task]:
            reasons[task] = "no_window"
        elif partner >= 0 and problem.duration[task] > problem.quota[partner]:
            reasons[task] = "quota"
        elif any(other < 0 for other, _, _ in problem.before[task]):
            reasons[task] = "after"
        elif problem.group[task] >= 0 and problem.most[problem.group[task]] == 0:
            reasons[task] = "group"
    queue = list(reasons)
    while queue:
        task = queue.pop()
        needing = [(other, "after") for other, _, _ in problem.after[task]]
        if problem.group[task] >= 0 and problem.most[problem.group[task]] is None:
            needing += [(other, "group") for other in problem.members[problem.group[task]]]
        for other, why in needing:
            if other not in reasons:
                reasons[other] = why
                queue.append(other)
    return reasons


# How much of something is in use over time, as steps; asked where an amount fits next.


_BEGINNING = -(2**62)


class Profile:
    """Use of one capacity."""

    __slots__ = ("_levels", "_times", "capacity")

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        # _levels[k] is in use from _times[k] until _times[k + 1]
        self._times, self._levels = [_BEGINNING], [0]

    def add(self, start: int, end: int, amount: int) -> None:
        """Use an amount in ``[start, end)``; a negative amount gives it back."""
        first, last = self._cut(start), self._cut(end)
        levels = self._levels
        for place in range(first, last):
            levels[place] += amount
        self._join(last)
        self._join(first)

    def _cut(self, time: int) -> int:
        """Return the place of the step that begins at a time; made where there is none."""
        place = bisect_left(self._times, time)
        if place == len(self._times) or self._times[place] != time:
            self._times.insert(place, time)
            self._levels.insert(place, self._levels[place - 1])
        return place

    def _join(self, place: int) -> None:
        if self._levels[place] == self._levels[place - 1]:
            del self._times[place], self._levels[place]

    def fits(self, start: int, latest: int, duration: int, amount: int) -> int | None:
        """Return the first start at which an amount is free for a duration."""
        free = self.capacity - amount
        if free < 0:
            return None
        times, levels = self._times, self._levels
        place = bisect_right(times, start) - 1
        while place < len(times) and times[place] < start + duration:
            if levels[place] > free:
                if place + 1 == len(times):
                    return None
                start = times[place + 1]
                if start > latest:
                    return None
            place += 1
        return start

    def peak(self, start: int, end: int) -> int:
        """Return the most that is in use in ``[start, end)``."""
        first = bisect_right(self._times, start) - 1
        return max(self._levels[first : bisect_left(self._times, end)])


Spot = tuple[int, int]
"""Resource and start."""

LOOKS, MOVE = 20, 5
"""Bookings looked through that cost as much as one step, and steps that taking one out costs."""


@dataclass(slots=True)
class Work:
    """Steps a search may still take: the same everywhere, as seconds are not."""

    left: float
    done: float = 0.0

    def spend(self, steps: float) -> None:
        """Take some steps."""
        self.left -= steps
        self.done += steps


class State:
    """Tasks placed so far."""

    def __init__(self, world: World, work: Work) -> None:
        self.world, self.work = world, work
        self.spots: list[Spot | None] = [None] * len(world)
        self.value = 0.0
        self.starts: list[list[int]] = [[] for _ in world.room]
        self.tasks: list[list[int]] = [[] for _ in world.room]
        self.pools = [Profile(capacity) for capacity in world.capacity]
        self.rooms = [None if room == 1 else Profile(room) for room in world.room]
        self.quota = list(world.quota)
        self.count = [0] * len(world.members)
        self._moves: list[tuple[int, Spot | None]] = []
        for task, spot in world.fixed.items():
            self.put(task, *spot)
        self.forget()

    def mark(self) -> int:
        """Return a mark to which :meth:`back` can return."""
        return len(self._moves)

    def back(self, mark: int) -> None:
        """Undo all moves since a mark."""
        while len(self._moves) > mark:
            task, spot = self._moves.pop()
            if spot is None:
                self._take(task)
            else:
                self.put(task, *spot)
            del self._moves[-1]

    def moves(self) -> Sequence[tuple[int, Spot | None]]:
        """Return all moves not yet final: a task put in (None), or taken from a spot."""
        return self._moves

    def become(self, spots: Sequence[Spot | None]) -> None:
        """Take on another state of the same world."""
        for task in self.placed():
            if self.spots[task] != spots[task]:
                self._take(task)
        for task, spot in enumerate(spots):
            if spot is not None and self.spots[task] is None:
                self.put(task, *spot)
        self.forget()

    def forget(self) -> None:
        """Make all moves so far final: they need not be undone."""
        self._moves.clear()

    def placed(self) -> list[int]:
        """Return the tasks placed, in the order of the instance."""
        return [task for task, spot in enumerate(self.spots) if spot is not None]

    def insert(self, task: int, options: Sequence[tuple[int, int, int]] = ()) -> bool:
        """Place a task with what it needs, each as early as all rules allow."""
        mark = self.mark()
        for one in self.needed(task):
            spot = self.spot(one, options if one == task else ())
            if spot is None:
                self.back(mark)
                return False
            self.put(one, *spot)
        return True

    def overlapping(self, task: int, resource: int, start: int, end: int) -> list[int]:
        """Return what runs on a resource, or uses a pool a task uses, in some seconds."""
        world, starts, tasks = self.world, self.starts[resource], self.tasks[resource]
        high = bisect_left(starts, end)
        self.work.spend(1 + high / LOOKS)
        tasks_ = [
            one for one, begun in zip(tasks[:high], starts[:high], strict=True) if begun + world.duration[one] > start
        ]
        mine = {pool for pool, _ in world.uses[task]}
        if mine:
            tasks_ += [
                one
                for one in self._users(mine)
                if (spot := self.spots[one]) is not None and spot[1] < end and spot[1] + world.duration[one] > start
            ]
        return tasks_

    def _users(self, pools: set[int]) -> list[int]:
        users = self.world.users
        self.work.spend(sum(len(users[pool]) for pool in pools) / LOOKS)
        return [one for pool in sorted(pools) for one in users[pool]]

    def needed(self, task: int) -> list[int]:
        """Return the task and what must go in with it, predecessors first."""
        world, members = self.world, list[int]()
        if world.group[task] < 0 and not world.before[task]:
            return [task]
        wanted, waiting = {task}, [task]
        while waiting:
            one = waiting.pop()
            group = world.group[one]
            more = [other for other, _, _ in world.before[one]]
            if group >= 0 and world.most[group] is None:
                more += world.members[group]
            for other in more:
                if other not in wanted and self.spots[other] is None:
                    wanted.add(other)
                    waiting.append(other)
        left = sorted(wanted)
        while left:
            ready = [one for one in left if all(other not in left for other, _, _ in world.before[one])]
            members += ready or left
            left = [one for one in left if one not in members]
        return members

    def spot(self, task: int, options: Sequence[tuple[int, int, int]] = ()) -> Spot | None:
        """Return where a task can go without moving another; None if nowhere."""
        limits = self.limits(task)
        if limits is None:
            return None
        low, high = limits
        best: Spot | None = None
        for resource, first, last in options or self.world.choices[task]:
            late = min(last, high) if best is None or options else min(last, high, best[1] - 1)
            start = self.earliest(task, resource, max(first, low), late)
            if start is not None:
                best = resource, start
                if options:
                    break
        return best

    def limits(self, task: int) -> tuple[int, int] | None:
        """Return first and last start by quota, group and what it follows; None if barred."""
        world, low, high = self.world, -(2**62), 2**62
        if self.spots[task] is not None or task in world.barred:
            return None
        partner, group = world.partner[task], world.group[task]
        if partner >= 0 and self.quota[partner] < world.duration[task]:
            return None
        if group >= 0:
            most = world.most[group]
            if most is not None and self.count[group] >= most:
                return None
        for other, least, most_ in world.before[task]:
            spot = self.spots[other]
            if spot is None:
                return None
            end = spot[1] + world.duration[other]
            low = max(low, end + least)
            if most_ is not None:
                high = min(high, end + most_)
        return (low, high) if low <= high else None

    def earliest(self, task: int, resource: int, start: int, latest: int) -> int | None:
        """Return the first start on a resource at which nothing placed is in the way."""
        world, room = self.world, self.rooms[resource]
        duration = world.duration[task]
        while start <= latest:
            self.work.spend(1)
            begun = start
            gap = self._gap(task, resource, start, latest) if room is None else room.fits(start, latest, duration, 1)
            if gap is None:
                return None
            start = gap
            for pool, amount in world.uses[task]:
                gap = self.pools[pool].fits(start, latest, duration, amount)
                if gap is None:
                    return None
                start = gap
            if start == begun:
                return start
        return None

    def _gap(self, task: int, resource: int, start: int, latest: int) -> int | None:
        """Return the first start between the tasks of a resource, changeovers kept."""
        world, starts, tasks = self.world, self.starts[resource], self.tasks[resource]
        change, duration = world.change[resource], world.duration
        config, length = world.config, duration[task]
        mine = config[task]
        place = bisect_right(starts, start)
        if place:
            other = tasks[place - 1]
            free = starts[place - 1] + duration[other] + change[config[other]][mine]
            start = max(start, free)
        while start <= latest:
            if place == len(starts):
                return start
            other = tasks[place]
            if start + length + change[mine][config[other]] <= starts[place]:
                return start
            start = max(start, starts[place] + duration[other] + change[config[other]][mine])
            place += 1
        return None

    def put(self, task: int, resource: int, start: int) -> None:
        """Place a task where :meth:`spot` said; what it needs must be there."""
        world = self.world
        self._moves.append((task, None))
        self.spots[task] = resource, start
        self.value += world.value[task]
        place = bisect_right(self.starts[resource], start)
        self.starts[resource].insert(place, start)
        self.tasks[resource].insert(place, task)
        self._count(task, resource, start, 1)

    def _take(self, task: int) -> None:
        spot = self.spots[task]
        if spot is None:
            return
        resource, start = spot
        self._moves.append((task, spot))
        self.spots[task] = None
        self.value -= self.world.value[task]
        place = bisect_left(self.starts[resource], start)
        while self.tasks[resource][place] != task:
            place += 1
        del self.starts[resource][place], self.tasks[resource][place]
        self._count(task, resource, start, -1)

    def _count(self, task: int, resource: int, start: int, sign: int) -> None:
        world = self.world
        end = start + world.duration[task]
        for pool, amount in world.uses[task]:
            self.pools[pool].add(start, end, sign * amount)
        room = self.rooms[resource]
        if room is not None:
            room.add(start, end, sign)
        if world.partner[task] >= 0:
            self.quota[world.partner[task]] -= sign * world.duration[task]
        if world.group[task] >= 0:
            self.count[world.group[task]] += sign

    def remove(self, tasks: Iterable[int]) -> list[int]:
        """Take tasks out, with all that needs them."""
        world, waiting, out = self.world, list(tasks), list[int]()
        while waiting:
            task = waiting.pop()
            if self.spots[task] is None or task in world.fixed:
                continue
            self._take(task)
            self.work.spend(MOVE)
            out.append(task)
            waiting += [other for other, _, _ in world.after[task]]
            group = world.group[task]
            if group >= 0 and world.most[group] is None:
                waiting += world.members[group]
        return out

    def bookings(self) -> list[tuple[int, int, int]]:
        """Return task, resource and start of all tasks placed, by resource and start."""
        rows = [(spot, task) for task, spot in enumerate(self.spots) if spot is not None]
        return [(task, resource, start) for (resource, start), task in sorted(rows)]
