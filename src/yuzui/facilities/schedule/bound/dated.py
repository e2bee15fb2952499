# SPDX-License-Identifier: Apache-2.0
"""Dates for chosen sequences: every rule between blocks kept, by shifting or dropping tasks.

Sequences are dated block by block as if nothing else ran. Here they meet: changeovers across
closures, pools at each second, lags between tasks. A task that finds no second in its options goes,
and so does what needs it.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence

from yuzui.facilities.schedule.instance import Instance, Task
from yuzui.facilities.schedule.options import Options

Booking = tuple[int, int, int, int]
"""Number of the task, number of the resource, start, end."""


def dated(
    instance: Instance, found: Options, wanted: Sequence[tuple[int, int, int]]
) -> tuple[Booking, ...]:
    """Return bookings that keep every rule.

    Parameters
    ----------
    instance : Instance
        The problem.
    found : Options
        Where its tasks may run.
    wanted : sequence of (int, int, int)
        Task, block and start of what is wanted; quotas and groups of which some are placed must
        hold already: nothing is added here.

    Returns
    -------
    tuple of Booking
        By resource and start.
    """
    return _Dates(instance, found).all(wanted)


class _Dates:
    def __init__(self, instance: Instance, found: Options) -> None:
        self.instance, self.found = instance, found
        self.tasks: list[Task] = list(instance.tasks.values())
        self.number = {id: at for at, id in enumerate(instance.tasks)}
        self.resources = list(instance.resources.values())
        self.busy: list[list[tuple[int, int, int]]] = [[] for _ in self.resources]
        self.used: dict[str, list[tuple[int, int, int]]] = {id: [] for id in instance.pools}
        self.placed: dict[int, Booking] = {}

    def all(self, wanted: Sequence[tuple[int, int, int]]) -> tuple[Booking, ...]:
        place = {task: (block, start) for task, block, start in wanted}
        late = [task for task in self._in_order(place) if not self._at(task, place[task])]
        for task in late:
            self._at(task, None)
        self._drop_broken()
        return tuple(sorted(self.placed.values(), key=lambda one: (one[1], one[2])))

    def _in_order(self, place: Mapping[int, tuple[int, int]]) -> Iterator[int]:
        """Yield tasks by start, each after those it follows."""
        rest = set(place)
        while ready := [task for task in rest if rest.isdisjoint(self._before(task))]:
            yield from sorted(ready, key=lambda task: (place[task][1], task))
            rest.difference_update(ready)

    def _before(self, task: int) -> list[int]:
        """Return the tasks one follows; -1 for one that cannot be placed."""
        return [self.number.get(after.task, -1) for after in self.tasks[task].after]

    def _at(self, task: int, where: tuple[int, int] | None) -> bool:
        """Place a task at the earliest second from its start on, or else in any of its options."""
        low, high = self._lags(task)
        rows = range(int(self.found.first[task]), int(self.found.first[task + 1]))
        for row in rows:
            if where is not None and self.found.block[row] != where[0]:
                continue
            begin = max(low, int(self.found.start[row]), where[1] if where else low)
            last = min(high, int(self.found.end[row]) - self.tasks[task].duration)
            start = self._earliest(task, int(self.found.resource[row]), begin, last)
            if start is not None:
                self._book(task, int(self.found.resource[row]), start)
                return True
        return False

    def _lags(self, task: int) -> tuple[int, int]:
        """Return first and last start that the tasks it follows allow."""
        low, high = self.instance.horizon
        for after in self.tasks[task].after:
            before = self.placed.get(self.number.get(after.task, -1))
            if before is None:
                return high, low
            low = max(low, before[3] + after.low)
            high = high if after.high is None else min(high, before[3] + after.high)
        return low, high

    def _earliest(self, task: int, resource: int, begin: int, last: int) -> int | None:
        """Return the first second in a range at which nothing is in the way."""
        start = begin
        while start <= last:
            after = max(self._free(task, resource, start), self._supplied(task, start))
            if after == start:
                return start
            start = after
        return None

    def _free(self, task: int, resource: int, start: int) -> int:
        """Return the first second from which the resource may take the task, as far as is seen."""
        one, length = self.resources[resource], self.tasks[task].duration
        busy = self.busy[resource]
        if one.capacity > 1:
            return _level(busy, start, start + length, one.capacity, 1)
        at = bisect_left(busy, (start, -1, -1))
        between, config = one.changeover.between, self.tasks[task].config
        if at:
            _, end, other = busy[at - 1]
            ready = end + between(self.tasks[other].config, config)
            if ready > start:
                return ready
        if at < len(busy):
            begin, end, other = busy[at]
            if start + length + between(config, self.tasks[other].config) > begin:
                return end + between(self.tasks[other].config, config)
        return start

    def _supplied(self, task: int, start: int) -> int:
        """Return the first second from which pools may hold the task, as far as is seen."""
        end = start + self.tasks[task].duration
        for id, amount in self.tasks[task].uses.items():
            if amount:
                later = _level(self.used[id], start, end, self.instance.pools[id].capacity, amount)
                if later > start:
                    return later
        return start

    def _book(self, task: int, resource: int, start: int) -> None:
        end = start + self.tasks[task].duration
        own = 1 if self.resources[resource].capacity > 1 else task
        insort(self.busy[resource], (start, end, own))
        for id, amount in self.tasks[task].uses.items():
            insort(self.used[id], (start, end, amount))
        self.placed[task] = (task, resource, start, end)

    def _drop_broken(self) -> None:
        """Drop what needs a task that is not placed, again and again."""
        groups: dict[str, list[int]] = {}
        for at, task in enumerate(self.tasks):
            if task.group is not None and self.instance.groups[task.group].rule == "all":
                groups.setdefault(task.group, []).append(at)
        while True:
            parts = [m for m in groups.values() if not self.placed.keys() >= {*m}]
            alone = [t for t in self.placed if not self.placed.keys() >= {*self._before(t)}]
            broken = self.placed.keys() & {*alone, *(one for m in parts for one in m)}
            if not broken:
                return
            for one in broken:
                del self.placed[one]


def _level(used: list[tuple[int, int, int]], start: int, end: int, most: int, more: int) -> int:
    """Return ``start`` if an amount more fits over a range, else a later second to try."""
    ends: list[tuple[int, int]] = []
    for begin, until, amount in used:
        if begin >= end:
            break
        if until > start:
            ends.append((max(begin, start), amount))
            ends.append((until, -amount))
    level = 0
    for _, step in sorted(ends):
        level += step
        if level + more > most:
            return min(until for begin, until, _ in used if begin < end and until > start)
    return start
