# SPDX-License-Identifier: Apache-2.0
"""A world in which some rules are let go or widened for one task and what it needs.

The bookings that stand are not asked again, so only the options of the tasks that are to be placed
are made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Self

import msgspec

from yuzui.facilities import kind as kinds
from yuzui.model.table import Row
from yuzui.scheduling.instance import Instance, InstanceJson, Span, Task, merged
from yuzui.scheduling.reschedule import view
from yuzui.scheduling.reschedule.fixed_schedule import FixedSchedule, Placed, place, stand
from yuzui.scheduling.search.state import Lag, Option, Work, World
from yuzui.text import Text

ENDLESS = 2**60
"""An amount that no schedule uses up."""


@dataclass(frozen=True, slots=True)
class Ease:
    """What is let go."""

    opened: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    pool_opened: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    windows: int = 0
    also: str = ""
    shorter: int = 0
    lag: int = 0
    pools: Mapping[int, int] = field(default_factory=dict)
    quotas: Mapping[int, int] = field(default_factory=dict)
    groups: Mapping[int, int] = field(default_factory=dict)
    changeover: frozenset[int] = frozenset()


def eased(problem: World, tasks: Sequence[int], ease: Ease, since: int | None = None) -> World:
    """Return a world in which some rules are let go."""
    every = list(problem.instance.tasks.values())
    own = tasks[-1]
    duration, choices, before = list(problem.duration), list(problem.choices), list(problem.before)
    capacity = [most + ease.pools.get(n, 0) for n, most in enumerate(problem.capacity)]
    duration[own] -= ease.shorter
    before[own] = [_wider(link, ease.lag) for link in before[own]]
    room = dict(zip(problem.instance.pools, capacity, strict=True))
    for task in tasks:
        mine = ease if task == own else replace(ease, windows=0, also="", shorter=0)
        choices[task] = [
            (place, max(first, since) if since is not None else first, last)
            for place, first, last in options(problem.instance, every[task], mine, room)
            if since is None or last >= since
        ]
    size = len(problem.change[0]) if problem.change else 0
    nothing = [[0] * size for _ in range(size)]
    return replace(
        problem,
        choices=choices,
        duration=duration,
        before=before,
        capacity=capacity,
        quota=[most + ease.quotas.get(n, 0) for n, most in enumerate(problem.quota)],
        most=[None if most is None else most + ease.groups.get(n, 0) for n, most in enumerate(problem.most)],
        change=[nothing if n in ease.changeover else table for n, table in enumerate(problem.change)],
        barred={},
    )


def _wider(link: Lag, seconds: int) -> Lag:
    other, low, high = link
    return other, low - seconds, None if high is None else high + seconds


def options(instance: Instance, task: Task, ease: Ease, room: Mapping[str, int]) -> list[Option]:
    """Return resource, first and last start of every option of a task."""
    length = task.duration - ease.shorter
    used = [id for id, amount in task.uses.items() if amount > 0]
    if any(task.uses[id] > room[id] for id in used):
        return []
    wide = ease.windows
    windows = [(one.resource, a - wide, b + wide) for one in task.alternatives for a, b in one.windows]
    if ease.also:
        windows += sorted({(ease.also, a, b) for _, a, b in windows})
    pools = [merged([*instance.pools[id].calendar, *ease.pool_opened.get(id, ())]) for id in used]
    place = {id: n for n, id in enumerate(instance.resources)}
    alternatives: list[Option] = []
    for id in dict.fromkeys(id for id, _, _ in windows):
        resource = instance.resources[id]
        if resource.capacity < 1:
            continue
        spans = [(a, b) for other, a, b in windows if other == id]
        for calendar in (merged([*resource.calendar, *ease.opened.get(id, ())]), *pools):
            spans = list(_cut(spans, calendar, length))
        alternatives += [(place[id], a, b - length) for a, b in spans]
    return sorted(alternatives)


def _cut(spans: Iterable[Span], calendar: Sequence[Span], length: int) -> Iterable[Span]:
    """Return the parts of intervals inside one opening each that are long enough."""
    for start, end in spans:
        for begin, until in calendar:
            if begin >= end:
                break
            if min(end, until) - max(start, begin) >= length:
                yield max(start, begin), min(end, until)


# The smallest change of an ordered list that gives a task a place, every booking staying put.


DAY = 86_400
ORDER = ("resource", "window", "shorter", "calendar", "pool", "quota", "group", "lag")
"""Changes in the order in which they are tried."""
MOST: Mapping[str, int] = {"calendar": DAY, "lag": 7 * DAY}
"""Seconds of the largest change of its kind that is tried."""
OF_TASK: Mapping[str, str] = {"other_resource": "resource", "shift": "window", "shorter": "shorter"}
"""Changes of a task itself, by what kinds of facility call them."""


class _Change(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """One thing that would be otherwise; every kind says with ``apply`` how an instance has it."""

    message: Text

    @classmethod
    def of(cls, frame: view.Times, **values: Any) -> Self:
        """Return a change with its sentence."""
        return cls(message=view.change(str(cls.__struct_config__.tag), frame, **values), **values)


class OtherResource(_Change, frozen=True, tag="resource"):
    """The task may run elsewhere too, in the windows it has."""

    task: str
    resource: str
    windows: list[list[int]]

    def apply(self, instance: Row) -> None:
        more = {"resource": self.resource, "windows": self.windows}
        _row(instance, "tasks", self.task)["alternatives"].append(more)


class LongerWindow(_Change, frozen=True, tag="window"):
    """A window of the task is longer."""

    task: str
    resource: str
    window: list[int]
    to: list[int]
    by: int

    def apply(self, instance: Row) -> None:
        for one in _row(instance, "tasks", self.task)["alternatives"]:
            if str(one["resource"]) == self.resource:
                # the old one lies within it, and the reader may have cut that to the horizon
                one["windows"] = [*one["windows"], self.to]


class Shorter(_Change, frozen=True, tag="shorter"):
    """The task is shorter."""

    task: str
    by: int
    to: int

    def apply(self, instance: Row) -> None:
        _row(instance, "tasks", self.task)["duration"] = self.to


class LongerOpening(_Change, frozen=True, tag="calendar"):
    """Resources and pools are open longer."""

    by: int
    resources: dict[str, list[list[int]]]
    pools: dict[str, list[list[int]]]

    def apply(self, instance: Row) -> None:
        for table, opened in (("resources", self.resources), ("pools", self.pools)):
            for id, spans in opened.items():
                row = _row(instance, table, id)
                row["calendar"] = [*row["calendar"], *spans]


class LargerPool(_Change, frozen=True, tag="pool"):
    """A pool gives more at once."""

    pool: str
    by: int

    def apply(self, instance: Row) -> None:
        row = _row(instance, "pools", self.pool)
        row["capacity"] = row.get("capacity", 1) + self.by


class LargerShare(_Change, frozen=True, tag="quota"):
    """A partner has more seconds."""

    partner: str
    by: int

    def apply(self, instance: Row) -> None:
        _row(instance, "quotas", self.partner, "partner")["max"] += self.by


class LargerGroup(_Change, frozen=True, tag="group"):
    """More of a group may be placed."""

    group: str
    by: int

    def apply(self, instance: Row) -> None:
        row = _row(instance, "groups", self.group)
        row["k"] = row.get("k", 1) + self.by


class WiderLags(_Change, frozen=True, tag="lag"):
    """The task may follow sooner, or later."""

    task: str
    by: int

    def apply(self, instance: Row) -> None:
        row = _row(instance, "tasks", self.task)
        links = (list(link) if isinstance(link, list | tuple) else [link] for link in row["after"])
        row["after"] = [_link(link, self.by) for link in links]


Change = OtherResource | LongerWindow | Shorter | LongerOpening | LargerPool | LargerShare | LargerGroup | WiderLags


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be let go."""

    order: tuple[str, ...] = ORDER
    window: int = 7 * DAY
    part: float = 0.8


def allowed(relaxations: Iterable[kinds.Relaxation]) -> Allowed:
    """Return what a kind of facility lets go of."""
    mine = {OF_TASK[one.code]: one.by for one in relaxations if one.code in OF_TASK}
    rest = [kind for kind in ORDER if kind not in OF_TASK.values()]
    return Allowed(
        (*mine, *rest), int(mine.get("window", Allowed().window)), float(mine.get("shorter", Allowed().part))
    )


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A change that places a task."""

    changes: tuple[Change, ...]
    placed: Placed


def smallest(
    held: FixedSchedule, tasks: Sequence[int], steps: float, may: Allowed | None = None
) -> tuple[Relaxation | None, list[str]]:
    """Return the first change that places a task at no loss, and what was tried before it."""
    tries = _Tries(held, tasks, Work(steps), may or Allowed())
    tried: list[str] = []
    for first in (Ease(), *tries.counted()):
        for kind in tries.may.order:
            tried.append("+".join((*tries.kinds(first), kind)))
            relaxation = tries.least(kind, first)
            if relaxation is not None:
                return Relaxation(*relaxation), tried
    return None, tried


class _Tries:
    def __init__(self, held: FixedSchedule, tasks: Sequence[int], work: Work, may: Allowed) -> None:
        self.held, self.tasks, self.work, self.may = held, tasks, work, may
        self.instance = held.reading.instance
        self.task = list(self.instance.tasks.values())[tasks[-1]]
        self.there = [n for n, spot in enumerate(held.spots) if spot is not None]

    def put(self, ease: Ease) -> Placed | None:
        """Return where the tasks have a place if some rules are let go."""
        problem = eased(self.held.world, self.tasks, ease, self.held.since)
        state = stand(problem, self.held.spots, self.there, self.work)
        return place(problem, state, self.tasks).placed

    def counted(self) -> Iterator[Ease]:
        """Return larger shares and groups that no other change makes needless."""
        quota, group = self._quota(), self._group()
        if quota:
            yield Ease(quotas=quota)
        if group:
            yield Ease(groups=group)
        if quota and group:
            yield Ease(quotas=quota, groups=group)

    def kinds(self, ease: Ease) -> tuple[str, ...]:
        """Return the kinds of change of an ease of :meth:`counted`."""
        return (*(["quota"] if ease.quotas else []), *(["group"] if ease.groups else []))

    def least(self, kind: str, first: Ease) -> tuple[tuple[Change, ...], Placed] | None:
        """Return the least change of a kind that places the tasks, on top of others."""
        if kind in self.kinds(first):
            return None
        easing = getattr(self, f"_by_{kind}")(first)
        if easing is None:
            return None
        change, placed = easing
        return (*self._changes(first), change), placed

    def _changes(self, ease: Ease) -> list[Change]:
        partners, groups = list(self.instance.quotas), list(self.instance.groups)
        return [
            *(LargerShare.of(self.held, partner=partners[n], by=by) for n, by in ease.quotas.items()),
            *(LargerGroup.of(self.held, group=groups[n], by=by) for n, by in ease.groups.items()),
        ]

    def _halved(self, most: int, ease: Callable[[int], Ease]) -> tuple[int, Placed] | None:
        """Return the least amount that is enough."""
        placed = self.put(ease(most)) if most > 0 else None
        if placed is None:
            return None
        low, high = 0, most
        while high - low > 1:
            middle = (low + high) // 2
            placement = self.put(ease(middle))
            if placement is None:
                low = middle
            else:
                high, placed = middle, placement
        return high, placed

    def _by_resource(self, first: Ease) -> tuple[Change, Placed] | None:
        named = {one.resource for one in self.task.alternatives}
        windows = sorted({span for one in self.task.alternatives for span in one.windows})
        for id in self.instance.resources:
            placed = None if id in named else self.put(replace(first, also=id))
            if placed is not None:
                spans = [list(span) for span in windows]
                return OtherResource.of(self.held, task=self.task.id, resource=id, windows=spans), placed
        return None

    def _by_window(self, first: Ease) -> tuple[Change, Placed] | None:
        easing = self._halved(self.may.window, lambda by: replace(first, windows=by))
        if easing is None:
            return None
        by, placed = easing
        resource, start, end = self._task_slot(placed)
        near = [
            (a, b)
            for one in self.task.alternatives
            if one.resource == resource
            for a, b in one.windows
            if a - by <= start and end <= b + by
        ]
        a, b = min(near, key=lambda span: (max(span[0] - start, end - span[1]), span))
        to = [min(a, start), max(b, end)]
        by, own = max(a - to[0], to[1] - b), self.task.id
        return LongerWindow.of(self.held, task=own, resource=resource, window=[a, b], to=to, by=by), placed

    def _by_shorter(self, first: Ease) -> tuple[Change, Placed] | None:
        most = self.task.duration - max(1, -int(-self.may.part * self.task.duration // 1))
        easing = self._halved(most, lambda by: replace(first, shorter=by))
        if easing is None:
            return None
        by, placed = easing
        return Shorter.of(self.held, task=self.task.id, by=by, to=self.task.duration - by), placed

    def _by_calendar(self, first: Ease) -> tuple[Change, Placed] | None:
        easing = self._halved(MOST["calendar"], lambda by: self._longer(first, by))
        if easing is None:
            return None
        opened: dict[str, list[list[int]]] = {}
        pools: dict[str, list[list[int]]] = {}
        every = list(self.instance.tasks.values())
        for task, (resource, start) in easing[1]:
            span, id = (start, start + every[task].duration), self.held.resources[resource]
            opened.setdefault(id, []).extend(_missing(self.instance.resources[id].calendar, span))
            for pool, amount in every[task].uses.items():
                if amount:
                    spans = _missing(self.instance.pools[pool].calendar, span)
                    pools.setdefault(pool, []).extend(spans)
        resources, pools = ({id: spans for id, spans in table.items() if spans} for table in (opened, pools))
        return LongerOpening.of(self.held, by=easing[0], resources=resources, pools=pools), easing[1]

    def _longer(self, first: Ease, by: int) -> Ease:
        """Return an ease in which everything the task uses is open longer at every end."""
        low, high = self.instance.horizon

        def wider(calendar: Sequence[Span]) -> list[Span]:
            return [(max(low, a - by), min(high, b + by)) for a, b in calendar]

        every = list(self.instance.tasks.values())
        tasks = [every[n] for n in self.tasks]
        return replace(
            first,
            opened={one.resource: wider(self.instance.resources[one.resource].calendar)
                    for task in tasks for one in task.alternatives},
            pool_opened={id: wider(self.instance.pools[id].calendar)
                         for task in tasks for id, amount in task.uses.items() if amount},
        )  # fmt: skip

    def _by_pool(self, first: Ease) -> tuple[Change, Placed] | None:
        names = list(self.instance.pools)
        for pool, amount in self.held.world.uses[self.tasks[-1]]:
            easing = self._halved(amount, lambda by, pool=pool: replace(first, pools={pool: by}))  # type: ignore[misc]
            if easing is not None:
                return LargerPool.of(self.held, pool=names[pool], by=easing[0]), easing[1]
        return None

    def _quota(self) -> dict[int, int]:
        """Return the seconds by which a share is too small for the tasks."""
        problem, overruns = self.held.world, dict[int, int]()
        for partner in sorted({problem.partner[task] for task in self.tasks} - {-1}):
            mine = [n for n in (*self.there, *self.tasks) if problem.partner[n] == partner]
            if (short := sum(problem.duration[n] for n in mine) - problem.quota[partner]) > 0:
                overruns[partner] = short
        return overruns

    def _group(self) -> dict[int, int]:
        """Return the members by which a group is too small for the tasks."""
        problem, sizes = self.held.world, dict[int, int]()
        for group in sorted({problem.group[task] for task in self.tasks} - {-1}):
            most = problem.most[group]
            inside = [n for n in (*self.there, *self.tasks) if problem.group[n] == group]
            if most is not None and len(inside) > most:
                sizes[group] = len(inside) - most
        return sizes

    def _by_quota(self, first: Ease) -> tuple[Change, Placed] | None:
        return self._by_count(replace(first, quotas=self._quota()))

    def _by_group(self, first: Ease) -> tuple[Change, Placed] | None:
        return self._by_count(replace(first, groups=self._group()))

    def _by_count(self, ease: Ease) -> tuple[Change, Placed] | None:
        changes = self._changes(ease)
        placed = self.put(ease) if len(changes) == 1 else None
        return None if placed is None else (changes[0], placed)

    def _by_lag(self, first: Ease) -> tuple[Change, Placed] | None:
        if not self.task.after:
            return None
        easing = self._halved(MOST["lag"], lambda by: replace(first, lag=by))
        if easing is None:
            return None
        return WiderLags.of(self.held, task=self.task.id, by=easing[0]), easing[1]

    def _task_slot(self, placed: Placed) -> tuple[str, int, int]:
        resource, start = dict(placed)[self.tasks[-1]]
        return self.held.resources[resource], start, start + self.task.duration


def _missing(calendar: Sequence[Span], span: Span) -> list[list[int]]:
    """Return the parts of an interval in which a calendar is closed."""
    rows, at = [], span[0]
    for a, b in merged(calendar):
        if a > at and at < span[1]:
            rows.append([at, min(a, span[1])])
        at = max(at, b)
    if at < span[1]:
        rows.append([at, span[1]])
    return [part for part in rows if part[0] < part[1]]


def applied(document: InstanceJson, changes: Sequence[Change]) -> Row:
    """Return an instance with changes made to it."""
    instance = deepcopy(dict(document))
    for change in changes:
        change.apply(instance)
    return instance


def _row(document: Row, table: str, id: str, key: str = "id") -> Row:
    row: Row = next(row for row in document[table] if str(row.get(key)) == id)
    return row


def _link(link: list[Any], by: int) -> list[Any]:
    other, low, high = (*link, None, None)[:3]
    return [other, (low or 0) - by, None if high is None else high + by]
