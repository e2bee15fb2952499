# SPDX-License-Identifier: Apache-2.0
"""An instance from plain values: what can be used, what is set aside, and what is wrong with it.

A fault of the frame (horizon, resources, pools, groups, quotas) refuses the whole, with all faults
named. A fault of a task sets that task aside with its reason: nothing is lost, the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from yuzui.errors import InputError, Place, together
from yuzui.facilities.schedule.instance import (
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
from yuzui.facilities.schedule.row import Row
from yuzui.record.finding import Finding
from yuzui.text import Text

RULES = ("all", "any_k")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "instance": ("unit", "horizon", "resources", "pools", "tasks", "groups", "quotas"),
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
"""Fields of every table; others are flagged and not used."""

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Read:
    """An instance and what was found on reading it.

    Parameters
    ----------
    instance : Instance
        What can be scheduled.
    rejected : mapping
        Task set aside to what is wrong with it.
    findings : tuple of Finding
        What is odd, but used or passed over.
    """

    instance: Instance
    rejected: Mapping[str, InputError]
    findings: tuple[Finding, ...]


def read(document: Any, file: str = "") -> Read:
    """Read an instance.

    Parameters
    ----------
    document : object
        As JSON gives it; the fields are those of :data:`FIELDS`.
    file : str
        Where it stands, for errors.

    Returns
    -------
    Read
        The instance.

    Raises
    ------
    InputError
        If the frame cannot be used; all its faults are named.
    """
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
        self.faults, self.findings = self.top.faults, list[Finding]()
        self.rejected: dict[str, InputError] = {}

    def read(self) -> Read:
        unit = self.document.get("unit", "s")
        if unit != "s":
            self.top.fault("unit", _UNIT, unit, "s", "unit_mismatch")
        self._unknown("instance", self.top)
        horizon = self.top.span("horizon", self.document.get("horizon")) or (0, 1)
        configs = self._configs()
        resources = self._frame(
            "resources", lambda row, id: self._resource(row, id, horizon, configs)
        )
        pools = self._frame("pools", lambda row, id: _pool(row, id, horizon))
        groups = self._frame("groups", self._group)
        quotas = self._frame("quotas", lambda row, _: row.whole("max", 0), key="partner")
        if self.faults:
            raise together(self.faults)
        frame = Instance(horizon, resources, pools, {}, groups, quotas)
        tasks = self._tasks(frame)
        self._flag_changeovers(resources)
        instance = Instance(horizon, resources, pools, tasks, groups, quotas)
        return Read(instance, self.rejected, tuple(self.findings))

    def _configs(self) -> set[str]:
        rows = self.document.get("tasks")
        rows = rows if isinstance(rows, list | tuple) else ()
        return {str(row.get("config") or "") for row in rows if isinstance(row, Mapping)}

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
        place = row.place
        for column in row.values:
            if column not in FIELDS[name]:
                at = f"{place.row or ''}"
                self.findings.append(
                    Finding("unknown_field", "note", place.sheet or name, at, str(column)[:40], "")
                )

    def _frame(
        self, name: str, make: Callable[[Row, str], _Thing], key: str = "id"
    ) -> dict[str, _Thing]:
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
        capacity = row.whole("capacity", 0, 1)
        table = row.table("changeover")
        if not table:
            return Resource(id, _calendar(row, horizon), capacity, NO_CHANGEOVER)
        inner = Row(row.place, table, row.faults)
        self._unknown("changeover", inner)
        default = inner.whole("default", 0, 0)
        pairs: dict[tuple[str, str], int] = {}
        for pair in inner.listed("pairs"):
            if not isinstance(pair, list | tuple) or len(pair) != 3:
                inner.fault("changeover", _NO_PAIR, pair, '["from", "to", seconds]', "wrong_type")
                continue
            pairs[str(pair[0]), str(pair[1])] = inner.number("changeover", pair[2], 0)
        return Resource(id, _calendar(row, horizon), capacity, closed(default, pairs, configs))

    def _group(self, row: Row, id: str) -> Group:
        rule = row.word("rule")
        row.one_of("rule", rule, RULES, "unknown_rule")
        return Group(id, rule, row.whole("k", 0, 1))

    def _tasks(self, frame: Instance) -> dict[str, Task]:
        """Return the tasks without fault; what is wrong with the others is kept."""
        found: dict[str, Task] = {}
        rows = self._rows("tasks")
        known, seen = {str(row.values.get("id")) for row in rows}, set[str]()
        for row in rows:
            id = row.word("id")
            if id in seen:
                row.fault("id", _TWICE, id, "", "duplicate")
            seen.add(id)
            task = self._task(row, id, frame)
            for after in task.after:
                row.one_of("after", after.task, known, "unknown_task")
            if row.faults:
                self.rejected.setdefault(id or f"#{row.place.row}", together(row.faults))
            else:
                found[id] = task
        return found

    def _task(self, row: Row, id: str, frame: Instance) -> Task:
        uses = {}
        for pool, amount in row.table("uses").items():
            if row.one_of("uses", str(pool), frame.pools, "unknown_pool"):
                uses[str(pool)] = row.number("uses", amount, 0)
        group = row.values.get("group")
        if group is not None:
            row.one_of("group", str(group), frame.groups, "unknown_group")
        partner = row.values.get("partner")
        return Task(
            id=id,
            value=row.amount("value"),
            duration=row.whole("duration", 1),
            config=str(row.values.get("config") or ""),
            partner=None if partner is None else str(partner),
            uses=uses,
            alternatives=tuple(self._alternatives(row, frame)),
            after=tuple(_afters(row)),
            group=None if group is None else str(group),
        )

    def _alternatives(self, row: Row, frame: Instance) -> list[Alternative]:
        found = []
        for values in row.listed("alternatives"):
            inner = Row(row.place, values if isinstance(values, Mapping) else {}, row.faults)
            self._unknown("alternatives", inner)
            resource = inner.word("resource")
            if resource and inner.one_of("resource", resource, frame.resources, "unknown_resource"):
                found.append(Alternative(resource, tuple(inner.spans("windows"))))
        return found

    def _flag_changeovers(self, resources: Mapping[str, Resource]) -> None:
        for resource in resources.values():
            if short := resource.changeover.shortened:
                seen = "; ".join(f"{a} → {b}" for a, b in short[:3])
                self.findings.append(
                    Finding("changeover_closed", "warning", "resources", resource.id, "changeover",
                            seen, len(short))
                )  # fmt: skip


def _calendar(row: Row, horizon: Span) -> tuple[Span, ...]:
    """Return the merged calendar inside the horizon; a missing one is the horizon."""
    if row.values.get("calendar") is None:
        return (horizon,)
    start, end = horizon
    return merged((max(start, a), min(end, b)) for a, b in row.spans("calendar"))


def _pool(row: Row, id: str, horizon: Span) -> Pool:
    return Pool(id, row.whole("capacity", 0), _calendar(row, horizon))


def _afters(row: Row) -> list[After]:
    found = []
    for given in row.listed("after"):
        if not isinstance(given, list | tuple) or not 1 <= len(given) <= 3 or given[0] is None:
            row.fault("after", _NO_AFTER, given, '["task", min_lag, max_lag | null]', "wrong_type")
            continue
        task, low, high = [*given, 0, None][:3] if len(given) == 1 else [*given, None][:3]
        least = row.number("after", low)
        most = None if high is None else row.number("after", high)
        if most is not None and most < least:
            row.fault("after", _LAGS, list(given), "min_lag <= max_lag", "end_before_start")
        found.append(After(str(task), least, most))
    return found


_UNIT = Text("the unit is not the second", "单位不是秒")
_NO_ROW = Text("no row of names and values", "不是一行名称与值")
_TWICE = Text("the id stands twice", "编号重复")
_NO_PAIR = Text("no pair of configurations with its seconds", "不是“配置—配置—秒数”")
_NO_AFTER = Text("no task with its lags", "不是“任务—最短—最长间隔”")
_LAGS = Text("the longest lag is shorter than the shortest", "最长间隔短于最短间隔")
