# SPDX-License-Identifier: Apache-2.0
"""What the answers about a schedule share: the axis and caption of a picture, the columns of a booking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from yuzui.scheduling.answer import Booking, Frame, Valued, Way
from yuzui.scheduling.view import DAY, HOUR, NOT_DATED
from yuzui.text import Text, join, same
from yuzui.text.numbers import duration, number
from yuzui.view.chart import Meta
from yuzui.view.table import Column

# What is said of reasons, of what is in the way, and of changes: a sentence for each code.


STATIC: Mapping[str, Text] = MappingProxyType(
    {
        "no_windows": Text("it has no window at all", "没有任何时窗"),
        "no_capacity": Text("none of its resources takes a task: {resources}", "所列资源均无容量：{resources}"),
        "short_windows": Text("its longest window is {longest}; it needs {need}", "最长时窗 {longest}，需要 {need}"),
        "closed": Text(
            "inside its windows {resources} are open for {longest} on end at most; it needs {need}",
            "时窗之内 {resources} 最长连续开放 {longest}，需要 {need}",
        ),
        "pool_small": Text("it uses {need} of “{pool}”, which gives {has}", "需用“{pool}”{need}，而其容量为 {has}"),
        "pool_closed": Text(
            "inside its windows “{pool}” is open for {longest} on end at most; it needs {need}",
            "时窗之内“{pool}”最长连续开放 {longest}，需要 {need}",
        ),
        "share_small": Text(
            "it needs {need}; the whole share of “{partner}” is {has}",
            "需要 {need}，而合作方“{partner}”的份额总共 {has}",
        ),
        "share_used": Text(
            "of the share of “{partner}”, {has}, {left} are left; it needs {need}",
            "合作方“{partner}”的份额 {has} 只余 {left}，需要 {need}",
        ),
        "group_full": Text(
            "its group “{group}” takes {k}; placed: {tasks}", "所属组“{group}”上限为 {k} 项，已安排：{tasks}"
        ),
        "member_out": Text(
            "its group “{group}” is placed whole or not at all, and “{task}” can have no place",
            "所属组“{group}”须全部安排，而“{task}”无处可排",
        ),
        "predecessor_out": Text("it follows “{task}”, which is not placed", "须在“{task}”之后，而后者未安排"),
    }
)
"""Reasons of a task's own."""

ITEMS: Mapping[str, Text] = MappingProxyType(
    {
        "booking": Text("“{task}” on “{resource}”, {start} to {end}", "“{resource}”上的“{task}”，{start} 至 {end}"),
        "quota": Text("the share of “{partner}”", "合作方“{partner}”的份额"),
        "group": Text("the rule of the group “{group}”", "组“{group}”的规则"),
        "pool": Text("what “{pool}” gives at once", "“{pool}”同时可用的数量"),
        "changeover": Text("the changeover of “{resource}”", "“{resource}”的切换时间"),
        "closed": Text("“{resource}” closed, {start} to {end}", "“{resource}”关闭，{start} 至 {end}"),
        "pool_closed": Text("“{pool}” closed, {start} to {end}", "“{pool}”关闭，{start} 至 {end}"),
    }
)
"""What can be in the way."""

RELAXATIONS: Mapping[str, Text] = MappingProxyType(
    {
        "resource": Text(
            "let it run on “{resource}” too, in the windows it has", "允许其在“{resource}”上运行，时窗不变"
        ),
        "window": Text(
            "let its window on “{resource}” reach from {start} to {end}, {by} longer",
            "将其在“{resource}”的时窗放宽为 {start} 至 {end}，放宽 {by}",
        ),
        "shorter": Text("shorten it by {by}, to {to}, its value unchanged", "缩短 {by} 至 {to}，价值不变"),
        "calendar": Text("open longer: {stretches}", "延长开放：{stretches}"),
        "pool": Text("{by} more of “{pool}” at once", "“{pool}”增加 {by}"),
        "quota": Text("{by} more for “{partner}”", "合作方“{partner}”的份额增加 {by}"),
        "group": Text("let {by} more of “{group}” in", "组“{group}”的上限增加 {by} 项"),
        "lag": Text("let its lags be {by} wider", "将其间隔要求放宽 {by}"),
    }
)
"""Changes that may place a task."""

KINDS: Mapping[str, Text] = MappingProxyType(
    {
        "resource": Text("another resource", "换用资源"),
        "window": Text("a longer window", "放宽时窗"),
        "shorter": Text("a shorter task", "缩短任务"),
        "calendar": Text("longer opening", "延长开放"),
        "pool": Text("a larger pool", "增加共享资源"),
        "quota": Text("a larger share", "增加份额"),
        "group": Text("a larger group", "放宽组的上限"),
        "lag": Text("wider lags", "放宽间隔"),
    }
)
"""Kinds of change, for what was tried."""

_NOT_THERE = Text("not allowed there", "已不可在原处运行")
_BUSY = Text("another runs there", "与其他任务冲突")
_SHARED = Text("a shared resource falls short", "共享资源不足")
_GROUP = Text("its group does not allow it", "受所属组规则限制")
_BEFORE = Text("what it follows has changed", "其前序任务有变")

GONE: Mapping[str, Text] = MappingProxyType(
    {
        "rejected": Text("its row cannot be used", "任务行无法使用"),
        "unknown_task": Text("withdrawn", "已撤回"),
        **dict.fromkeys(("unknown_resource", "resource", "window"), _NOT_THERE),
        "calendar": Text("closed then", "届时关闭"),
        **dict.fromkeys(("overlap", "changeover", "capacity"), _BUSY),
        **dict.fromkeys(("unknown_pool", "pool", "pool_calendar"), _SHARED),
        **dict.fromkeys(("unknown_group", "all", "any_k"), _GROUP),
        **dict.fromkeys(("predecessor", "min_lag", "max_lag"), _BEFORE),
        "quota": Text("the share of its partner is used", "合作方份额不足"),
    }
)
"""Why a booking cannot stay where it was, by the rule it would break."""

AMOUNTS = {"need", "longest", "has", "left"}
SECONDS = ("window", "shorter", "calendar", "quota", "lag", "resource")


class Times(Protocol):
    """What says how the times of a schedule are read."""

    @property
    def timezone(self) -> str:
        """Name of the zone."""

    @property
    def horizon(self) -> Sequence[int]:
        """First second, and first second after."""


def at(second: int, frame: Times) -> Text:
    """Return an instant: local time, or day and hour of a horizon that names no date.

    Examples
    --------
    >>> from types import SimpleNamespace as Frame
    >>> at(90_000, Frame(timezone="UTC", horizon=[0, 200_000])).en
    'day 2, 01:00'
    >>> at(1_800_000_000, Frame(timezone="UTC", horizon=[1_800_000_000, 1_900_000_000])).zh
    '2027-01-15 08:00'
    """
    if frame.horizon[0] == 0:
        day, rest = divmod(second, DAY)
        clock = f"{rest // 3600:02d}:{rest // 60 % 60:02d}"
        clock += f":{rest % 60:02d}" if rest % 60 else ""
        return Text(f"day {day + 1}, {clock}", f"第 {day + 1} 天 {clock}")
    try:
        moment = dt.datetime.fromtimestamp(second, ZoneInfo(frame.timezone))
    except (ValueError, OverflowError, OSError):
        return same(second)
    return same(moment.strftime("%Y-%m-%d %H:%M" + (":%S" if second % 60 else "")))


def static(code: str, **values: Any) -> Text:
    """Return a reason of a task's own as a sentence."""
    if code == "lags":
        return join([error.message for error in values["errors"]], "; ", "；")
    for name in AMOUNTS & values.keys():
        values[name] = number(values[name]) if code == "pool_small" else duration(values[name])
    for name in {"resources", "tasks"} & values.keys():
        values[name] = listed(values[name])
    return STATIC[code].format(**values)


def item(kind: str, frame: Times, **values: Any) -> Text:
    """Return one thing that is in the way."""
    return ITEMS[kind].format(**values | {name: at(values[name], frame) for name in {"start", "end"} & values.keys()})


def change(kind: str, frame: Times, **values: Any) -> Text:
    """Return a change as something to be done."""
    if kind == "window":
        start, end = values["to"]
        values |= {"start": at(start, frame), "end": at(end, frame)}
    if kind == "calendar":
        form = Text("“{id}” from {a} to {b}", "“{id}”{a} 至 {b}")
        parts = [
            form.format(id=id, a=at(a, frame), b=at(b, frame))
            for table in ("resources", "pools")
            for id, spans in values[table].items()
            for a, b in spans
        ]
        values["stretches"] = join(parts, "; ", "；")
    for name in {"by", "to"} & values.keys():
        if isinstance(values[name], int):
            values[name] = duration(values[name]) if kind in SECONDS else number(values[name])
    return RELAXATIONS[kind].format(**values)


def listed(ids: Sequence[str], most: int = 6) -> Text:
    """Return some ids, and how many more there are."""
    names = join([same(f"“{id}”") for id in ids[:most]], ", ", "、")
    if len(ids) > most:
        names += Text(" and {n} more", " 等另 {n} 项").format(n=number(len(ids) - most))
    return names if ids else Text("none", "无")


def booked(row: Booking, frame: Times) -> Text:
    """Return where and when something runs."""
    return Text("on “{r}”, {a} to {b}", "在“{r}”，{a} 至 {b}").format(
        r=row.resource, a=at(row.start, frame), b=at(row.end, frame)
    )


def lost(value: float) -> Text:
    """Return what a change of a schedule costs, or brings."""
    if value > 0:
        return Text("costs {v} points", "损失 {v} 分").format(v=number(value, 2))
    if value < 0:
        return Text("gains {v} points", "增加 {v} 分").format(v=number(-value, 2))
    return Text("costs nothing", "没有损失")


def displaced(way: Way) -> Text:
    """Return what goes and what moves for a task."""
    parts = []
    if way.dropped:
        parts.append(Text("out: {ids}", "移出：{ids}").format(ids=listed([row.task for row in way.dropped])))
    if way.moved:
        parts.append(Text("moved: {ids}", "移动：{ids}").format(ids=listed([row.task for row in way.moved])))
    return join(parts, "; ", "；") if parts else Text("nothing else moves", "其他预订不变")


def meta(frame: Frame, name: str, finding: Text, marks: Text) -> Meta:
    """Return what is said about a picture of a schedule."""
    source = frame.title
    if frame.run:
        source += Text(", run {id}", "，运行 {id}").format(id=frame.run)
    return Meta(name, finding, marks, frame.origin or "derived", source, NOT_DATED)


def scale(frame: Frame, low: int, high: int) -> tuple[int, Text]:
    """Return seconds of the unit of an axis, and what it counts from."""
    size, unit = (DAY, Text("days", "天")) if high - low >= 4 * DAY else (HOUR, Text("hours", "小时"))
    return size, Text("{unit} from {start}", "{unit}，自 {start} 起").format(unit=unit, start=at(low, frame))


def opened(calendar: Iterable[Sequence[int]], low: int, high: int, size: int) -> list[tuple[float, float]]:
    """Return the openings of a resource within a part of the horizon, in the unit of the axis."""
    return [((max(a, low) - low) / size, (min(b, high) - low) / size) for a, b in calendar if a < high and b > low]


class Step(NamedTuple):
    """One booking of a way: that it goes in, out, or from one place to another."""

    change: Text
    booking: Booking
    n: int = 0


def steps(way: Way, n: int = 0) -> Iterator[Step]:
    """Yield what a way changes."""
    yield from (Step(Text("goes in", "移入"), row, n) for row in way.placed)
    yield from (Step(Text("goes out", "移出"), row, n) for row in way.dropped)
    yield from (Step(Text("moves from", "原位置"), row, n) for row in way.moved)
    yield from (Step(Text("moves to", "新位置"), row.to, n) for row in way.moved)


def step_columns(frame: Frame) -> tuple[Column, ...]:
    """Return the columns of steps; seconds and partners stand in files only."""
    return (
        Column("change", Text("Change", "变动")),
        Column("task", Text("Task", "任务"), value=lambda row: row.booking.task),
        Column("partner", Text("Partner", "合作方"), value=_partner, places=("file",)),
        Column("value", Text("Value", "价值"), digits=2, value=_value, places=("file",)),
        Column("resource", Text("Resource", "资源"), value=lambda row: row.booking.resource),
        Column(
            "start_s", Text("Start (s)", "开始（秒）"), form="0", value=lambda row: row.booking.start, places=("file",)
        ),
        Column("end_s", Text("End (s)", "结束（秒）"), form="0", value=lambda row: row.booking.end, places=("file",)),
        Column("start", Text("Start", "开始"), value=lambda row: at(row.booking.start, frame)),
        Column("end", Text("End", "结束"), value=lambda row: at(row.booking.end, frame)),
        Column("value", Text("Value", "价值"), digits=2, value=_value, places=("page",)),
    )


def _partner(row: Step) -> str | None:
    return row.booking.partner if isinstance(row.booking, Valued) else None


def _value(row: Step) -> float | None:
    return row.booking.value if isinstance(row.booking, Valued) else None
