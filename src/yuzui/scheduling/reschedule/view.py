# SPDX-License-Identifier: Apache-2.0
"""What is said of reasons, of what is in the way, and of changes: a sentence for each code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.job import tables
from yuzui.model.quantity import Origin
from yuzui.scheduling.view import DAY, HOUR, NOT_DATED
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, duration, number, percent, signed
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.timelines import StripKey, StripPlace, StripRow, Strips, strip_chart
from yuzui.view.palette import LAKE, RIVER, SILT, STONE, WINE
from yuzui.view.table import Column

Document = Mapping[str, Any]
SECONDS_OF_DAY = 86_400

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

AMOUNTS = ("need", "longest", "has", "left", "by", "to")
SECONDS = ("window", "shorter", "calendar", "quota", "lag", "resource")


def at(second: int, frame: Document) -> Text:
    """Return an instant: local time, or day and hour of a horizon that names no date.

    Examples
    --------
    >>> at(90_000, {"timezone": "UTC", "horizon": [0, 200_000]}).en
    'day 2, 01:00'
    >>> at(1_800_000_000, {"timezone": "UTC", "horizon": [1_800_000_000, 1_900_000_000]}).zh
    '2027-01-15 08:00'
    """
    if frame["horizon"][0] == 0:
        day, rest = divmod(second, SECONDS_OF_DAY)
        clock = f"{rest // 3600:02d}:{rest // 60 % 60:02d}"
        clock += f":{rest % 60:02d}" if rest % 60 else ""
        return Text(f"day {day + 1}, {clock}", f"第 {day + 1} 天 {clock}")
    try:
        moment = dt.datetime.fromtimestamp(second, ZoneInfo(frame["timezone"]))
    except (ValueError, OverflowError, OSError):
        return same(second)
    return same(moment.strftime("%Y-%m-%d %H:%M" + (":%S" if second % 60 else "")))


def static(one: Document) -> Text:
    """Return a reason of a task's own as a sentence."""
    if one["code"] == "lags":
        return join([Text.of(error["message"]) for error in one["errors"]], "; ", "；")
    words: dict[str, object] = dict(one)
    for name in AMOUNTS:
        if name in one:
            plain = one["code"] == "pool_small"
            words[name] = number(one[name]) if plain else duration(one[name])
    for name in ("resources", "tasks"):
        if name in one:
            words[name] = listed(one[name])
    return STATIC[one["code"]].format(**words)


def item(one: Document, frame: Document) -> Text:
    """Return one thing that is in the way."""
    words = dict(one)
    for name in ("start", "end"):
        if name in one:
            words[name] = at(one[name], frame)
    return ITEMS[one["kind"]].format(**words)


def change(one: Document, frame: Document) -> Text:
    """Return a change as something to be done."""
    words: dict[str, Any] = dict(one)
    for name in ("by", "to"):
        if name in one and isinstance(one[name], int):
            words[name] = duration(one[name]) if one["kind"] in SECONDS else number(one[name])
    if one["kind"] == "window":
        words |= {"start": at(one["to"][0], frame), "end": at(one["to"][1], frame)}
    if one["kind"] == "calendar":
        spans = [(id, *span) for table in ("resources", "pools")
                 for id, every in one[table].items() for span in every]  # fmt: skip
        form = Text("“{id}” from {a} to {b}", "“{id}”{a} 至 {b}")
        parts = [form.format(id=id, a=at(a, frame), b=at(b, frame)) for id, a, b in spans]
        words["stretches"] = join(parts, "; ", "；")
    return RELAXATIONS[one["kind"]].format(**words)


def changes(every: Sequence[Document], frame: Document) -> Text:
    """Return changes that are made together."""
    return join([change(one, frame) for one in every], ", and ", "，并")


def listed(ids: Sequence[str], most: int = 6) -> Text:
    """Return some ids, and how many more there are."""
    names = join([same(f"“{id}”") for id in ids[:most]], ", ", "、")
    if len(ids) > most:
        names += Text(" and {n} more", " 等另 {n} 项").format(n=number(len(ids) - most))
    return names if ids else Text("none", "无")


def booked(row: Document, frame: Document) -> Text:
    """Return where and when something runs."""
    return Text("on “{r}”, {a} to {b}", "在“{r}”，{a} 至 {b}").format(
        r=row["resource"], a=at(row["start"], frame), b=at(row["end"], frame)
    )


def lost(value: float) -> Text:
    """Return what a change of a schedule costs, or brings."""
    if value > 0:
        return Text("costs {v} points", "损失 {v} 分").format(v=number(value, 2))
    if value < 0:
        return Text("gains {v} points", "增加 {v} 分").format(v=number(-value, 2))
    return Text("costs nothing", "没有损失")


def displaced(way: Document) -> Text:
    """Return what goes and what moves for a task."""
    parts = []
    if way["dropped"]:
        ids = [row["task"] for row in way["dropped"]]
        parts.append(Text("out: {ids}", "移出：{ids}").format(ids=listed(ids)))
    if way["moved"]:
        ids = [row["task"] for row in way["moved"]]
        parts.append(Text("moved: {ids}", "移动：{ids}").format(ids=listed(ids)))
    nothing = Text("nothing else moves", "其他预订不变")
    return join(parts, "; ", "；") if parts else nothing


def tasks(n: int) -> Text:
    """Return a number of tasks."""
    return count(n, Text("task", "项任务"))


# The tables of what is asked of a schedule, for files.


Line = tuple[Text, Text]

BOOKING = (
    (Text("task", "任务"), ""),
    (Text("partner", "合作方"), ""),
    (Text("value", "价值"), "#,##0.00"),
    (Text("resource", "资源"), ""),
    (Text("start (s)", "开始（秒）"), "0"),
    (Text("end (s)", "结束（秒）"), "0"),
    (Text("start", "开始"), ""),
    (Text("end", "结束"), ""),
)
"""Columns of a booking."""


def cells(row: Document, frame: Document) -> tuple[Any, ...]:
    """Return the cells of a booking."""
    return (
        row["task"],
        row.get("partner"),
        row.get("value"),
        row["resource"],
        row["start"],
        row["end"],
        at(row["start"], frame),
        at(row["end"], frame),
    )


def why(document: Document, lines_: Sequence[Line], lang: str) -> list[Export]:
    """Return the answer in parts, what is in the way, and what would go or move."""
    frame = document["schedule"]
    items = [(one["kind"], one["message"]) for one in (document["conflict"] or {}).get("items", ())]
    way = document["competition"] or {"dropped": (), "moved": (), "placed": ()}
    rows = [
        *((Text("goes in", "移入"), *cells(row, frame)) for row in way["placed"]),
        *((Text("goes out", "移出"), *cells(row, frame)) for row in way["dropped"]),
        *((Text("moves from", "原位置"), *cells(row, frame)) for row in way["moved"]),
        *((Text("moves to", "新位置"), *cells(row["to"], frame)) for row in way["moved"]),
    ]
    return [
        tables.summary(document, lines_, lang),
        tables.table(
            Text("Kept out by", "冲突集"), ((Text("kind", "类别"), ""), (Text("what", "内容"), "")), items, lang
        ),
        tables.table(Text("To force it in", "强行安排"), ((Text("what", "变动"), ""), *BOOKING), rows, lang),
    ]


# What is said of the difference of two schedules.


def finding(document: Document) -> Text:
    """Return the difference in one sentence."""
    n = {name: len(document[name]) for name in ("moved", "added", "dropped")}
    if not any(n.values()):
        return Text("The two schedules are the same", "两个排程相同")
    return Text(
        "{m} moved, {a} added, {d} dropped: value {v}", "移动 {m} 项、新增 {a} 项、取消 {d} 项：价值 {v}"
    ).format(
        m=number(n["moved"]),
        a=number(n["added"]),
        d=number(n["dropped"]),
        v=signed(document["schedules"][1]["objective"] - document["schedules"][0]["objective"], 2),
    )


def lines(document: Document) -> list[Line]:
    """Return the transcript: both schedules, what changed, notice and stability."""
    lines = [(Text(name, name), _schedule(one)) for name, one in zip("AB", document["schedules"], strict=True)]
    lines.append((Text("changed", "变动"), finding(document)))
    for name, label in (
        ("moved", Text("moved", "移动")),
        ("added", Text("added", "新增")),
        ("dropped", Text("dropped", "取消")),
    ):
        if document[name]:
            lines.append((label, listed([row["task"] for row in document[name]], 10)))
    lines.append((Text("notice", "通知"), notice(document)))
    lines.append((Text("stability", "稳定性"), stability(document)))
    return lines


def _schedule(one: Document) -> Text:
    form = Text("{title}, {run}: {n} placed, value {v}", "{title}，{run}：已安排 {n} 项，价值 {v}")
    return form.format(
        title=Text.of(one["title"]),
        run=one["run"] or one["file"],
        n=number(one["placed"]),
        v=number(one["objective"], 2),
    )


def klass(one: Document) -> Text:
    """Return the name of a class of notice."""
    if one["from"] is None:
        return Text("already begun", "已开始")
    if one["to"] is None:
        return Text("{a} or more", "{a} 及以上").format(a=duration(one["from"]))
    if one["from"] == 0:
        return Text("under {b}", "不足 {b}").format(b=duration(one["to"]))
    return Text("{a} to {b}", "{a} 至 {b}").format(a=duration(one["from"]), b=duration(one["to"]))


def notice(document: Document) -> Text:
    """Return how much notice those have whose booking moved or was dropped."""
    parts = [klass(one) + Text(": ", "：") + number(one["bookings"]) for one in document["notice"] if one["bookings"]]
    since = Text("counted from {t}", "自 {t} 起算").format(t=at(document["now"], document["schedule"]))
    return join([*parts, since], " · ", " · ")


def stability(document: Document) -> Text:
    """Return the share of bookings that stay."""
    if document["stability"] is None:
        return Text("nothing was booked", "此前没有预订")
    n = number(document["base"])
    share = percent(document["stability"])
    if document["of"] == "promised":
        return Text("{s} of {n} promised bookings stay where they are", "{n} 项已承诺预订中 {s} 不变").format(
            s=share, n=n
        )
    return Text(
        "{s} of {n} bookings (none promised yet) stay where they are", "{n} 项预订（均未承诺）中 {s} 不变"
    ).format(s=share, n=n)


def exports(document: Document, lang: str) -> list[Export]:
    """Return the summary, every booking that changed, and the classes of notice."""
    return [
        tables.summary(document, lines(document), lang),
        tables.table(Text("Changes", "变动"), tuple((one, "") for one in COLUMNS), rows(document), lang),
        tables.table(
            Text("Notice", "通知"),
            ((Text("notice", "通知"), ""), (Text("bookings", "预订"), "0")),
            [(klass(one), one["bookings"]) for one in document["notice"]],
            lang,
        ),
    ]


COLUMNS = (
    Text("change", "变动"),
    Text("task", "任务"),
    Text("partner", "合作方"),
    Text("resource before", "原资源"),
    Text("start before", "原开始"),
    Text("resource after", "新资源"),
    Text("start after", "新开始"),
    Text("notice", "通知"),
)
"""Headings of a booking that changed."""


def rows(document: Document) -> list[tuple[Any, ...]]:
    """Return every booking that changed, with both places and the notice."""
    frame, who = document["schedule"], document["partners"]

    def place(row: Document | None) -> tuple[Any, Any]:
        return (None, None) if row is None else (row["resource"], at(row["start"], frame))

    def cells(label: Text, row: Document, old: Document | None, new: Document | None) -> Any:
        length = duration(abs(row["notice"]))
        late = same("−") + length if row["notice"] < 0 else length
        return (label, row["task"], who.get(row["task"]), *place(old), *place(new), late)

    return [
        *(cells(Text("moved", "移动"), row, row, row["to"]) for row in document["moved"]),
        *(cells(Text("dropped", "取消"), row, row, None) for row in document["dropped"]),
        *(cells(Text("added", "新增"), row, None, row) for row in document["added"]),
    ]


# The pictures of what is asked of a schedule: the windows of a task, and what moved.


RIBBON = (
    StripKey(Text("window of the task", "该任务的时窗"), LAKE, "ground"),
    StripKey(Text("other booking", "其他预订"), STONE, "line"),
    StripKey(Text("keeps it out", "与其冲突"), WINE, "solid"),
    StripKey(Text("where it would run", "变更后的位置"), RIVER, "bold"),
)
WINDOW, OTHER, AGAINST, PLACE = range(4)


def meta(document: Document, name: str, sentence: Text, marks: Text) -> Meta:
    """Return what is said about a picture of a schedule."""
    frame = document["schedule"]
    origin: Origin = frame["origin"] or "derived"
    source = Text.of(frame["title"])
    if frame["run"]:
        source += Text(", run {id}", "，运行 {id}").format(id=frame["run"])
    return Meta(name, sentence, marks, origin, source, NOT_DATED)


def scale(frame: Document, low: int, high: int) -> tuple[int, Text]:
    """Return seconds of the unit of an axis, and what it counts from."""
    size, unit = (DAY, Text("days", "天")) if high - low >= 4 * DAY else (HOUR, Text("hours", "小时"))
    return size, Text("{unit} from {start}", "{unit}，自 {start} 起").format(unit=unit, start=at(low, frame))


def ribbon(document: Document) -> Picture | None:
    """Return the windows of a task, what runs in them, and where it would run."""
    rows, frame = document["ribbon"], document["schedule"]
    if not rows:
        return None
    against = {
        one["task"] for one in (document["conflict"] or {"items": ()})["items"]
        if one["kind"] == "booking"
    }  # fmt: skip
    places = [*document["placed"], *((document["relaxation"] or {}).get("placed", ()))]
    low, high = _ends(document, places)
    size, unit = scale(frame, low, high)
    drawn, table = [], []
    for row in rows:
        bars = [(a, b, WINDOW, Text("window", "时窗")) for a, b in row["windows"]]
        for one in row["bookings"]:
            key = AGAINST if one["task"] in against else OTHER
            bars.append((one["start"], one["end"], key, one["task"]))
        bars += [(one["start"], one["end"], PLACE, one["task"]) for one in places if one["resource"] == row["resource"]]
        seen = [bar for bar in bars if bar[0] < high and bar[1] > low]
        table += [(row["resource"], RIBBON[key].text, name, at(a, frame), at(b, frame))
                  for a, b, key, name in seen]  # fmt: skip
        cut = [((max(a, low) - low) / size, (min(b, high) - low) / size, 0, key)
               for a, b, key, _ in seen]  # fmt: skip
        opened = [((max(a, low) - low) / size, (min(b, high) - low) / size)
                  for a, b in row["open"] if a < high and b > low]  # fmt: skip
        drawn.append(StripRow(label=row["resource"], strips=1, open=opened, bars=cut))
    columns = (
        Column("resource", Text("Resource", "资源")),
        Column("what", Text("What", "内容")),
        Column("task", Text("Task", "任务")),
        Column("start", Text("Start", "开始")),
        Column("end", Text("End", "结束")),
    )
    about = meta(document, "ribbon", _said(document, len(against)), _MARKS)
    what = Strips(drawn, RIBBON, (0.0, (high - low) / size), unit)
    return strip_chart(about, Twin(columns, table), what)


def _said(document: Document, against: int) -> Text:
    """Return how many others run inside the windows of a task, and how many keep it out."""
    inside = sum(
        any(one["start"] < b and one["end"] > a for a, b in row["windows"])
        for row in document["ribbon"]
        for one in row["bookings"]
    )
    return Text(
        "{n} others run inside its windows; {k} of the bookings keep it out",
        "其时窗内另有 {n} 项预订；与其冲突的预订 {k} 项",
    ).format(n=number(inside), k=number(against))


_MARKS = Text(
    "A row per resource the task may use. Hatched: closed. White: open, and outside its windows.",
    "每行一个该任务可用的资源；斜线为关闭，白色为开放但不在时窗之内。",
)


def _ends(document: Document, places: list[Document]) -> tuple[int, int]:
    """Return the part of the horizon with windows and places, and a little around it."""
    spans = [span for row in document["ribbon"] for span in row["windows"]]
    spans += [[row["start"], row["end"]] for row in places]
    low, high = document["schedule"]["horizon"]
    if not spans:
        return low, high
    first, last = min(a for a, _ in spans), max(b for _, b in spans)
    around = max(1, (last - first) // 20)
    first, last = min(first, max(low, first - around)), max(last, min(high, last + around))
    # an axis that counts from a full hour is easier to read
    return first - first % HOUR, last


CHANGE_KEYS = (
    StripKey(Text("unchanged", "未变"), STONE, "line"),
    StripKey(Text("before", "变动前"), SILT, "solid"),
    StripKey(Text("after", "变动后"), RIVER, "bold"),
)
MOST = 60
"""Bookings that changed, up to which they are drawn."""


def moves(document: Document) -> list[Picture]:
    """Return what moved, as arrows between two strips of each resource, and the notice given."""
    changed = [row for name in ("moved", "dropped", "added") for row in document[name]]
    if not changed:
        return []
    pictures = [_notice(document)]
    if len(changed) <= MOST:
        pictures.insert(0, _strips(document, changed))
    return pictures


def _strips(document: Document, changed: list[Document]) -> Picture:
    frame = document["schedule"]
    ends = list(changed) + [row["to"] for row in document["moved"]]
    touched = {row["resource"] for row in ends}
    low, high = min(row["start"] for row in ends), max(row["end"] for row in ends)
    around = max(HOUR, (high - low) // 30)
    low, high = max(frame["horizon"][0], low - around), min(frame["horizon"][1], high + around)
    low -= low % HOUR
    size, unit = scale(frame, low, high)
    every = document["calendars"]
    place = {id: n for n, id in enumerate(id for id in every if id in touched)}
    gone = {row["task"] for row in changed}

    def bar(row: Document, strip: int, key: int) -> tuple[float, float, int, int]:
        start, end = max(row["start"], low), min(row["end"], high)
        return (start - low) / size, (end - low) / size, strip, key

    rows_ = []
    for id in place:
        drawn = []
        for strip, bookings in enumerate(document["bookings"]):
            for row in bookings:
                if row["resource"] == id and row["start"] < high and row["end"] > low:
                    drawn.append(bar(row, strip, 1 + strip if row["task"] in gone else 0))
        opened = [((max(a, low) - low) / size, (min(b, high) - low) / size)
                  for a, b in every[id] if a < high and b > low]  # fmt: skip
        rows_.append(StripRow(label=id, strips=2, open=opened, bars=drawn))

    def at(row: Document, strip: int) -> StripPlace:
        middle = (row["start"] + row["end"]) / 2
        return place[row["resource"]], strip, float((middle - low) / size)

    arrows = [(at(row, 0), at(row["to"], 1)) for row in document["moved"]]
    about = meta(document, "moves", finding(document), _ARROWS)
    columns = tuple(Column(f"c{n}", one) for n, one in enumerate(COLUMNS))
    twin = Twin(columns, rows(document))
    return strip_chart(about, twin, Strips(rows_, CHANGE_KEYS, (0.0, (high - low) / size), unit, arrows))


_ARROWS = Text(
    "Two strips per resource, above before, below after; a line leads from where a booking was to "
    "the dot where it is. Resources without a change are left out.",
    "每个资源两行，上为变动前，下为变动后；连线由原位置指向圆点所在的新位置；未变动的资源不列出。",
)


def _notice(document: Document) -> Picture:
    rows = [
        Bar(label=klass(one), value=float(one["bookings"]))
        for one in document["notice"]
    ]  # fmt: skip
    words = notice(document)
    about = meta(
        document, "notice", Text("Notice given: ", "通知时间：") + words,
        Text("Bookings that moved or were dropped, by the time until they begin.",
             "移动或取消的预订，按距开始的时间分组。"),
    )  # fmt: skip
    return bar_chart(about, rows, (Text("Bookings", "预订数"), ""))
