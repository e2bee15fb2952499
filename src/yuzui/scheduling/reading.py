# SPDX-License-Identifier: Apache-2.0
"""An instance from plain values: what can be used, what is set aside, and what is wrong with it.

A fault of the frame (horizon, resources, pools, groups, quotas) refuses the whole, with all faults
named. A fault of a task sets that task aside with its reason, and with it what cannot be placed
without it: nothing is lost, the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations
from typing import Any, TypeVar

from yuzui.errors import InputError, Place, together
from yuzui.model.finding import Finding, Severity
from yuzui.scheduling.instance import (
    NO_CHANGEOVER,
    After,
    Alternative,
    Group,
    Instance,
    InstanceJson,
    Options,
    Pool,
    Resource,
    Span,
    Task,
    closed,
    merged,
    options,
)
from yuzui.sheets.schema import MISSING, Line, shown
from yuzui.text import Text

# One row of an instance: each field read once, each fault kept with its place.


MOST = 2**53
"""Largest whole number: beyond it a reader of JSON elsewhere would round."""


@dataclass(slots=True)
class RowReader(Line):
    """Values of one row of an instance or a form, and what is wrong with them."""

    def word(self, column: str, default: Any = MISSING) -> str:
        """Return a text; a number is taken for one."""
        value = self.values.get(column, default)
        if is_word(value):
            return str(value)
        if default is not MISSING and (value is None or value == ""):
            return str(default)
        self.fault(column, _NO_WORD, value, "text", "wrong_type")
        return ""

    def whole(self, column: str, low: int, default: Any = MISSING) -> int:
        """Return a whole number that is not below a limit; null counts as missing."""
        value = self.values.get(column)
        return self.number(column, default if value is None else value, low)

    def number(self, column: str, value: Any, low: int = -MOST) -> int:
        """Return a value as a whole number; a fault and the limit where it is none."""
        whole = _whole(value)
        if whole is None:
            self.fault(column, _NO_WHOLE, value, f">= {low}" if low > -MOST else "1", "wrong_type")
            return max(low, 0)
        if not low <= whole <= MOST:
            limits = f"{low} … {MOST}"
            self.fault(column, _OUT, value, limits, "out_of_range")
            return max(low, 0)
        return whole

    def amount(self, column: str) -> float:
        """Return a finite number, 0 or more."""
        value = self.values.get(column, MISSING)
        if not isinstance(value, int | float) or isinstance(value, bool):
            self.fault(column, _NO_NUMBER, value, ">= 0", "wrong_type")
            return 0.0
        if not 0 <= value <= MOST:
            self.fault(column, _OUT, value, f"0 … {MOST}", "out_of_range")
            return 0.0
        return float(value)

    def listed(self, column: str) -> Sequence[Any]:
        """Return a list; empty where the field is missing or null."""
        value = self.values.get(column)
        if value is None:
            return ()
        if isinstance(value, list | tuple):
            return value
        self.fault(column, _NO_LIST, value, "[…]", "wrong_type")
        return ()

    def table(self, column: str) -> InstanceJson:
        """Return a mapping; empty where the field is missing or null."""
        value = self.values.get(column)
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return value
        self.fault(column, _NO_TABLE, value, "{…}", "wrong_type")
        return {}

    def span(self, column: str, value: Any) -> Span | None:
        """Return a pair of seconds; None with a fault where it is none."""
        if not isinstance(value, list | tuple) or len(value) != 2:
            self.fault(column, _NO_SPAN, value, "[t0, t1]", "wrong_type")
            return None
        start, end = (_whole(second) for second in value)
        if start is None or end is None:
            self.fault(column, _NO_WHOLE, value, "[t0, t1]", "wrong_type")
        elif max(abs(start), abs(end)) > MOST:
            self.fault(column, _OUT, value, f"|t| <= {MOST}", "out_of_range")
        else:
            return start, end
        return None

    def spans(self, column: str) -> list[Span]:
        """Return all pairs of seconds of a field; the end may stand before the start."""
        rows = []
        for value in self.listed(column):
            if type(value) is list and len(value) == 2:
                start, end = value
                if type(start) is int and type(end) is int and -MOST <= start <= end <= MOST:
                    rows.append((start, end))
                    continue
            if (span := self.span(column, value)) is not None:
                rows.append(span)
        return rows

    def forwards(self, column: str, spans: Iterable[Span]) -> list[Span]:
        """Return the pairs of seconds that are in order; the others are faults."""
        rows = []
        for span in spans:
            if span[0] < span[1]:
                rows.append(span)
            else:
                self.fault(column, _BACKWARDS, list(span), "t0 < t1", "end_before_start")
        return rows


def is_word(value: Any) -> bool:
    """Return whether a value can name something: a text that is not blank, or a whole number."""
    if isinstance(value, str):
        return bool(value.strip())
    return type(value) is int and abs(value) <= MOST


def _whole(value: Any) -> int | None:
    """Return a whole number; None for anything else."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if type(value) is int else None


_NO_WORD = Text("no text", "不是文字")
_NO_WHOLE = Text("no whole number", "不是整数")
_NO_NUMBER = Text("no number", "不是数字")
_NO_LIST = Text("no list", "不是列表")
_NO_TABLE = Text("no table of names and values", "不是名称与值的对照")
_NO_SPAN = Text("no pair of seconds", "不是一对秒数")
_BACKWARDS = Text("the interval ends before it begins", "区间的结束不晚于开始")
_OUT = Text("outside the allowed range", "超出允许范围")


# Tasks that no schedule can hold, found before anything is scheduled.


Words = tuple[str, str]


@dataclass(slots=True)
class Findings:
    """Findings, those alike counted together."""

    rows: dict[tuple[str, str, str, str], Finding] = field(default_factory=dict)

    def add(self, code: str, table: str, row: str, column: str, seen: str, severity: Severity = "warning") -> None:
        """Count a finding; the first of its kind in a row is shown, of a field in a table."""
        by = "" if code == "unknown_field" else row
        key = (code, table, column, by)
        old = self.rows.get(key)
        if old is None:
            self.rows[key] = Finding(code, severity, table, row, column, seen[:80])
        else:
            self.rows[key] = replace(old, count=old.count + 1)

    def shortened(self) -> tuple[Finding, ...]:
        """Return all, in the order in which they were found."""
        return tuple(self.rows.values())


@dataclass(slots=True)
class Requests:
    """What was asked for, beside the tasks that can be read."""

    places: Mapping[str, Place]
    members: Mapping[str, Sequence[str]]
    rejected: dict[str, InputError]
    impossible: dict[str, InputError]


def possible(instance: Instance, requests: Requests, findings: Findings) -> Instance:
    """Return an instance without circles and what needs a task set aside."""
    choices = options(instance)
    gone: dict[str, InputError] = {}

    def error(task: str, column: str, message: Text, code: str, words: Words) -> InputError:
        at = requests.places[task]
        place = Place(at.file, at.sheet, at.row, column)
        return InputError(message, place, seen=words[0], expected=words[1], code=code)

    for circle in _circles(instance.tasks):
        way = " → ".join((*circle[:8], circle[0] if len(circle) <= 8 else "…"))
        for task in circle:
            sentence = _CIRCLE.format(way=way)
            gone[task] = error(task, "after", sentence, "cycle", (way, "a → b → c"))
    _flag_without_window(instance, choices, findings)
    for task, column, message, code in _spread(instance, requests, gone):
        gone[task] = error(task, column, message, code, ("", ""))
    for task, message, words in _too_late(instance, choices, gone):
        requests.impossible[task] = error(task, "after", message, "cannot_fit", (words[0], ""))
        requests.impossible[task].fix = _ROOM
    for task, wrong in gone.items():
        requests.rejected.setdefault(task, wrong)
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


def _flag_without_window(instance: Instance, choices: Options, findings: Findings) -> None:
    """Tell tasks that fit in no window, and groups of which they keep every member out."""
    for number, (id, task) in enumerate(instance.tasks.items()):
        if choices.first[number] < choices.first[number + 1]:
            continue
        spans = [b - a for one in task.alternatives for a, b in one.windows]
        longest = f"{max(spans, default=0)} s, {task.duration} s"
        findings.add("no_window", "tasks", id, "windows", longest)
        group = instance.groups.get(task.group or "")
        if group is not None and group.rule == "all":
            findings.add("group_incomplete", "groups", group.id, "id", id)


def _too_late(
    instance: Instance, choices: Options, gone: Mapping[str, InputError]
) -> Iterator[tuple[str, Text, Words]]:
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
        part = slice(choices.first[n], choices.first[n + 1])
        ways = list(zip(choices.start[part].tolist(), choices.end[part].tolist(), strict=True))
        if not ways:
            continue
        whole = min(a for a, _ in ways), max(b for _, b in ways)
        low, high, why = _limits(task, ends, whole)
        room = [(max(a, low), min(b, high)) for a, b in ways]
        room = [(a, b) for a, b in room if b - a >= task.duration]
        if room:
            ends[id] = min(a for a, _ in room) + task.duration, max(b for _, b in room)
        else:
            sentence = _LATE.format(task=id, other=why, low=low, high=high, first=whole[0], last=whole[1])
            yield id, sentence, (f"[{whole[0]}, {whole[1]}]", f"[{low}, {high}]")


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
    instance: Instance, requests: Requests, gone: Mapping[str, InputError]
) -> Iterator[tuple[str, str, Text, str]]:
    """Return what follows a task set aside, and the other members of its group of all."""
    followers: dict[str, list[str]] = {}
    for id, task in instance.tasks.items():
        for link in task.after:
            followers.setdefault(link.task, []).append(id)
    every = {id: rule.id for rule in instance.groups.values() if rule.rule == "all"
             for id in requests.members.get(rule.id, ())}  # fmt: skip
    todo = [*(id for id in requests.rejected if id not in instance.tasks), *gone]
    notes = set(todo)
    while todo:
        out = todo.pop()
        fellows = requests.members.get(every.get(out, ""), ())
        for others, column, message, code in (
            (followers.get(out, ()), "after", _FOLLOWS, "predecessor"),
            (fellows, "group", _MEMBER, "group_incomplete"),
        ):
            for id in others:
                if id in instance.tasks and id not in notes:
                    notes.add(id)
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


RULES = ("all", "any_k")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "instance": (
        "unit", "horizon", "resources", "pools", "tasks", "groups", "quotas",
        "title", "timezone", "origin", "shift", "inputs_as_of",
    ),
    "resources": ("id", "calendar", "capacity", "changeover"),
    "changeover": ("default", "pairs"),
    "pools": ("id", "capacity", "calendar"),
    "tasks": (
        "id", "value", "duration", "config", "partner", "uses", "alternatives", "after", "group",
    ),
    "alternatives": ("resource", "windows"),
    "groups": ("id", "rule", "k"),
    "quotas": ("partner", "max"),
}  # fmt: skip
"""Fields of every table; others are flagged and not used. Title, zone, origin, seconds of a
shift, and the second up to which weather, telemetry and other inputs are known, are for people and
change no schedule."""

LONGEST = 2**40
"""Seconds of the longest horizon, some 35,000 years: sums over all resources stay exact."""
CONFIGS = 1000
"""Configurations that the pairs of one resource may name: closing them takes the cube of it."""

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Read:
    """An instance and what was found on reading it."""

    instance: Instance
    rejected: Mapping[str, InputError]
    impossible: Mapping[str, InputError]
    findings: tuple[Finding, ...]


def read(document: Any, file: str = "") -> Read:
    """Read an instance."""
    if not isinstance(document, Mapping):
        raise InputError(
            Text("this is no instance", "这不是排程算例"),
            place=Place(file),
            seen=str(document)[:80],
            expected='{"horizon": […], "resources": […], "tasks": […]}',
            code="no_instance",
        )
    return _Reader(file, document).read()


class _Reader:
    def __init__(self, file: str, document: InstanceJson) -> None:
        self.file, self.document = file, document
        self.top = RowReader(Place(file), document)
        self.faults, self.findings = self.top.faults, Findings()
        self.rejected: dict[str, InputError] = {}

    def read(self) -> Read:
        unit = self.document.get("unit", "s")
        if unit != "s":
            self.top.fault("unit", _UNIT, unit, "s", "unit_mismatch")
        self._unknown("instance", self.top)
        self.top.whole("shift", 1, 1)
        horizon = self._horizon()
        self._age(horizon)
        configs = self._configs()
        resources = self._frame("resources", lambda row, id: self._resource(row, id, horizon, configs))
        pools = self._frame("pools", lambda row, id: self._pool(row, id, horizon))
        groups = self._frame("groups", self._group)
        quotas = self._frame("quotas", lambda row, _: row.whole("max", 0), key="partner")
        rows = self._rows("tasks")
        if self.faults:
            raise together(self.faults)
        frame = Instance(horizon, resources, pools, {}, groups, quotas)
        tasks, requests = self._tasks(frame, rows)
        partners = {task.partner for task in tasks.values()}
        for partner in quotas:
            if partner not in partners:
                self.findings.add("unknown_partner", "quotas", partner, "partner", partner)
        whole = Instance(horizon, resources, pools, tasks, groups, quotas)
        if (granted := sum(quotas.values())) > (offered := whole.offered):
            self.findings.add("over_granted", "quotas", "", "max", f"{granted} s > {offered} s")
        instance = possible(whole, requests, self.findings)
        return Read(instance, self.rejected, requests.impossible, self.findings.shortened())

    def _horizon(self) -> Span:
        span = self.top.span("horizon", self.document.get("horizon"))
        if span is None or not self.top.forwards("horizon", [span]):
            return (0, 1)
        if span[1] - span[0] > LONGEST:
            self.top.fault("horizon", _LONG, list(span), f"t1 - t0 <= {LONGEST}", "out_of_range")
        return span

    def _age(self, horizon: Span) -> None:
        """Flag inputs that are older than the horizon: a clock would say another age each day."""
        known = self.top.whole("inputs_as_of", -MOST, horizon[0])
        if known < horizon[0]:
            self.findings.add("stale_inputs", "instance", "", "inputs_as_of", f"{horizon[0] - known} s")

    def _configs(self) -> set[str]:
        rows = self.document.get("tasks")
        rows = rows if isinstance(rows, list | tuple) else ()
        names = (row.get("config") for row in rows if isinstance(row, Mapping))
        return {str(one) if is_word(one) else "" for one in names}

    def _rows(self, name: str) -> list[RowReader]:
        """Return the rows of a table, each with its place."""
        rows = []
        for number, values in enumerate(self.top.listed(name), start=1):
            place = Place(self.file, name, number)
            row = RowReader(place, values if isinstance(values, Mapping) else {})
            if not isinstance(values, Mapping):
                row.fault("", _NO_ROW, values, "{…}", "wrong_type")
            self._unknown(name, row)
            rows.append(row)
        return rows

    def _unknown(self, name: str, row: RowReader) -> None:
        fields = FIELDS[name]
        for column in row.values:
            if column not in fields:
                at = str(row.place.row or "")
                self.findings.add("unknown_field", row.place.sheet or name, at, shown(column)[:40], "", "note")

    def _frame(self, name: str, make: Callable[[RowReader, str], _Thing], key: str = "id") -> dict[str, _Thing]:
        """Return the things of one table by id; faults refuse the whole."""
        things: dict[str, _Thing] = {}
        for row in self._rows(name):
            id = row.word(key)
            if id in things:
                row.fault(key, _TWICE, id, "", "duplicate")
            things[id] = make(row, id)
            self.faults += row.faults
        return things

    def _resource(self, row: RowReader, id: str, horizon: Span, configs: set[str]) -> Resource:
        capacity = self._capacity(row, id)
        calendar = self._calendar(row, id, horizon)
        table = row.table("changeover")
        if not table:
            return Resource(id, calendar, capacity, NO_CHANGEOVER)
        inner = RowReader(row.place, table, row.faults)
        self._unknown("changeover", inner)
        default, pairs = inner.whole("default", 0, 0), self._pairs(inner, id)
        named = {name for pair in pairs for name in pair}
        if len(named) > CONFIGS:
            row.fault("changeover", _MANY, len(named), f"<= {CONFIGS}", "out_of_range")
            return Resource(id, calendar, capacity, NO_CHANGEOVER)
        every = sorted(configs | named) if pairs and table.get("default") is None else ()
        for pair in permutations(every, 2):
            if pair not in pairs:
                self.findings.add("changeover_default", "resources", id, "changeover", " → ".join(pair))
        changeover = closed(default, pairs, configs)
        for pair in changeover.shortened:
            self.findings.add("changeover_closed", "resources", id, "changeover", " → ".join(pair))
        return Resource(id, calendar, capacity, changeover)

    def _pairs(self, inner: RowReader, id: str) -> dict[tuple[str, str], int]:
        pairs: dict[tuple[str, str], int] = {}
        for pair in inner.listed("pairs"):
            whole = isinstance(pair, list | tuple) and len(pair) == 3
            if not whole or not (is_word(pair[0]) and is_word(pair[1])):
                inner.fault("changeover", _NO_PAIR, pair, '["from", "to", seconds]', "wrong_type")
                continue
            key, seconds = (str(pair[0]), str(pair[1])), inner.number("changeover", pair[2], 0)
            if pairs.setdefault(key, seconds) != seconds:
                self.findings.add("duplicate", "resources", id, "changeover", " → ".join(key))
            pairs[key] = seconds
        return pairs

    def _pool(self, row: RowReader, id: str, horizon: Span) -> Pool:
        return Pool(id, self._capacity(row, id), self._calendar(row, id, horizon))

    def _capacity(self, row: RowReader, id: str) -> int:
        capacity = row.whole("capacity", 0, 1)
        if row.values.get("capacity") == 0:
            self.findings.add("zero_capacity", row.place.sheet, id, "capacity", "0")
        return capacity

    def _calendar(self, row: RowReader, id: str, horizon: Span) -> tuple[Span, ...]:
        """Return the merged calendar inside the horizon; a missing one is the horizon."""
        if row.values.get("calendar") is None:
            return (horizon,)
        start, end = horizon
        opened = sorted(row.forwards("calendar", row.spans("calendar")))
        reach = start
        for n, (a, b) in enumerate(opened):
            if n and a < reach:
                self.findings.add("calendar_overlap", row.place.sheet, id, "calendar", f"[{a}, {b}]", "note")
            reach = max(reach, b) if n else b
        calendar = merged((max(start, a), min(end, b)) for a, b in opened)
        if not calendar:
            self.findings.add("never_open", row.place.sheet, id, "calendar", f"[{start}, {end}]")
        return calendar

    def _group(self, row: RowReader, id: str) -> Group:
        rule = row.word("rule")
        row.one_of("rule", rule, RULES, "unknown_rule")
        return Group(id, rule, row.whole("k", 0, 1))

    def _tasks(self, frame: Instance, rows: list[RowReader]) -> tuple[dict[str, Task], Requests]:
        """Return the tasks without fault, and what is to be known of the others."""
        tasks: dict[str, Task] = {}
        ids = (row.values.get("id") for row in rows)
        known, seen = {str(id): None for id in ids if is_word(id)}, set[str]()
        members: dict[str, list[str]] = {}
        order: list[str] = []
        for row in rows:
            id = row.word("id")
            again = id in seen
            if again:
                row.fault("id", _TWICE, id, "", "duplicate")
            id = f"#{row.place.row}" if again or not id else id
            seen.add(id)
            order.append(id)
            task = self._task(row, id, frame)
            for after in task.after:
                row.one_of("after", after.task, known, "unknown_task")
            if row.faults:
                self.rejected.setdefault(id, together(row.faults))
            else:
                tasks[id] = task
            if task.group is not None and not again:
                members.setdefault(task.group, []).append(id)
        places = {id: row.place for row, id in zip(reversed(rows), reversed(order), strict=True)}
        return tasks, Requests(places, members, self.rejected, {})

    def _task(self, row: RowReader, id: str, frame: Instance) -> Task:
        uses = {}
        for pool, amount in row.table("uses").items():
            if row.one_of("uses", str(pool), frame.pools, "unknown_pool"):
                uses[str(pool)] = row.number("uses", amount, 0)
        group, partner = row.word("group", ""), row.word("partner", "")
        if group:
            row.one_of("group", group, frame.groups, "unknown_group")
        return Task(
            id=id,
            value=row.amount("value"),
            duration=row.whole("duration", 1),
            config=row.word("config", ""),
            partner=partner or None,
            uses=uses,
            alternatives=tuple(self._alternatives(row, frame)),
            after=tuple(_afters(row)),
            group=group or None,
        )

    def _alternatives(self, row: RowReader, frame: Instance) -> list[Alternative]:
        rows = []
        for values in row.listed("alternatives"):
            inner = RowReader(row.place, values if isinstance(values, Mapping) else {}, row.faults)
            self._unknown("alternatives", inner)
            resource = inner.word("resource")
            if resource and inner.one_of("resource", resource, frame.resources, "unknown_resource"):
                windows = self._windows(inner, frame.horizon)
                rows.append(Alternative(resource, windows))
        return rows

    def _windows(self, row: RowReader, horizon: Span) -> tuple[Span, ...]:
        """Return the windows, cut to the horizon; those that hold nothing are told."""
        low, high = horizon
        rows = []
        for start, end in row.spans("windows"):
            if start < end and start < high and end > low:
                rows.append((max(start, low), min(end, high)))
                continue
            code = "outside_horizon" if start < end else "empty_window"
            at = str(row.place.row)
            self.findings.add(code, "tasks", at, "windows", f"[{start}, {end}]", "rejected")
        return tuple(rows)


def _afters(row: RowReader) -> list[After]:
    rows = []
    for entry in row.listed("after"):
        if not isinstance(entry, list | tuple) or not 1 <= len(entry) <= 3 or not is_word(entry[0]):
            row.fault("after", _NO_AFTER, entry, '["task", min_lag, max_lag | null]', "wrong_type")
            continue
        task, low, high = (*entry, None, None)[:3]
        least = 0 if low is None else row.number("after", low)
        most = None if high is None else row.number("after", high)
        if most is not None and most < least:
            row.fault("after", _LAGS, list(entry), "min_lag <= max_lag", "end_before_start")
        rows.append(After(str(task), least, most))
    return rows


_UNIT = Text("the unit is not the second", "单位不是秒")
_LONG = Text("the horizon is too long", "排程期过长")
_MANY = Text("too many configurations", "配置过多")
_NO_ROW = Text("no row of names and values", "不是一行名称与值")
_TWICE = Text("the id stands twice", "编号重复")
_NO_PAIR = Text("no pair of configurations with its seconds", "不是“配置—配置—秒数”")
_NO_AFTER = Text("no task with its lags", "不是“任务—最短—最长间隔”")
_LAGS = Text("the longest lag is shorter than the shortest", "最长间隔短于最短间隔")
