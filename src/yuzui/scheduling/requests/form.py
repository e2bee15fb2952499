# SPDX-License-Identifier: Apache-2.0
"""The sheets of a kind's form, and their rows with civil times read as seconds.

The columns come from the kind and its window providers alone, so a new kind has its form without
another line here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.errors import InputError, Place, together
from yuzui.facilities import civil
from yuzui.facilities.windows.calendar import FROM, UNTIL
from yuzui.facilities.windows.provider import LOCAL
from yuzui.facilities.windows.spans import Span
from yuzui.model.column import INT, REAL, TEXT, column
from yuzui.model.table import Table
from yuzui.scheduling.row import Row
from yuzui.text import Text

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
    found = {"setting": SETTING, "request": request}
    facts: dict[str, Table] = {}
    for provider in kind.PROVIDERS:
        traits |= {one.name: one for one in provider.traits}
        facts |= {one.name: one for one in provider.sheets}
    traits |= {one.name: one for one in getattr(kind, "TRAITS", ())}
    found["resource"] = Table(
        "resource", Text("resource", "资源"), Text("What can be given out", "可分配的资源"),
        ("id",), tuple(traits.values()), sheets=("resources", "资源"),
    )  # fmt: skip
    found |= facts | {one.name: one for one in getattr(kind, "SHEETS", ())}
    if getattr(kind, "CHANGEOVER", None):
        found["changeover"] = CHANGEOVER
    if getattr(kind, "CUMULATIVE", ()):
        found["pool"] = POOL
    return found | {"group": GROUP, "share": SHARE}


def settings(rows: Sequence[Row]) -> Settings:
    """Read the settings of a call."""
    said = {str(row.values.get("setting")).strip(): row for row in rows}
    place = rows[0].place if rows else Place(sheet="setting")

    def value(name: str) -> str:
        return str(said[name].values.get("value") or "").strip() if name in said else ""

    def at(name: str) -> Place:
        row = said[name].place.row if name in said else None
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


def seconds(table: Table, rows: Sequence[Row], zone: str) -> list[Row]:
    """Return rows whose civil times are seconds; a time that is none is a fault of its row."""
    local = {one.name for one in table.columns if one.unit == LOCAL}
    found = []
    for row in rows:
        fresh = Row(row.place, {one.name: row.values.get(one.name) for one in table.columns})
        values = dict(fresh.values)
        for name in local:
            if (said := values[name]) in (None, ""):
                values[name] = None
                continue
            at = Place(row.place.file, row.place.sheet, row.place.row, name)
            try:
                values[name] = civil.second(said, zone, at)
            except InputError as error:
                fresh.faults.append(error)
                values[name] = None
        if {"from", "until"} <= local and None not in (values["from"], values["until"]):
            fresh.forwards("until", [(values["from"], values["until"])])
        fresh.values = values
        found.append(fresh)
    return found


def facts(tables: Mapping[str, Table], rows: Mapping[str, Sequence[Row]], zone: str) -> dict[str, list[dict[str, Any]]]:
    """Return the sheets of a form that are no requests, as plain rows."""
    found: dict[str, list[dict[str, Any]]] = {}
    faults: list[InputError] = []
    for name, table in tables.items():
        if name in ("setting", "request"):
            continue
        seen: set[tuple[Any, ...]] = set()
        found[name] = []
        for row in seconds(table, rows.get(name, ()), zone):
            # what holds for a time may be said of one thing several times, but not twice the same
            names = table.key or table.names
            key = tuple(row.values[column] for column in names)
            if key in seen:
                row.fault(names[0], _TWICE, ", ".join(map(str, key)), "", "duplicate")
            seen.add(key)
            faults += row.faults
            found[name].append(dict(row.values))
    if faults:
        raise together(faults)
    return found


_TWICE = Text("the row stands twice", "该行重复")
