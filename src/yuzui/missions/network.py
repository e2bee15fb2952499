# SPDX-License-Identifier: Apache-2.0
"""A plan as whole numbers: what the schedule is made of, what has happened already, and the check of what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InfeasibleError, InputError
from yuzui.missions.mission_plan import Kind, Plan, Task
from yuzui.missions.project_schedule import Project
from yuzui.missions.timeline import FINE, Timeline
from yuzui.scheduling.check import Violation, violations
from yuzui.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

GRAINS = (1, 2, 4, 5, 8, 10, 20, 40, 100)
"""Parts of a unit that are tried until every duration is whole."""


@dataclass(frozen=True, slots=True)
class Past:
    """When a task began and, if it has, ended, in units of the mission."""

    begun: float
    done: float | None


@dataclass(frozen=True, eq=False)
class Network:
    """Tasks by number, in whole parts of a unit.

    ``left`` are the tasks that have not begun, in the order of ``project``; ``fixed`` those that have, with start and
    end; ``now`` is the instant before which nothing begins any more.
    """

    plan: Plan
    timeline: Timeline
    grain: int
    project: Project
    left: tuple[int, ...]
    fixed: Mapping[int, tuple[int, int]]
    past: Mapping[int, Past]
    now: int
    steps: Mapping[str, Sequence[tuple[int, int]]]

    def units(self, parts: float) -> float:
        """Return whole parts as units."""
        return parts / self.grain

    def whole(self, starts: Ints) -> tuple[Ints, Ints]:
        """Return start and end of every task, those that began already among them."""
        tasks = len(self.plan.tasks)
        start, end = np.zeros(tasks, np.int64), np.zeros(tasks, np.int64)
        for at, task in enumerate(self.left):
            start[task], end[task] = starts[at], starts[at] + self.project.duration[at]
        for task, (begin, until) in self.fixed.items():
            start[task], end[task] = begin, until
        return start, end

    def length(self, starts: Ints) -> int:
        """Return when the last task ends, in parts."""
        return int(self.whole(starts)[1].max(initial=0))


def least(kind: Kind, lag: float, before: float, after: float) -> float:
    """Return the least time from the start of one task to the start of another, from their durations and link."""
    return lag + (before if kind in ("FS", "FF") else 0) - (after if kind in ("FF", "SF") else 0)


def network(plan: Plan, timeline: Timeline, today: str | None = None) -> Network:
    """Return the network of a plan.

    Raises
    ------
    InputError
        If tasks have begun and the mission has no start.
    InfeasibleError
        If a resource ends before what needs it fits.
    """
    number = {task.id: n for n, task in enumerate(plan.tasks)}
    grain = _grain(plan)
    past = _past(plan, timeline)
    now = 0 if today is None or not past else max(0, round(max(timeline.place(today), _last(past)) * grain))
    fixed = {n: _fixed(plan.tasks[n], one, grain, now) for n, one in past.items()}
    left = tuple(n for n in range(len(plan.tasks)) if n not in fixed)
    place = {task: at for at, task in enumerate(left)}
    duration = np.array([round(plan.tasks[n].duration * grain) for n in left], dtype=np.int64)
    release = np.full(len(left), now, dtype=np.int64)
    arcs = []
    for at, n in enumerate(left):
        for link in plan.tasks[n].after:
            before, lag = number[link.task], round(link.lag * grain)
            if before in fixed:
                begin, end = fixed[before]
                release[at] = max(release[at], begin + least(link.kind, lag, end - begin, int(duration[at])))
            else:
                own = int(duration[place[before]])
                arcs.append((place[before], at, int(least(link.kind, lag, own, int(duration[at])))))
    steps = _steps(plan, timeline, grain)
    need = np.array(
        [[plan.tasks[n].needs.get(name, 0) if plan.tasks[n].duration else 0 for name in steps] for n in left],
        dtype=np.int64,
    ).reshape(len(left), len(steps))
    free = _free(plan, steps, fixed)
    _lasting(plan, left, need, free, list(steps))
    return Network(
        plan, timeline, grain, Project(duration, release, tuple(arcs), need, free), left, fixed, past, now, steps
    )


def _grain(plan: Plan) -> int:
    lengths = [task.duration for task in plan.tasks] + [link.lag for task in plan.tasks for link in task.after]
    return next((g for g in GRAINS if all(abs(x * g - round(x * g)) < FINE for x in lengths)), GRAINS[-1])


def _past(plan: Plan, timeline: Timeline) -> dict[int, Past]:
    begun = {n: task for n, task in enumerate(plan.tasks) if task.begun or task.done}
    if begun and not timeline.dated:
        task = next(iter(begun.values()))
        raise InputError(
            Text("tasks have begun, but the first day of the mission is not known", "已有作业开始，但任务开始日未知"),
            place=task.place,
            seen=task.begun or task.done or "",
            fix=Text("add --start DAY", "请补充 --start 日期"),
            code="no_start",
        )
    past = {}
    for n, task in begun.items():
        done = timeline.place(task.done) if task.done else None
        begin = timeline.place(task.begun) if task.begun else max(0.0, (done or 0.0) - task.duration)
        past[n] = Past(begin, done)
    return past


def _last(past: Mapping[int, Past]) -> float:
    return max((one.begun if one.done is None else one.done for one in past.values()), default=0.0)


def _fixed(task: Task, one: Past, grain: int, now: int) -> tuple[int, int]:
    """Return start and end of a task that began; one that should be over ends no sooner than the next instant."""
    begin = round(one.begun * grain)
    if one.done is not None:
        return begin, max(begin, round(one.done * grain))
    return begin, max(begin + round(task.duration * grain), now + 1)


def _steps(plan: Plan, timeline: Timeline, grain: int) -> dict[str, list[tuple[int, int]]]:
    """Return of each resource from when on how much there is."""
    steps: dict[str, list[tuple[int, int]]] = {}
    for name in plan.limited:
        rows = [one for one in plan.capacities if one.resource == name]
        if any(one.start or one.end for one in rows) and not timeline.dated:
            raise InputError(
                Text(
                    "capacities have days, but the first day of the mission is not known",
                    "能力注明了日期，但任务开始日未知",
                ),
                place=rows[0].place,
                fix=Text("add --start DAY", "请补充 --start 日期"),
                code="no_start",
            )
        spans = [
            (
                0 if one.start is None else max(0, int(np.ceil(timeline.place(one.start) * grain - FINE))),
                None if one.end is None else max(0, int(np.floor(timeline.place(one.end) * grain + FINE))),
                one.units,
            )
            for one in rows
        ]
        points = sorted({0, *(a for a, _, _ in spans), *(b for _, b, _ in spans if b is not None)})
        steps[name] = [(at, sum(units for a, b, units in spans if a <= at and (b is None or at < b))) for at in points]
    return steps


def _free(plan: Plan, steps: Mapping[str, Sequence[tuple[int, int]]], fixed: Mapping[int, tuple[int, int]]) -> Ints:
    """Return what is free in each part of time beside what has begun; the last row holds for ever after."""
    ends = [end for _, end in fixed.values()]
    span = max([1, *(at + 1 for one in steps.values() for at, _ in one), *(end + 1 for end in ends)])
    free = np.zeros((span, len(steps)), dtype=np.int64)
    for kind, (name, levels) in enumerate(steps.items()):
        for at, units in levels:
            free[at:, kind] = units
        for task, (begin, end) in fixed.items():
            free[max(0, begin) : end, kind] -= plan.tasks[task].needs.get(name, 0)
    return np.maximum(free, 0)


def _lasting(plan: Plan, left: Sequence[int], need: Ints, free: Ints, names: Sequence[str]) -> None:
    """Refuse tasks that must fit before a resource ends for good: nobody knows yet whether they do."""
    for at, task in enumerate(left):
        for kind, name in enumerate(names):
            if need[at, kind] > free[-1, kind] and need[at, kind] > free[:, kind].max():
                raise InfeasibleError(
                    Text("task “{t}” never finds enough of “{r}”", "作业“{t}”所需的“{r}”始终不足").format(
                        t=plan.tasks[task].id, r=name
                    ),
                    place=plan.tasks[task].place,
                    seen=f"{need[at, kind]} > {free[:, kind].max()}",
                    fix=Text("raise the capacity, or let the task need less", "请提高能力，或减少该作业的需求"),
                    code="never_fits",
                )


def late(one: Network, start: Ints, span: int) -> None:
    """Refuse a schedule in which a task found no room at all."""
    for at, task in enumerate(one.left):
        if start[at] >= span:
            raise InfeasibleError(
                Text("task “{t}” finds no room before a resource ends", "作业“{t}”在资源终止之前排不下").format(
                    t=one.plan.tasks[task].id
                ),
                place=one.plan.tasks[task].place,
                fix=Text("let the capacity last longer", "请延长资源的可用期"),
                code="never_fits",
            )


# The check of a schedule, by the checker that knows nothing of how it was made.


def document(one: Network, end: int) -> dict[str, Any]:
    """Return what is left of a plan as the instance of a schedule; what changes of a resource is work that stays."""
    whole = [0, max(1, end)]
    plan, free = one.plan, one.project.until(max(1, end))
    pools, blocks = [], []
    for kind, name in enumerate(one.steps):
        most = int(free[:, kind].max(initial=0))
        pools.append({"id": name, "capacity": most, "calendar": [whole]})
        edges = [0, *(np.flatnonzero(np.diff(free[:, kind])) + 1).tolist(), len(free)]
        blocks += [
            (f"{name} ·{a}", name, most - int(free[a, kind]), a, b) for a, b in pairwise(edges) if most > free[a, kind]
        ]
    tasks: list[dict[str, Any]] = []
    number = {task.id: n for n, task in enumerate(plan.tasks)}
    for at, n in enumerate(one.left):
        task, length = plan.tasks[n], int(one.project.duration[at])
        after = []
        for link in task.after:
            before = number[link.task]
            if before in one.fixed:
                continue
            own = round(plan.tasks[before].duration * one.grain)
            gap = round(link.lag * one.grain)
            # the checker counts from the end of the one before
            after.append([link.task, gap + (0 if link.kind in ("FS", "FF") else -own)
                          - (length if link.kind in ("FF", "SF") else 0), None])  # fmt: skip
        windows = [[int(one.project.release[at]), whole[1]]]
        uses = {name: units for name, units in task.needs.items() if name in one.steps and units and length}
        tasks.append(_row(task.id, length, uses, windows, after))
    tasks += [_row(id, b - a, {name: units}, [[a, b]], []) for id, name, units, a, b in blocks]
    return {
        "unit": "s",
        "horizon": whole,
        "resources": [{"id": "mission", "calendar": [whole], "capacity": max(1, len(tasks))}],
        "pools": pools,
        "tasks": tasks,
        "groups": [],
        "quotas": [],
    }


def _row(id: str, length: int, uses: Mapping[str, int], windows: Sequence[Any], after: Sequence[Any]) -> dict[str, Any]:
    return {
        "id": id,
        "value": 1.0,
        "duration": length,
        "config": "",
        "partner": None,
        "uses": dict(uses),
        "alternatives": [{"resource": "mission", "windows": windows}],
        "after": after,
        "group": None,
    }


def broken(one: Network, starts: Ints) -> list[Violation]:
    """Return every rule that a schedule of what is left breaks, as the checker of schedules finds it.

    Tasks without length take nothing and are no bookings: their links are bridged here.
    """
    if not len(one.left):
        return []
    ends = starts + one.project.duration
    end = int(ends.max(initial=0))
    instance = document(one, end)
    short = {task["id"] for task in instance["tasks"] if not task["duration"]}
    point = {one.plan.tasks[n].id: int(starts[at]) for at, n in enumerate(one.left)}
    for task in instance["tasks"]:
        kept = []
        for other, gap, most in task["after"]:
            if other in short:  # from the instant itself
                low = max(task["alternatives"][0]["windows"][0][0], point[other] + gap)
                task["alternatives"][0]["windows"] = [[low, instance["horizon"][1]]]
            else:
                kept.append([other, gap, most])
        task["after"] = kept
    wrong = [
        Violation("min_lag", (task["id"],), Text("starts too soon", "开始过早"), point[task["id"]])
        for task in instance["tasks"]
        if task["id"] in short
        for other, gap, _ in task["after"]
        if point[task["id"]] < point[other] + _length(one, other) + gap
    ]
    instance["tasks"] = [task for task in instance["tasks"] if task["duration"]]
    rows = [
        {"task": one.plan.tasks[n].id, "resource": "mission", "start": int(starts[at]), "end": int(ends[at])}
        for at, n in enumerate(one.left)
        if one.project.duration[at]
    ]
    rows += [
        {"task": task["id"], "resource": "mission", "start": window[0], "end": window[1]}
        for task in instance["tasks"]
        if task["id"] not in point
        for window in task["alternatives"][0]["windows"]
    ]
    return [*wrong, *violations(instance, rows)]


def _length(one: Network, id: str) -> int:
    return next(int(one.project.duration[at]) for at, n in enumerate(one.left) if one.plan.tasks[n].id == id)


def longer(plan: Plan, slips: Mapping[str, float]) -> Plan:
    """Return a plan in which some tasks take longer, their range with them."""
    tasks = tuple(
        task
        if (more := slips.get(task.id)) is None
        else replace(
            task,
            duration=max(0.0, task.duration + more),
            low=None if task.low is None else max(0.0, task.low + more),
            high=None if task.high is None else max(0.0, task.high + more),
        )
        for task in plan.tasks
    )
    return replace(plan, tasks=tasks)
