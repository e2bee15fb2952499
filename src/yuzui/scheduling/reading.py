# SPDX-License-Identifier: Apache-2.0
"""An instance from plain values: what can be used, what is set aside, and what is wrong with it.

A fault of the frame (horizon, resources, pools, groups, quotas) refuses the whole, with all faults
named. A fault of a task sets that task aside with its reason, and with it what cannot be placed
without it: nothing is lost, the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any, TypeVar

from yuzui.errors import InputError, Place, together
from yuzui.model.finding import Finding
from yuzui.scheduling.impossible import Findings, Requests, possible
from yuzui.scheduling.instance import (
    NO_CHANGEOVER,
    After,
    Alternative,
    Group,
    Instance,
    Pool,
    Resource,
    Span,
    Task,
    closed,
    merged,
)
from yuzui.scheduling.row import MOST, Row, is_word
from yuzui.sheets.schema import shown
from yuzui.text import Text

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
    def __init__(self, file: str, document: Mapping[str, Any]) -> None:
        self.file, self.document = file, document
        self.top = Row(Place(file), document)
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
        tasks, asked = self._tasks(frame, rows)
        partners = {task.partner for task in tasks.values()}
        for partner in quotas:
            if partner not in partners:
                self.findings.add("unknown_partner", "quotas", partner, "partner", partner)
        whole = Instance(horizon, resources, pools, tasks, groups, quotas)
        if (granted := sum(quotas.values())) > (offered := whole.offered):
            self.findings.add("over_granted", "quotas", "", "max", f"{granted} s > {offered} s")
        instance = possible(whole, asked, self.findings)
        return Read(instance, self.rejected, asked.impossible, self.findings.told())

    def _horizon(self) -> Span:
        found = self.top.span("horizon", self.document.get("horizon"))
        if found is None or not self.top.forwards("horizon", [found]):
            return (0, 1)
        if found[1] - found[0] > LONGEST:
            self.top.fault("horizon", _LONG, list(found), f"t1 - t0 <= {LONGEST}", "out_of_range")
        return found

    def _age(self, horizon: Span) -> None:
        """Flag inputs that are older than the horizon: a clock would say another age each day."""
        known = self.top.whole("inputs_as_of", -MOST, horizon[0])
        if known < horizon[0]:
            self.findings.add("stale_inputs", "instance", "", "inputs_as_of",
                              f"{horizon[0] - known} s")  # fmt: skip

    def _configs(self) -> set[str]:
        rows = self.document.get("tasks")
        rows = rows if isinstance(rows, list | tuple) else ()
        given = (row.get("config") for row in rows if isinstance(row, Mapping))
        return {str(one) if is_word(one) else "" for one in given}

    def _rows(self, name: str) -> list[Row]:
        """Return the rows of a table, each with its place."""
        found = []
        for number, values in enumerate(self.top.listed(name), start=1):
            place = Place(self.file, name, number)
            row = Row(place, values if isinstance(values, Mapping) else {})
            if not isinstance(values, Mapping):
                row.fault("", _NO_ROW, values, "{…}", "wrong_type")
            self._unknown(name, row)
            found.append(row)
        return found

    def _unknown(self, name: str, row: Row) -> None:
        fields = FIELDS[name]
        for column in row.values:
            if column not in fields:
                at = str(row.place.row or "")
                self.findings.add("unknown_field", row.place.sheet or name, at, shown(column)[:40], "", "note")

    def _frame(self, name: str, make: Callable[[Row, str], _Thing], key: str = "id") -> dict[str, _Thing]:
        """Return the things of one table by id; faults refuse the whole."""
        found: dict[str, _Thing] = {}
        for row in self._rows(name):
            id = row.word(key)
            if id in found:
                row.fault(key, _TWICE, id, "", "duplicate")
            found[id] = make(row, id)
            self.faults += row.faults
        return found

    def _resource(self, row: Row, id: str, horizon: Span, configs: set[str]) -> Resource:
        capacity = self._capacity(row, id)
        calendar = self._calendar(row, id, horizon)
        table = row.table("changeover")
        if not table:
            return Resource(id, calendar, capacity, NO_CHANGEOVER)
        inner = Row(row.place, table, row.faults)
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

    def _pairs(self, inner: Row, id: str) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for pair in inner.listed("pairs"):
            whole = isinstance(pair, list | tuple) and len(pair) == 3
            if not whole or not (is_word(pair[0]) and is_word(pair[1])):
                inner.fault("changeover", _NO_PAIR, pair, '["from", "to", seconds]', "wrong_type")
                continue
            key, seconds = (str(pair[0]), str(pair[1])), inner.number("changeover", pair[2], 0)
            if found.setdefault(key, seconds) != seconds:
                self.findings.add("duplicate", "resources", id, "changeover", " → ".join(key))
            found[key] = seconds
        return found

    def _pool(self, row: Row, id: str, horizon: Span) -> Pool:
        return Pool(id, self._capacity(row, id), self._calendar(row, id, horizon))

    def _capacity(self, row: Row, id: str) -> int:
        capacity = row.whole("capacity", 0, 1)
        if row.values.get("capacity") == 0:
            self.findings.add("zero_capacity", row.place.sheet, id, "capacity", "0")
        return capacity

    def _calendar(self, row: Row, id: str, horizon: Span) -> tuple[Span, ...]:
        """Return the merged calendar inside the horizon; a missing one is the horizon."""
        if row.values.get("calendar") is None:
            return (horizon,)
        start, end = horizon
        given = sorted(row.forwards("calendar", row.spans("calendar")))
        reach = start
        for n, (a, b) in enumerate(given):
            if n and a < reach:
                self.findings.add("calendar_overlap", row.place.sheet, id, "calendar", f"[{a}, {b}]", "note")
            reach = max(reach, b) if n else b
        found = merged((max(start, a), min(end, b)) for a, b in given)
        if not found:
            self.findings.add("never_open", row.place.sheet, id, "calendar", f"[{start}, {end}]")
        return found

    def _group(self, row: Row, id: str) -> Group:
        rule = row.word("rule")
        row.one_of("rule", rule, RULES, "unknown_rule")
        return Group(id, rule, row.whole("k", 0, 1))

    def _tasks(self, frame: Instance, rows: list[Row]) -> tuple[dict[str, Task], Requests]:
        """Return the tasks without fault, and what is to be known of the others."""
        found: dict[str, Task] = {}
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
                found[id] = task
            if task.group is not None and not again:
                members.setdefault(task.group, []).append(id)
        places = {id: row.place for row, id in zip(reversed(rows), reversed(order), strict=True)}
        return found, Requests(places, members, self.rejected, {})

    def _task(self, row: Row, id: str, frame: Instance) -> Task:
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

    def _alternatives(self, row: Row, frame: Instance) -> list[Alternative]:
        found = []
        for values in row.listed("alternatives"):
            inner = Row(row.place, values if isinstance(values, Mapping) else {}, row.faults)
            self._unknown("alternatives", inner)
            resource = inner.word("resource")
            if resource and inner.one_of("resource", resource, frame.resources, "unknown_resource"):
                windows = self._windows(inner, frame.horizon)
                found.append(Alternative(resource, windows))
        return found

    def _windows(self, row: Row, horizon: Span) -> tuple[Span, ...]:
        """Return the windows, cut to the horizon; those that hold nothing are told."""
        low, high = horizon
        found = []
        for start, end in row.spans("windows"):
            if start < end and start < high and end > low:
                found.append((max(start, low), min(end, high)))
                continue
            code = "outside_horizon" if start < end else "empty_window"
            at = str(row.place.row)
            self.findings.add(code, "tasks", at, "windows", f"[{start}, {end}]", "rejected")
        return tuple(found)


def _afters(row: Row) -> list[After]:
    found = []
    for given in row.listed("after"):
        if not isinstance(given, list | tuple) or not 1 <= len(given) <= 3 or not is_word(given[0]):
            row.fault("after", _NO_AFTER, given, '["task", min_lag, max_lag | null]', "wrong_type")
            continue
        task, low, high = (*given, None, None)[:3]
        least = 0 if low is None else row.number("after", low)
        most = None if high is None else row.number("after", high)
        if most is not None and most < least:
            row.fault("after", _LAGS, list(given), "min_lag <= max_lag", "end_before_start")
        found.append(After(str(task), least, most))
    return found


_UNIT = Text("the unit is not the second", "单位不是秒")
_LONG = Text("the horizon is too long", "排程期过长")
_MANY = Text("too many configurations", "配置过多")
_NO_ROW = Text("no row of names and values", "不是一行名称与值")
_TWICE = Text("the id stands twice", "编号重复")
_NO_PAIR = Text("no pair of configurations with its seconds", "不是“配置—配置—秒数”")
_NO_AFTER = Text("no task with its lags", "不是“任务—最短—最长间隔”")
_LAGS = Text("the longest lag is shorter than the shortest", "最长间隔短于最短间隔")
