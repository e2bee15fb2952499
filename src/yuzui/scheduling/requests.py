# SPDX-License-Identifier: Apache-2.0
"""From the form of a facility kind to an instance that can be scheduled."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yuzui.errors import InputError, Place, together
from yuzui.facilities import civil
from yuzui.facilities.kind import Cumulative
from yuzui.facilities.opening_windows import (
    FROM,
    LOCAL,
    TYPES,
    UNTIL,
    Facts,
    Provider,
    Span,
    Window,
    intersect,
    parts,
    within,
)
from yuzui.model.table import INT, REAL, TEXT, Row, Table, column
from yuzui.scheduling.instance import InstanceJson
from yuzui.scheduling.reading import RowReader
from yuzui.text import Text

# The sheets of a kind's form, and their rows with civil times read as seconds.


# Two lines a column read as a table; one argument a line would not.
# fmt: off
SETTING = Table(
    "setting",
    Text("setting", "设置"),
    Text("What holds for the whole call", "整批申请的设置"),
    key=("setting",),
    sheets=("settings", "设置"),
    columns=(
        column("setting", TEXT, "setting", "设置项",
               "kind, timezone, from, until, title or value", "kind、timezone、from、until、"
               "title 或 value"),
        column("value", TEXT, "value", "取值", "What it is", "该项取值"),
    ),
)
GROUP = Table(
    "group",
    Text("group", "组"),
    Text("Requests that belong together", "互相关联的申请"),
    key=("id",),
    sheets=("groups", "组"),
    columns=(
        column("id", TEXT, "group", "组", "Name of the group", "组名"),
        column("rule", TEXT, "rule", "规则",
               "all: every member or none; any_k: at most k of them",
               "all：全部或全不；any_k：至多 k 个", values=("all", "any_k")),
        column("k", INT, "k", "k", "Most members placed, for any_k; empty is 1",
               "any_k 的上限；空白为 1", low=0),
    ),
)
SHARE = Table(
    "share",
    Text("partner share", "合作方份额"),
    Text("Most that the requests of a partner get together", "某合作方全部申请合计的上限"),
    key=("partner",),
    sheets=("shares", "份额"),
    columns=(
        column("partner", TEXT, "partner", "合作方", "Partner", "合作方"),
        column("amount", REAL, "amount", "数量",
               "Most, in the unit of the kind", "上限（按设施类型的单位）", low=0, null=False),
    ),
)
CHANGEOVER = Table(
    "changeover",
    Text("changeover", "切换"),
    Text("Time from one configuration to another; * stands for any resource",
         "配置之间的切换时间；资源为 * 表示全部"),
    key=("resource", "from_config", "to_config"),
    sheets=("changeovers", "切换"),
    columns=(
        column("resource", TEXT, "resource", "资源", "Resource, or * for all", "资源，* 为全部"),
        column("from_config", TEXT, "from configuration", "原配置",
               "Configuration before", "切换前配置"),
        column("to_config", TEXT, "to configuration", "新配置",
               "Configuration after", "切换后配置"),
        column("hours", REAL, "hours", "小时", "Time it takes", "所需时间", unit="h", low=0),
    ),
)
POOL = Table(
    "pool",
    Text("pool", "共享资源"),
    Text("What is shared by what runs at once; a row for each time in which it gives something",
         "同时运行者共用的资源；每个可用时段一行"),
    key=(),
    sheets=("pools", "共享资源"),
    columns=(
        column("id", TEXT, "pool", "共享资源", "Name of the pool", "共享资源名称",
               null=False),
        column("capacity", INT, "capacity", "容量", "How much there is at once", "同时可用量",
               low=0, null=False),
        FROM,
        UNTIL,
    ),
)
PLACE = (
    column("id", TEXT, "resource", "资源", "Name of the resource", "资源名称"),
    column("capacity", INT, "capacity", "容量",
           "How many run on it at once; empty is 1", "可同时运行的数量；空白为 1", low=0),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a whole call."""

    zone: str
    horizon: Span
    title: str = ""
    value: str = ""


def sheets(kind: Any) -> dict[str, Table]:
    """Return the sheets of the form of a kind."""
    request = Table(
        "request", kind.TITLE, Text("What is asked for", "申请内容"), ("id",), tuple(kind.FIELDS),
        sheets=("requests", "申请"),
    )  # fmt: skip
    traits = {one.name: one for one in PLACE}
    tables = {"setting": SETTING, "request": request}
    facts: dict[str, Table] = {}
    for provider in kind.PROVIDERS:
        traits |= {one.name: one for one in provider.traits}
        facts |= {one.name: one for one in provider.sheets}
    traits |= {one.name: one for one in getattr(kind, "TRAITS", ())}
    tables["resource"] = Table(
        "resource", Text("resource", "资源"), Text("What can be given out", "可分配的资源"),
        ("id",), tuple(traits.values()), sheets=("resources", "资源"),
    )  # fmt: skip
    tables |= facts | {one.name: one for one in getattr(kind, "SHEETS", ())}
    if getattr(kind, "CHANGEOVER", None):
        tables["changeover"] = CHANGEOVER
    if getattr(kind, "CUMULATIVE", ()):
        tables["pool"] = POOL
    return tables | {"group": GROUP, "share": SHARE}


def settings(rows: Sequence[RowReader]) -> Settings:
    """Read the settings of a call."""
    by_name = {str(row.values.get("setting")).strip(): row for row in rows}
    place = rows[0].place if rows else Place(sheet="setting")

    def value(name: str) -> str:
        return str(by_name[name].values.get("value") or "").strip() if name in by_name else ""

    def at(name: str) -> Place:
        row = by_name[name].place.row if name in by_name else None
        return Place(place.file, place.sheet, row, name)

    zone = civil.zone(value("timezone") or None, at("timezone")).key
    ends = [civil.second(value(name), zone, at(name)) for name in ("from", "until")]
    if ends[0] >= ends[1]:
        raise InputError(
            Text("the call ends before it begins", "申请周期的结束不晚于开始"),
            place=at("until"),
            seen=f"{value('from')} … {value('until')}",
            expected="from < until",
            code="end_before_start",
        )
    return Settings(zone, (ends[0], ends[1]), value("title"), value("value"))


def seconds(table: Table, rows: Sequence[RowReader], zone: str) -> list[RowReader]:
    """Return rows whose civil times are seconds; a time that is none is a fault of its row."""
    local = {one.name for one in table.columns if one.unit == LOCAL}
    items = []
    for row in rows:
        fresh = RowReader(row.place, {one.name: row.values.get(one.name) for one in table.columns})
        values = dict(fresh.values)
        for name in local:
            if (text := values[name]) in (None, ""):
                values[name] = None
                continue
            at = Place(row.place.file, row.place.sheet, row.place.row, name)
            try:
                values[name] = civil.second(text, zone, at)
            except InputError as error:
                fresh.faults.append(error)
                values[name] = None
        if {"from", "until"} <= local and None not in (values["from"], values["until"]):
            fresh.forwards("until", [(values["from"], values["until"])])
        fresh.values = values
        items.append(fresh)
    return items


def facts(tables: Mapping[str, Table], rows: Mapping[str, Sequence[RowReader]], zone: str) -> dict[str, list[Row]]:
    """Return the sheets of a form that are no requests, as plain rows."""
    entries: dict[str, list[Row]] = {}
    faults: list[InputError] = []
    for name, table in tables.items():
        if name in ("setting", "request"):
            continue
        seen: set[tuple[Any, ...]] = set()
        entries[name] = []
        for row in seconds(table, rows.get(name, ()), zone):
            # what holds for a time may be said of one thing several times, but not twice the same
            names = table.key or table.names
            key = tuple(row.values[column] for column in names)
            if key in seen:
                row.fault(names[0], _TWICE, ", ".join(map(str, key)), "", "duplicate")
            seen.add(key)
            faults += row.faults
            entries[name].append(dict(row.values))
    if faults:
        raise together(faults)
    return entries


_TWICE = Text("the row stands twice", "该行重复")


# When a request may run where: all providers of its kind, joined, and which of them shut it out.


@dataclass(slots=True)
class Opened:
    """The providers of a kind over one horizon and one set of facts."""

    providers: Sequence[Provider]
    horizon: Span
    facts: Facts
    _known: dict[tuple[Any, ...], list[Window]] = field(default_factory=dict)

    def windows(self, task: Row, resource: Row) -> tuple[list[Window], int]:
        """Return when a request may run on a resource."""
        spans = within([self.horizon], self.horizon)
        for number, provider in enumerate(self.providers):
            spans = intersect(spans, self._windows_by(provider, task, resource))
            spans = [one for one in spans if one[1] - one[0] >= task["duration"]]
            if not spans:
                return [], number
        return spans, len(self.providers)

    def _windows_by(self, provider: Provider, task: Row, resource: Row) -> list[Window]:
        notes = visible(provider, task, resource)
        key = (provider.code, *(tuple(one.items()) for one in notes))
        if key not in self._known:
            sheets = {one.name: self.facts.get(one.name, ()) for one in provider.sheets}
            self._known[key] = provider.open(notes[0], notes[1], self.horizon, sheets)
        return self._known[key]


def visible(provider: Provider, task: Row, resource: Row) -> tuple[Row, ...]:
    """Return what of a request and a resource a provider may read."""
    mine: Row = {n: task[n] for n in ("id", "duration") if n in provider.reads}
    mine |= {one.name: task.get(one.name) for one in provider.fields}
    place = {"id": resource["id"]} if "resource" in provider.reads else {}
    return mine, place | {one.name: resource.get(one.name) for one in provider.traits}


# What runs at once shares: power, staff, sample environments, beam, floor.


class Pools:
    """The pools of a call, made as requests name them."""

    def __init__(self, kinds: Sequence[Cumulative], facts: Mapping[str, Sequence[Row]], horizon: Span) -> None:
        self.kinds = kinds
        self.horizon = horizon
        self.capacity: dict[str, int] = {}
        self.calendar: dict[str, list[list[int]]] = {}
        self.named: dict[str, str] = {}
        for row in facts.get("pool", ()):
            self._give(row)

    def _give(self, row: Row) -> None:
        id, most = str(row["id"]), int(row["capacity"] or 0)
        if self.capacity.setdefault(id, most) != most:
            raise InputError(
                Text("a pool has one capacity", "一项共享资源只有一个容量"),
                place=Place(sheet="pool", column="capacity"),
                seen=f"{id}: {self.capacity[id]}, {most}",
                expected=str(self.capacity[id]),
                fix=Text("name two pools where the capacity changes", "容量变化时请写成两项共享资源"),
                code="two_capacities",
            )
        low, high = self.horizon
        start = low if row.get("from") is None else max(low, row["from"])
        end = high if row.get("until") is None else min(high, row["until"])
        if start < end:
            self.calendar.setdefault(id, []).append([start, end])

    def uses(self, row: RowReader, resource: Row) -> dict[str, int]:
        """Return how much of which pool a request takes on a resource."""
        amounts = {}
        for kind in self.kinds:
            most = int(row.values.get(kind.amount) or 0) if kind.amount else 1
            which = self._which(kind, row, resource)
            if most < 1 or which is None:
                continue
            id = f"{kind.name}:{which}" if which else kind.name
            own = resource.get(kind.name) if kind.by.startswith("resource.") else None
            capacity = kind.capacity if own is None else int(own)
            if id not in self.capacity and capacity is None:
                column = kind.amount or kind.by
                row.fault(column, _NO_POOL, id, ", ".join(self.capacity) or "-", "unknown_pool")
                continue
            self.capacity.setdefault(id, capacity or 0)
            self.named[id] = kind.name
            amounts[id] = most
        return amounts

    def _which(self, kind: Cumulative, row: RowReader, resource: Row) -> str | None:
        """Return which of the pools of one name; None if it takes none."""
        if not kind.by:
            return ""
        place, _, column = kind.by.rpartition(".")
        name = (resource if place else row.values).get(column)
        return str(name) if name else None

    def exceeded(self, uses: Mapping[str, int]) -> str:
        """Return the kind of pool of which more is asked than there is; empty if none."""
        return next((self.named[id] for id, n in uses.items() if n > self.capacity[id]), "")

    def rows(self) -> list[Row]:
        """Return the pools that somebody uses, as rows of an instance."""
        whole = [list(self.horizon)]
        return [
            {"id": id, "capacity": self.capacity[id], "calendar": self.calendar.get(id, whole)} for id in self.named
        ]


_NO_POOL = Text("no sheet gives such a pool", "没有这项共享资源")


# One request as one task or as a series: repetitions, gaps, and what can never fit.


HOUR = 3_600
Lags = list[list[Any]]


def series(row: RowReader, duration: int, horizon: Span, again: int) -> list[tuple[str, Lags]]:
    """Return the tasks of a request, each with what it follows."""
    id, times = str(row.values["id"]), int(row.values.get("repeats") or 1)
    if times == 1:
        return [(id, [])]
    ids = [f"{id}-{n}" for n in range(1, times + 1)]
    lag = _lags(row, duration, again)
    least = duration + max(lag[0], again)
    start, end = (row.values.get(name) for name in ("from", "until"))
    low = horizon[0] if start is None else max(horizon[0], start)
    high = horizon[1] if end is None else min(horizon[1], end)
    if (times - 1) * least + duration > high - low:
        row.fault("repeats", _TOO_MANY, times, f"<= {max(1, 1 + (high - low - duration) // max(1, least))}", "cadence")
    return [(ids[0], []), *((ids[n], [[ids[n - 1], *lag]]) for n in range(1, times))]


def _lags(row: RowReader, duration: int, again: int) -> tuple[int, int | None]:
    """Return the gap from the end of one visit to the start of the next."""
    period = row.values.get("period")
    if period is None:
        return again, None
    jitter = row.values.get("jitter") or 0.0
    least = math.ceil((period - jitter) * HOUR) - duration
    most = math.floor((period + jitter) * HOUR) - duration
    if most < again:
        row.fault("period", _TOO_SHORT, period, f">= {(duration + again) / HOUR - jitter:g}", "cadence")
    return max(0, least), max(0, most)


def follows(row: RowReader, extra: float, last: Mapping[str, str]) -> Lags:
    """Return what a request follows."""
    if not (name := str(row.values.get("follows") or "")):
        return []
    if not row.one_of("follows", name, last, "unknown_task"):
        return []
    low, high = row.values.get("min_lag"), row.values.get("max_lag")
    if math.isinf(extra):
        row.fault("activity_limit", _NEVER, row.values.get("activity_limit"), "> 0", "never_cools")
        extra = 0.0
    # cooling is a shortest gap of its own: the longer of both holds
    least = max(math.ceil((low or 0.0) * HOUR), math.ceil(extra))
    most = None if high is None else math.floor(high * HOUR)
    if most is not None and most < least:
        row.fault("max_lag", _LAGS, high, f">= {least / HOUR:g}", "end_before_start")
        most = least
    return [[last[name], least, most]]


_TOO_SHORT = Text("the period is shorter than what is done in it, with changeover", "周期短于单次时长与切换时间之和")
_TOO_MANY = Text("so many do not fit between the dates", "所给日期内容纳不下这么多次")
_NEVER = Text("it never cools to that limit", "永远无法冷却到该限值")
_LAGS = Text("the longest gap is shorter than the shortest, cooling included", "最长间隔短于最短间隔（含冷却时间）")


# What a request is worth, by the formula of its kind or call: arithmetic on its own columns.


MOST = 2.0**53
"""Largest worth: beyond it sums are no longer exact."""
_TWO: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_CALLS: Mapping[str, Callable[..., float]] = {"min": min, "max": max}


def names(formula: str) -> tuple[str, ...]:
    """Return the columns a formula reads, each once."""
    names_ = {node.id for node in ast.walk(_tree(formula)) if isinstance(node, ast.Name)}
    return tuple(sorted(names_ - set(_CALLS)))


def worth(formula: str, values: InstanceJson) -> float:
    """Return what a formula gives for one row."""
    try:
        number = float(_value(_tree(formula).body, values))
    except (ZeroDivisionError, OverflowError, TypeError, ValueError):
        number = math.nan
    if not 0 <= number <= MOST:
        raise InputError(
            Text("the value of this request is no number from 0", "该申请的价值不是非负数"),
            place=Place(column=", ".join(names(formula))),
            seen=", ".join(f"{name}={values.get(name)}" for name in names(formula)),
            expected=formula,
            fix=Text(f"fill in {', '.join(names(formula))}", f"请填写 {'、'.join(names(formula))}"),
            code="no_value",
        )
    return number


def _tree(formula: str) -> ast.Expression:
    try:
        return ast.parse(formula, mode="eval")
    except (SyntaxError, ValueError):
        raise _wrong(formula) from None


def _wrong(formula: str) -> InputError:
    return InputError(
        Text("this is no formula of a value", "不是价值公式"),
        place=Place(column="value"),
        seen=formula[:80],
        expected="amount * (grade - 1)**2",
        code="formula",
    )


def _value(node: ast.expr, values: InstanceJson) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return float(values[name]) if name in values else math.nan
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, values)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _TWO:
            return _TWO[type(op)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _CALLS and args:
            return _CALLS[name](*(_value(one, values) for one in args))
    raise _wrong(ast.unparse(node))


# A call of one kind as an instance: every request a task or a series, every rule a row.


JOIN = "@"
"""Between a request and a resource, in the id of a task that stands for one of several."""


@dataclass(slots=True)
class Asked:
    """A call, ready to be scheduled."""

    document: InstanceJson
    settings: Settings
    rejected: dict[str, InputError] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    request: dict[str, str] = field(default_factory=dict)
    windows: list[Row] = field(default_factory=list)


def words(kind: Any) -> dict[str, Text]:
    """Return the reasons a kind can give for a task without a place, in words."""
    reasons = {one.code: one.reason for one in kind.PROVIDERS}
    return reasons | {one.name: one.reason for one in getattr(kind, "CUMULATIVE", ())}


def assemble(kind: Any, rows: Mapping[str, Sequence[RowReader]]) -> Asked:
    """Return a call as an instance."""
    tables = sheets(kind)
    settings_ = settings(rows.get("setting", ()))
    facts_ = facts(tables, rows, settings_.zone)
    requests = seconds(tables["request"], rows.get("request", ()), settings_.zone)
    return _Call(kind, settings_, facts_, requests).convert()


class _Call:
    def __init__(
        self, kind: Any, settings: Settings, facts: Mapping[str, Sequence[Row]], requests: list[RowReader]
    ) -> None:
        self.kind, self.facts, self.requests = kind, facts, requests
        self.resources = {str(row["id"]): row for row in facts["resource"]}
        self.pools = Pools(getattr(kind, "CUMULATIVE", ()), facts, settings.horizon)
        self.opened = Opened(kind.PROVIDERS, settings.horizon, facts)
        self.converted = Asked({}, settings)
        self.tasks: list[Row] = []
        self.groups = [
            {"id": str(row["id"]), "rule": row["rule"] or "all", "k": 1 if row["k"] is None else row["k"]}
            for row in facts["group"]
        ]
        self.last: dict[str, str] = {}

    def convert(self) -> Asked:
        self._known()
        for row in self.requests:
            times = int(row.values.get("repeats") or 1)
            id = str(row.values["id"])
            self.last.setdefault(id, id if times == 1 else f"{id}-{times}")
        seen: set[str] = set()
        for row in self.requests:
            if (id := str(row.values["id"])) in seen:
                row.fault("id", _TWICE, id, "", "duplicate")
                id = f"{id}#{row.place.row}"
            seen.add(id)
            task = self._request(row)
            if row.faults:
                self.converted.rejected[id] = together(row.faults)
            else:
                self.tasks += task
        self.converted.document = self._document()
        return self.converted

    def _known(self) -> None:
        """Refuse facts about resources that are not there."""
        faults: list[InputError] = []
        machines = {str(row.get("fed_by")) for row in self.resources.values() if row.get("fed_by")}
        for sheet, known in (
            ("calendar", {*self.resources, *machines}),
            ("changeover", {*self.resources, "*"}),
            ("qualification", set(self.resources)),
            ("seeing", set(self.resources)),
        ):
            for number, row in enumerate(self.facts.get(sheet, ()), start=1):
                held = RowReader(Place("", sheet, number), row)
                held.one_of("resource", str(row["resource"]), known, "unknown_resource")
                faults += held.faults
        if faults:
            raise together(faults)

    def _document(self) -> InstanceJson:
        settings, kind = self.converted.settings, self.kind
        shares = [
            {"partner": str(row["partner"]), "max": round(row["amount"] * kind.SECONDS)} for row in self.facts["share"]
        ]
        title = {"en": settings.title, "zh": settings.title} if settings.title else None
        return {
            "unit": "s",
            "title": title or kind.TITLE.json(),
            "timezone": settings.zone,
            "horizon": list(settings.horizon),
            "resources": [self._resource(id, row) for id, row in self.resources.items()],
            "pools": self.pools.rows(),
            "tasks": self.tasks,
            "groups": self.groups,
            "quotas": shares,
        }

    def _resource(self, id: str, row: Row) -> Row:
        """Return a resource; its calendar is in the windows of its tasks, and here as well."""
        low, high = self.converted.settings.horizon
        capacity = 1 if row.get("capacity") is None else row["capacity"]
        spans = [
            [max(low, one["from"] or low), min(high, one["until"] or high)]
            for one in self.facts.get("calendar", ())
            if one["resource"] == id and (one["state"] or "user") == "user"
        ]
        closed = any(one["resource"] == id for one in self.facts.get("calendar", ()))
        calendar = [span for span in spans if span[0] < span[1]] if closed else [[low, high]]
        return {"id": id, "calendar": calendar, "capacity": capacity, **self._changeover(id)}

    def _changeover(self, id: str) -> Row:
        between = getattr(self.kind, "CHANGEOVER", None)
        if between is None:
            return {}
        default: int = between.default
        pairs: dict[tuple[str, str], int] = {}
        for row in self.facts.get("changeover", ()):
            if row["resource"] not in ("*", id):
                continue
            pair, seconds = (row["from_config"], row["to_config"]), round(row["hours"] * 3600)
            if pair == ("*", "*"):
                default = seconds
            else:
                pairs[pair] = seconds
        return {"changeover": {"default": default, "pairs": [[a, b, s] for (a, b), s in pairs.items()]}}

    def _request(self, row: RowReader) -> list[Row]:
        """Return the tasks of a request, none where it has a fault."""
        values, kind = row.values, self.kind
        exact = float(values.get("amount") or 0) * kind.SECONDS
        duration = round(exact)
        if duration < 1:
            row.fault("amount", _NO_LENGTH, values.get("amount"), f"1/{kind.SECONDS} …", "amount")
            return []
        where = self._where(row)
        self._named(row)
        lag = getattr(kind, "LAG", None)
        entry = {**values, "duration": duration}
        before = follows(row, lag(entry, self.facts) if lag else 0.0, self.last)
        visits = series(row, duration, self.converted.settings.horizon, self._again(row))
        value = self._worth(row)
        uses = {id: self.pools.uses(row, self.resources[id]) for id in where}
        if row.faults:
            return []
        plain = {
            "value": value,
            "duration": duration,
            "partner": values.get("partner") or None,
            "group": values.get("group") or None,
        }
        if (between := getattr(kind, "CHANGEOVER", None)) is not None:
            plain["config"] = str(values.get(between.field) or "")
        if len({tuple(sorted(one.items())) for one in uses.values()}) > 1:
            return self._split(row, plain, entry, uses, before)
        ways = []
        for n, (id, lags) in enumerate(visits):
            self.converted.request[id] = str(values["id"])
            spots, reason = self._spots(id, entry, where)
            used = next(iter(uses.values()), {})
            reason = self.pools.exceeded(used) or reason
            if reason:
                self.converted.reasons[id] = reason
            after = [*lags, *(before if n == 0 else [])]
            ways.append({"id": id, **plain, "uses": used, "alternatives": spots, "after": after})
        return ways

    def _where(self, row: RowReader) -> list[str]:
        """Return the resources a request may run on."""
        named = parts(row.values.get("resources"))
        for name in named:
            row.one_of("resources", name, self.resources, "unknown_resource")
        return [name for name in named if name in self.resources] or list(self.resources)

    def _named(self, row: RowReader) -> None:
        """Check the words of a request that name something."""
        if group := str(row.values.get("group") or ""):
            known = [str(one["id"]) for one in self.facts["group"]]
            row.one_of("group", group, known or [_LIST_GROUPS], "unknown_group")
        for wanted in parts(row.values.get("permits")):
            row.one_of("permits", wanted, TYPES, "unknown_word")

    def _again(self, row: RowReader) -> int:
        """Return the changeover between two visits of one request."""
        between = getattr(self.kind, "CHANGEOVER", None)
        config = str(row.values.get(between.field) or "") if between else ""
        pairs = (
            one["hours"] * 3600
            for one in self.facts.get("changeover", ())
            if (one["from_config"], one["to_config"]) == (config, config)
        )
        return round(max(pairs, default=0))

    def _worth(self, row: RowReader) -> float:
        """Return what a request is worth, by the formula of the call or the kind."""
        try:
            return worth(self.converted.settings.value or self.kind.VALUE, row.values)
        except InputError as error:
            row.fault(error.place.column, error.message, error.seen, error.expected, error.code)
            return 0.0

    def _spots(self, id: str, values: Row, where: Sequence[str]) -> tuple[list[Row], str]:
        """Return where and when a task may run, and what shut it out where nowhere."""
        rows, furthest = [], -1
        for name in where:
            windows, reached = self.opened.windows(values, self.resources[name])
            furthest = max(furthest, reached)
            if windows:
                rows.append({"resource": name, "windows": [[a, b] for a, b, _ in windows]})
                self.converted.windows += [
                    {"task": id, "resource": name, "start": a, "end": b, "quality": quality}
                    for a, b, quality in windows
                ]
        return rows, "" if rows else self.kind.PROVIDERS[furthest].code

    def _split(
        self, row: RowReader, plain: Row, values: Row, uses: Mapping[str, Mapping[str, int]], before: Lags
    ) -> list[Row]:
        """Return one task for each resource, of which one is placed: each uses its own pools."""
        id = str(row.values["id"])
        grouped = plain["group"] or (row.values.get("repeats") or 1) > 1
        if grouped or any(other.values.get("follows") == id for other in self.requests):
            expected = " / ".join(uses)
            row.fault("resources", _ONE, row.values.get("resources"), expected, "one_resource")
            return []
        self.groups.append({"id": id, "rule": "any_k", "k": 1})
        rows = []
        for name, used in uses.items():
            task = f"{id}{JOIN}{name}"
            self.converted.request[task] = id
            spots, reason = self._spots(task, values, [name])
            reason = self.pools.exceeded(used) or reason
            if reason:
                self.converted.reasons[task] = reason
            same = {"uses": dict(used), "alternatives": spots, "after": before}
            rows.append({"id": task, **plain, "group": id, **same})
        return rows


_LIST_GROUPS = "groups · 组"
_NO_LENGTH = Text("this is shorter than a second", "不足一秒")
_ONE = Text(
    "what it shares depends on the resource: a series, a group or what others follow needs one",
    "共享资源因所用资源而异：成组、重复或被接续的申请须指定一个资源",
)
