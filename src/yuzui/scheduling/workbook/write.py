# SPDX-License-Identifier: Apache-2.0
"""An instance written as the sheets of a workbook, in one language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.errors import InputError, Place, together
from yuzui.model.table import Row
from yuzui.model.tables.facility import CALENDAR_STATES
from yuzui.scheduling.instance import InstanceJson, merged
from yuzui.scheduling.reading import read
from yuzui.sheets import cells as times
from yuzui.sheets.schema import Column, Schema
from yuzui.sheets.sheet import Export, neutral
from yuzui.sheets.values import text as cell_text
from yuzui.text import Text, same

# The sheets of an instance as a workbook: which column holds what, and what may stand in it.


ALWAYS, BY_CALENDAR = "always", "calendar"
HOURS = {ALWAYS: Text("always", "全程开放"), BY_CALENDAR: Text("by calendar", "按日历")}
"""When a resource or a pool is open."""
RULES = {"all": Text("all or none", "全部或全不"), "any_k": Text("at most k", "至多 k 项")}
"""Rules of a group."""
ORIGINS = {"real": Text("real", "真实"), "derived": Text("derived", "推导"), "synthetic": Text("synthetic", "合成")}

_ORDER = Text("Order of the rows; where it is empty, they count as they stand.", "各行的次序；留空则按所在位置。")
_WHEN = Text(
    "Local time of the time zone in the settings, as 2026-09-07 08:00, with an offset (+08:00)"
    " where the clocks are put back; or whole seconds (POSIX, or from the start).",
    "按“设置”中时区的当地时间，如 2026-09-07 08:00；回拨时刻须注明偏移（+08:00）。"
    "也可填整秒数（POSIX 秒，或自排程期开始的秒数）。",
)
_LONG = Text(
    "A length of time in the unit of the heading, or with its own: 8 h, 90 min, 2 shifts.",
    "时长，单位见表头；也可在单元格内注明：8 小时、90 分钟、2 班。",
)
_VERSION = Text(
    "Where versions overlap, the highest counts; rows of one version must not overlap.",
    "不同版本重叠时，以最高版本为准；同一版本各行不得重叠。",
)
_OPEN = Text(
    "always: open for the whole horizon; by calendar: only in the rows of its calendar.",
    "全程开放：整个排程期均可用；按日历：仅在日历所列时段可用。",
)


def _calendar(key: str, label: Text, owner: Column) -> Schema:
    return Schema(
        key,
        label,
        (
            owner,
            Column("from", Text("from", "起"), _WHEN, "time", needed=True),
            Column("to", Text("to", "止"), _WHEN, "time", needed=True),
            Column("state", Text("use", "用途"), Text(
                "What the time is for; only user time can be booked. Empty: user time.",
                "该时段用途；仅用户机时可排。留空即用户机时。"), choices=CALENDAR_STATES),
            Column("version", Text("version", "版本"), _VERSION, "whole"),
        ),
    )  # fmt: skip


SETTINGS = Schema(
    "settings",
    Text("Settings", "设置"),
    (
        Column("name", Text("setting", "设置项"), Text("Do not change.", "请勿更改。"), needed=True),
        Column("value", Text("value", "取值"), Text("Fill in.", "请填写。"), needed=True),
        Column("about", Text("what it is", "说明"), Text("Not read.", "不读取。")),
    ),
)
_TITLE = Text("what the schedule is called", "排程名称")
NAMES: tuple[Column, ...] = (
    Column("title.en", Text("title, English", "英文名称"), _TITLE),
    Column("title.zh", Text("title, Chinese", "中文名称"), _TITLE),
    Column("timezone", Text("time zone", "时区"), Text(
        "IANA name, such as Asia/Shanghai; needed where times are civil",
        "IANA 时区名，如 Asia/Shanghai；使用当地时间时必填")),
    Column("from", Text("from", "起"), Text("first instant of the horizon", "排程期起点"), "time"),
    Column("to", Text("to", "止"), Text("first instant after it", "排程期终点（不含）"), "time"),
    Column("shift", Text("shift", "班次时长"), Text(
        "length of a shift, if times are given in shifts: 8 h", "以“班”计时时，一班的时长：8 小时"),
        "span"),
    Column("origin", Text("origin", "数据来源性质"), Text(
        "real, derived or synthetic", "真实、推导或合成"), choices=ORIGINS),
    Column("inputs_as_of", Text("inputs as of", "数据截至"), Text(
        "time up to which weather, telemetry and other inputs are known; a schedule that begins"
        " later is marked", "天气、遥测等数据的截止时刻；晚于该时刻开始的排程将加标记"), "time"),
)  # fmt: skip
"""Rows of the first sheet; their labels name them."""
SETTING = Schema("setting", Text("setting", "设置项"), NAMES)
RESOURCES = Schema(
    "resources",
    Text("Resources", "资源"),
    (
        Column("order", Text("no.", "序号"), _ORDER, "whole"),
        Column("id", Text("resource", "资源"), Text(
            "Name of a line, station or instrument, never twice.",
            "线站、台站或仪器名称，不得重复。"), needed=True),
        Column("capacity", Text("capacity", "容量"), Text(
            "Tasks at once; empty: 1. Changeover is kept where it is 1.",
            "可同时承接的任务数；留空即 1。容量为 1 时须留出切换时间。"), "whole"),
        Column("hours", Text("open", "开放方式"), _OPEN, choices=HOURS),
        Column("default", Text("changeover", "默认切换时长"), Text(
            "Between different configurations that the sheet of changeovers does not list. ",
            "“切换”表未列出的不同配置之间的切换时长。") + _LONG, "span"),
    ),
)  # fmt: skip
CALENDAR = _calendar(
    "calendar",
    Text("Calendar", "日历"),
    Column("resource", Text("resource", "资源"), Text("Whose calendar it is.", "所属资源。"),
           needed=True, refers="resources"),
)  # fmt: skip
CHANGEOVER = Schema(
    "changeover",
    Text("Changeover", "切换"),
    (
        Column("resource", Text("resource", "资源"), Text("On which resource.", "所在资源。"),
               needed=True, refers="resources"),
        Column("before", Text("from configuration", "原配置"),
               Text("Configuration of the task before.", "前一任务的配置。"), needed=True),
        Column("after", Text("to configuration", "新配置"),
               Text("Configuration of the task after.", "后一任务的配置。"), needed=True),
        Column("duration", Text("duration", "时长"), _LONG, "span", needed=True),
    ),
)  # fmt: skip
POOLS = Schema(
    "pools",
    Text("Pools", "共享资源池"),
    (
        Column("order", Text("no.", "序号"), _ORDER, "whole"),
        Column("id", Text("pool", "资源池"), Text(
            "What tasks on any resource share: equipment, staff, power.",
            "各资源上的任务共用的设备、人员或电力。"), needed=True),
        Column("capacity", Text("capacity", "容量"), Text(
            "Amount in use at once, at most; empty: 1.",
            "同时使用的最大数量；留空即 1。"), "whole"),
        Column("hours", Text("open", "开放方式"), _OPEN, choices=HOURS),
    ),
)  # fmt: skip
POOL_CALENDAR = _calendar(
    "pool_calendar",
    Text("Pool calendar", "资源池日历"),
    Column("pool", Text("pool", "资源池"), Text("Whose calendar it is.", "所属资源池。"), needed=True, refers="pools"),
)
TASKS = Schema(
    "tasks",
    Text("Tasks", "任务"),
    (
        Column("order", Text("rank", "名次"), Text(
            "Place given by the panel: the rank order that the schedule is compared with. ",
            "评审名次，即用于对照的排序。") + _ORDER, "whole"),
        Column("id", Text("task", "任务"), Text(
            "Proposal or request, never twice.", "申请或请求编号，不得重复。"), needed=True),
        Column("value", Text("value", "价值"), Text(
            "What placing it is worth: shifts × (grade − 1)², say. The panel answers for it.",
            "安排该任务的价值，如 班次 ×（评分 − 1）²；由评审组负责。"), "number", needed=True),
        Column("duration", Text("duration", "时长"), _LONG, "span", needed=True),
        Column("config", Text("configuration", "配置"), Text(
            "Configuration of the resource while it runs; empty: none of its own.",
            "运行时资源的配置；留空即无特定配置。")),
        Column("partner", Text("partner", "合作方"), Text(
            "Whose share it counts against; empty: none.", "计入哪个合作方的份额；留空即不计。")),
        Column("uses", Text("uses", "占用"), Text(
            "Pools and amounts while it runs: magnet 1; power 20.",
            "运行时占用的资源池及数量：磁体 1；电力 20。"), "uses"),
        Column("group", Text("group", "组"),
               Text("A row of the sheet of groups.", "“组”表中的组。"), refers="groups"),
    ),
)  # fmt: skip
WINDOWS = Schema(
    "windows",
    Text("Windows", "时窗"),
    (
        Column("task", Text("task", "任务"),
               Text("A row of the sheet of tasks.", "“任务”表中的任务。"), needed=True,
               refers="tasks"),
        Column("resource", Text("resource", "资源"), Text(
            "Where it may run; a task may list several.", "可在何资源运行；一项任务可列多个资源。"),
            needed=True, refers="resources"),
        Column("from", Text("from", "起"), Text("Empty: the start of the horizon. ",
               "留空即排程期起点。") + _WHEN, "time"),
        Column("to", Text("to", "止"), Text("Empty: the end of the horizon. ",
               "留空即排程期终点。") + _WHEN, "time"),
    ),
)  # fmt: skip
AFTER = Schema(
    "after",
    Text("After", "先后"),
    (
        Column("task", Text("task", "任务"), Text("The later task.", "后序任务。"), needed=True,
               refers="tasks"),
        Column("after", Text("after", "前序任务"), Text(
            "The earlier task, which must be placed.", "前序任务，须已安排。"), needed=True,
            refers="tasks"),
        Column("low", Text("least lag", "最短间隔"), Text(
            "From the end of the earlier to the start of the later; empty: 0. ",
            "前序结束至后序开始；留空即 0。") + _LONG, "span"),
        Column("high", Text("longest lag", "最长间隔"), Text(
            "Empty: no limit. ", "留空即不限。") + _LONG, "span"),
    ),
)  # fmt: skip
GROUPS = Schema(
    "groups",
    Text("Groups", "组"),
    (
        Column("order", Text("no.", "序号"), _ORDER, "whole"),
        Column("id", Text("group", "组"), Text("Name of the group.", "组名。"), needed=True),
        Column("rule", Text("rule", "规则"), Text(
            "All members or none; or at most k of them.", "全部安排或全不安排；或至多安排 k 项。"),
            needed=True, choices=RULES),
        Column("k", same("k"), Text("Most members placed; empty: 1.", "至多安排的项数；留空即 1。"),
               "whole"),
    ),
)  # fmt: skip
QUOTAS = Schema(
    "quotas",
    Text("Partner shares", "份额"),
    (
        Column("order", Text("no.", "序号"), _ORDER, "whole"),
        Column("partner", Text("partner", "合作方"),
               Text("As the tasks name it.", "与任务表一致。"), needed=True),
        Column("max", Text("at most", "最多时长"), Text(
            "Longest time its tasks may run in all. ",
            "其任务累计运行的最长时间。") + _LONG, "span"),
        Column("share", Text("share", "占比"), Text(
            "Instead of a time: part of the open time of all resources, 25 %.",
            "也可按占全部开放时间的比例填写：25 %。"), "share"),
    ),
)  # fmt: skip
SCHEMAS = (SETTINGS, RESOURCES, CALENDAR, CHANGEOVER, POOLS, POOL_CALENDAR, TASKS, WINDOWS, AFTER, GROUPS, QUOTAS)
"""The sheets, in order."""
NEEDED = (SETTINGS, RESOURCES, TASKS, WINDOWS)
"""Sheets without which there is nothing to schedule."""


# An instance with everything said: what a workbook holds and what reading one gives.


def normal(document: InstanceJson, file: str = "") -> InstanceJson:
    """Return an instance in its normal form."""
    reading = read(document, file)
    if reading.rejected:
        raise together(list(reading.rejected.values()))
    low, high = reading.instance.horizon
    place = {id: n for n, id in enumerate(reading.instance.resources)}
    normal_form: Row = {"unit": "s", "horizon": [low, high]}
    normal_form |= {k: document[k] for k in ("title", "timezone", "origin", "shift") if document.get(k)}
    if (known := document.get("inputs_as_of")) is not None:
        normal_form["inputs_as_of"] = int(known)
    return normal_form | {
        "resources": [_resource(row) for row in _rows(document, "resources")],
        "pools": [_calendar_row(row) for row in _rows(document, "pools")],
        "tasks": [_task(row, place, (low, high)) for row in _rows(document, "tasks")],
        "groups": [
            {"id": str(row["id"]), "rule": row["rule"], "k": _whole(row.get("k"), 1)}
            for row in _rows(document, "groups")
        ],
        "quotas": [{"partner": str(row["partner"]), "max": int(row["max"])} for row in _rows(document, "quotas")],
    }


def _rows(document: InstanceJson, name: str) -> Sequence[Row]:
    return document.get(name) or ()


def _whole(value: Any, default: int) -> int:
    return default if value is None else int(value)


def ordered(spans: Iterable[Sequence[Any]]) -> list[list[int]]:
    """Return intervals in order of time, those that overlap as one; touching ones stay."""
    pairs = sorted((int(a), int(b)) for a, b in spans)
    if any(one[1] > other[0] for one, other in pairwise(pairs)):
        pairs = list(merged(pairs))
    return [list(span) for span in pairs]


def _calendar_row(row: Row) -> Row:
    opened: Row = {"id": str(row["id"])}
    if row.get("calendar") is not None:
        opened["calendar"] = ordered(row["calendar"])
    return opened | {"capacity": _whole(row.get("capacity"), 1)}


def _resource(row: Row) -> Row:
    table = row.get("changeover") or {}
    pairs = {(str(a), str(b)): int(s) for a, b, s in table.get("pairs") or ()}
    usual = table.get("default")
    if usual is None and not pairs:
        usual = 0
    default = {} if usual is None else {"default": int(usual)}
    rows = [[a, b, seconds] for (a, b), seconds in sorted(pairs.items())]
    return _calendar_row(row) | {"changeover": {**default, "pairs": rows}}


def _task(row: Row, place: Mapping[str, int], horizon: tuple[int, int]) -> Row:
    ways: dict[str, list[list[int]]] = {}
    for way in row.get("alternatives") or ():
        spans = ([int(a), int(b)] for a, b in way.get("windows") or ())
        windows = [span for span in spans if _holds(span, horizon)]
        if windows:
            ways.setdefault(str(way["resource"]), []).extend(windows)
    after = sorted((_lag(link) for link in row.get("after") or ()), key=str)
    return {
        "id": str(row["id"]),
        "value": float(row["value"]),
        "duration": int(row["duration"]),
        "config": _word(row.get("config")) or "",
        "partner": _word(row.get("partner")),
        "uses": {str(pool): int(amount) for pool, amount in (row.get("uses") or {}).items()},
        "alternatives": [{"resource": id, "windows": sorted(ways[id])} for id in sorted(ways, key=place.__getitem__)],
        "after": after,
        "group": _word(row.get("group")),
    }


def _holds(span: Sequence[Any], horizon: tuple[int, int]) -> bool:
    """Return whether a window holds any second of the horizon; the others are never used."""
    return bool(span[0] < span[1] and span[0] < horizon[1] and span[1] > horizon[0])


def _word(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _lag(link: Sequence[Any]) -> list[Any]:
    task, low, high = (*link, None, None)[:3]
    return [str(task), _whole(low, 0), None if high is None else int(high)]


CLOCK = "yyyy-mm-dd hh:mm"
TO_THE_SECOND = "yyyy-mm-dd hh:mm:ss"
CIVIL_FROM = 31_536_000
"""Second from which a horizon is taken for a date and not for a count from its start."""
LONGEST = 32_000
"""Characters of a name that a cell can hold with what stands beside it."""
SPANS = {"time": 19, "span": 12}
"""Widths of columns, characters."""
_PLAIN = re.compile(r"[^\s:;,：；，、{}\d][^:;,：；，、{}]*")


def exports(document: InstanceJson, lang: str) -> list[Export]:
    """Return the sheets of an instance."""
    instance = normal(document)
    _sound(instance)
    return _Writer(instance, lang).every()


def blank(lang: str) -> list[Export]:
    """Return the sheets without any row but the settings."""
    empty: Row = {name: [] for name in ("resources", "pools", "tasks", "groups")}
    instance = empty | {"quotas": [], "timezone": "Asia/Shanghai"}
    return _Writer(instance, lang).every()


def _sound(document: InstanceJson) -> None:
    """Refuse names that a cell would give back as another."""
    for name in ("resources", "pools", "tasks", "groups", "quotas"):
        for number, row in enumerate(document[name], start=1):
            for column in ("id", "config", "partner"):
                word = row.get(column)
                if isinstance(word, str) and word and not _stands(word):
                    raise InputError(
                        Text("this name would not stand in a cell as it is", "该名称无法原样写入单元格"),
                        place=Place("", name, number, column),
                        seen=repr(word)[:80],
                        fix=Text("take off the spaces or signs at its ends", "请去掉首尾的空格或符号"),
                        code="unwritable",
                    )


def _stands(word: str) -> bool:
    return word.isprintable() and len(word) < LONGEST and cell_text(neutral(word)[0]) == word


class _Writer:
    def __init__(self, document: InstanceJson, lang: str) -> None:
        self.document, self.lang = document, lang
        low, _ = document.get("horizon", (CIVIL_FROM, 0))
        zone = document.get("timezone")
        # without a zone, or with a horizon that counts from 0, instants are whole seconds
        self.zone = ZoneInfo(str(zone)) if zone and low >= CIVIL_FROM else None
        self.units: dict[str, str] = {}

    def every(self) -> list[Export]:
        return [self._sheet(schema, list(self._rows(schema))) for schema in SCHEMAS]

    def _sheet(self, schema: Schema, rows: list[Row]) -> Export:
        columns = schema.columns
        self.units = {one.key: _unit(one, rows) for one in columns if one.kind == "span"}
        cells = [tuple(self._cell(one, row.get(one.key)) for one in columns) for row in rows]
        clock = TO_THE_SECOND if self._to_the_second(schema, cells) else CLOCK
        return schema.export(
            cells,
            self.lang,
            [self._heading(one) for one in columns],
            [clock if one.kind == "time" and self.zone else "" for one in columns],
            [self._width(one, cells, n) for n, one in enumerate(columns)],
            SCHEMAS,
        )

    def _to_the_second(self, schema: Schema, cells: Sequence[tuple[Any, ...]]) -> bool:
        places = [n for n, one in enumerate(schema.columns) if one.kind == "time"]
        return any(getattr(row[n], "second", 0) for row in cells for n in places)

    def _heading(self, column: Column) -> str:
        if column.kind != "span":
            return column.label.say(self.lang)
        unit = times.UNITS[self.units[column.key]][1]
        return Text("{name} ({unit})", "{name}（{unit}）").format(name=column.label, unit=unit).say(self.lang)

    def _width(self, column: Column, cells: Sequence[tuple[Any, ...]], place: int) -> int:
        least = SPANS.get(column.kind, 9)
        wide = (2 if ord(sign) > 0x2E7F else 1 for sign in self._heading(column))
        longest = max((len(str(row[place])) for row in cells if row[place] is not None), default=0)
        if column.kind == "time":
            longest = 0
        return min(60, max(least, sum(wide) + 3, longest + 2))

    def _cell(self, column: Column, value: Any) -> Any:
        if value is None or value == "":
            return None
        if column.kind == "time":
            return times.written(value, self.zone) if self.zone else value
        if column.kind == "span":
            return value // times.UNITS[self.units[column.key]][0]
        if column.kind == "uses":
            return _uses(value) or None
        if column.choices:
            return column.choices[value].say(self.lang)
        if isinstance(value, float) and float(f"{value:.16G}") != value:
            # more digits than a number in a workbook keeps
            return repr(value)
        return value

    def _rows(self, schema: Schema) -> Iterator[Row]:
        yield from getattr(self, f"_{schema.key}")()

    def _settings(self) -> Iterator[Row]:
        title = self.document.get("title")
        named = title if isinstance(title, Mapping) else {"en": title}
        low, high = self.document.get("horizon", (None, None))
        values = {"title.en": named.get("en"), "title.zh": named.get("zh"), "from": low, "to": high}
        values |= {k: self.document.get(k) for k in ("timezone", "origin", "inputs_as_of")}
        if shift := self.document.get("shift"):
            unit = times.largest([shift])
            values["shift"] = f"{shift // times.UNITS[unit][0]} {times.UNITS[unit][1].say(self.lang)}"
        for column in NAMES:
            yield {
                "name": column.label.say(self.lang),
                "value": self._setting(column, values.get(column.key)),
                "about": column.about.say(self.lang),
            }

    def _setting(self, column: Column, value: Any) -> Any:
        return value if column.kind == "span" else self._cell(column, value)

    def _ordered(self, name: str) -> Iterator[tuple[int, Row]]:
        yield from enumerate(self.document[name], start=1)

    def _resources(self) -> Iterator[Row]:
        for number, row in self._ordered("resources"):
            yield {**_opened(number, row), "default": row["changeover"].get("default")}

    def _calendar(self) -> Iterator[Row]:
        yield from _dated("resource", self.document["resources"])

    def _changeover(self) -> Iterator[Row]:
        for row in self.document["resources"]:
            for before, after, seconds in row["changeover"]["pairs"]:
                yield {"resource": row["id"], "before": before, "after": after, "duration": seconds}

    def _pools(self) -> Iterator[Row]:
        for number, row in self._ordered("pools"):
            yield _opened(number, row)

    def _pool_calendar(self) -> Iterator[Row]:
        yield from _dated("pool", self.document["pools"])

    def _tasks(self) -> Iterator[Row]:
        for number, row in self._ordered("tasks"):
            yield {**row, "order": number}

    def _windows(self) -> Iterator[Row]:
        for task in self.document["tasks"]:
            for way in task["alternatives"]:
                for start, end in way["windows"]:
                    yield {"task": task["id"], "resource": way["resource"], "from": start, "to": end}

    def _after(self) -> Iterator[Row]:
        for task in self.document["tasks"]:
            for other, low, high in task["after"]:
                yield {"task": task["id"], "after": other, "low": low, "high": high}

    def _groups(self) -> Iterator[Row]:
        for number, row in self._ordered("groups"):
            yield {**row, "order": number}

    def _quotas(self) -> Iterator[Row]:
        for number, row in self._ordered("quotas"):
            yield {**row, "order": number}


def _unit(column: Column, rows: Sequence[Row]) -> str:
    """Return the unit in which every length of a column is a whole number."""
    return times.largest([row[column.key] for row in rows if row.get(column.key) is not None])


def _opened(number: int, row: Row) -> Row:
    hours = BY_CALENDAR if "calendar" in row else ALWAYS
    return {"order": number, "id": row["id"], "capacity": row["capacity"], "hours": hours}


def _dated(key: str, rows: Sequence[Row]) -> Iterator[Row]:
    for row in rows:
        for start, end in row.get("calendar", ()):
            yield {key: row["id"], "from": start, "to": end, "state": "user", "version": 1}


def _uses(uses: Mapping[str, int]) -> str:
    """Return pools and amounts as one cell; as JSON where a name holds a sign that parts them."""
    if all(_PLAIN.fullmatch(pool) and pool == pool.strip() for pool in uses):
        return "; ".join(f"{pool}: {amount}" for pool, amount in uses.items())
    return json.dumps(dict(uses), ensure_ascii=False)
