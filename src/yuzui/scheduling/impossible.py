# SPDX-License-Identifier: Apache-2.0
"""Tasks that no schedule can hold, found before anything is scheduled.

A circle of tasks that follow one another is set aside, as are tasks that need one set aside. A lag
that no window allows is told as an error too, but the task stays: bounds and proofs speak of every
task that can be read. A task whose windows are all too short is only told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from yuzui.errors import InputError, Place
from yuzui.model.finding import Finding, Severity
from yuzui.scheduling.instance import Instance, Span, Task
from yuzui.scheduling.options import Options, options
from yuzui.text import Text

Words = tuple[str, str]


@dataclass(slots=True)
class Findings:
    """Findings, those alike counted together."""

    rows: dict[tuple[str, str, str, str], Finding] = field(default_factory=dict)

    def add(
        self, code: str, table: str, row: str, column: str, seen: str,
        severity: Severity = "warning",
    ) -> None:  # fmt: skip
        """Count a finding; the first of its kind in a row is shown, of a field in a table."""
        by = "" if code == "unknown_field" else row
        key = (code, table, column, by)
        old = self.rows.get(key)
        if old is None:
            self.rows[key] = Finding(code, severity, table, row, column, seen[:80])
        else:
            self.rows[key] = replace(old, count=old.count + 1)

    def told(self) -> tuple[Finding, ...]:
        """Return all, in the order in which they were found."""
        return tuple(self.rows.values())


@dataclass(slots=True)
class Requests:
    """What was asked for, beside the tasks that can be read."""

    places: Mapping[str, Place]
    members: Mapping[str, Sequence[str]]
    rejected: dict[str, InputError]
    impossible: dict[str, InputError]


def possible(instance: Instance, asked: Requests, findings: Findings) -> Instance:
    """Return an instance without circles and what needs a task set aside."""
    found = options(instance)
    gone: dict[str, InputError] = {}

    def error(task: str, column: str, message: Text, code: str, words: Words) -> InputError:
        at = asked.places[task]
        place = Place(at.file, at.sheet, at.row, column)
        return InputError(message, place, seen=words[0], expected=words[1], code=code)

    for circle in _circles(instance.tasks):
        way = " → ".join((*circle[:8], circle[0] if len(circle) <= 8 else "…"))
        for task in circle:
            said = _CIRCLE.format(way=way)
            gone[task] = error(task, "after", said, "cycle", (way, "a → b → c"))
    _flag_without_window(instance, found, findings)
    for task, column, message, code in _spread(instance, asked, gone):
        gone[task] = error(task, column, message, code, ("", ""))
    for task, message, words in _too_late(instance, found, gone):
        asked.impossible[task] = error(task, "after", message, "cannot_fit", (words[0], ""))
        asked.impossible[task].fix = _ROOM
    for task, wrong in gone.items():
        asked.rejected.setdefault(task, wrong)
    left = {id: task for id, task in instance.tasks.items() if id not in gone}
    return replace(instance, tasks=left)


def _circles(tasks: Mapping[str, Task]) -> Iterator[tuple[str, ...]]:
    """Return circles of tasks that follow one another; without them no circle is left."""
    state: dict[str, int] = {}  # 1: on the way here, 2: done
    for root in tasks:
        if root in state:
            continue
        way: list[str] = [root]
        todo = [iter(tasks[root].after)]
        state[root] = 1
        while todo:
            link = next(todo[-1], None)
            if link is None:
                todo.pop()
                state[way.pop()] = 2
            elif state.get(link.task) == 1:
                yield tuple(reversed(way[way.index(link.task) :]))
            elif link.task in tasks and link.task not in state:
                state[link.task] = 1
                way.append(link.task)
                todo.append(iter(tasks[link.task].after))


def _flag_without_window(instance: Instance, found: Options, findings: Findings) -> None:
    """Tell tasks that fit in no window, and groups of which they keep every member out."""
    for number, (id, task) in enumerate(instance.tasks.items()):
        if found.first[number] < found.first[number + 1]:
            continue
        spans = [b - a for one in task.alternatives for a, b in one.windows]
        longest = f"{max(spans, default=0)} s, {task.duration} s"
        findings.add("no_window", "tasks", id, "windows", longest)
        group = instance.groups.get(task.group or "")
        if group is not None and group.rule == "all":
            findings.add("group_incomplete", "groups", group.id, "id", id)


def _too_late(instance: Instance, found: Options, gone: Mapping[str, InputError]) -> Iterator[tuple[str, Text, Words]]:
    """Return tasks that cannot start as late, or as soon, as what they follow asks.

    Of every task the earliest and the latest end are passed on along ``after``; a task without a
    window between what they leave fits nowhere.
    """
    number = {id: n for n, id in enumerate(instance.tasks)}
    ends: dict[str, Span] = {}
    every = instance.tasks
    led = {link.task for task in every.values() for link in task.after}
    linked = {id: task for id, task in every.items() if task.after or id in led}
    for id in _in_order(linked, gone):
        task, n = instance.tasks[id], number[id]
        part = slice(found.first[n], found.first[n + 1])
        ways = list(zip(found.start[part].tolist(), found.end[part].tolist(), strict=True))
        if not ways:
            continue
        whole = min(a for a, _ in ways), max(b for _, b in ways)
        low, high, why = _limits(task, ends, whole)
        room = [(max(a, low), min(b, high)) for a, b in ways]
        room = [(a, b) for a, b in room if b - a >= task.duration]
        if room:
            ends[id] = min(a for a, _ in room) + task.duration, max(b for _, b in room)
        else:
            said = _LATE.format(task=id, other=why, low=low, high=high, first=whole[0], last=whole[1])
            yield id, said, (f"[{whole[0]}, {whole[1]}]", f"[{low}, {high}]")


def _limits(task: Task, ends: Mapping[str, Span], whole: Span) -> tuple[int, int, str]:
    """Return between which seconds a task lies after all that it follows, and what says so."""
    low, high = whole
    why = ""
    for link in task.after:
        if link.task not in ends:
            continue
        soonest, latest = ends[link.task]
        least = soonest + link.low
        until = high if link.high is None else latest + link.high + task.duration
        if least > low or until < high:
            low, high, why = max(low, least), min(high, until), link.task
    return low, high, why


def _in_order(tasks: Mapping[str, Task], gone: Mapping[str, InputError]) -> Iterator[str]:
    """Return tasks behind all that they follow, where circles are gone."""
    done = set(gone)
    for root in tasks:
        todo = [root]
        while todo:
            id = todo.pop()
            if id in done:
                continue
            wait = [link.task for link in tasks[id].after if link.task in tasks]
            wait = [other for other in wait if other not in done]
            if wait:
                todo += [id, *wait]
            else:
                done.add(id)
                yield id


def _spread(
    instance: Instance, asked: Requests, gone: Mapping[str, InputError]
) -> Iterator[tuple[str, str, Text, str]]:
    """Return what follows a task set aside, and the other members of its group of all."""
    followers: dict[str, list[str]] = {}
    for id, task in instance.tasks.items():
        for link in task.after:
            followers.setdefault(link.task, []).append(id)
    every = {id: rule.id for rule in instance.groups.values() if rule.rule == "all"
             for id in asked.members.get(rule.id, ())}  # fmt: skip
    todo = [*(id for id in asked.rejected if id not in instance.tasks), *gone]
    told = set(todo)
    while todo:
        out = todo.pop()
        fellows = asked.members.get(every.get(out, ""), ())
        for others, column, message, code in (
            (followers.get(out, ()), "after", _FOLLOWS, "predecessor"),
            (fellows, "group", _MEMBER, "group_incomplete"),
        ):
            for id in others:
                if id in instance.tasks and id not in told:
                    told.add(id)
                    todo.append(id)
                    yield id, column, message.format(task=out), code


_ROOM = Text(
    "give it a later window or a shorter lag, or let the other have an earlier window",
    "请放宽其时窗、缩短间隔，或让前序任务更早",
)
_CIRCLE = Text("tasks follow one another in a circle: {way}", "任务先后关系成环：{way}")
_LATE = Text(
    "after “{other}”, “{task}” has to lie between {low} and {high}, and its windows reach from {first} to {last}",
    "任务“{task}”须在“{other}”之后处于 {low}–{high}，而其时窗仅为 {first}–{last}",
)
_FOLLOWS = Text("“{task}”, which it follows, is set aside", "其前序任务“{task}”已被搁置")
_MEMBER = Text(
    "its group is placed whole or not at all, and “{task}” is set aside", "所在组须全部安排，而其中任务“{task}”已被搁置"
)
