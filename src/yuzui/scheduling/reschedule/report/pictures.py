# SPDX-License-Identifier: Apache-2.0
"""The pictures of what is asked of a schedule: the windows of a task, and what moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.model.quantity import Origin
from yuzui.scheduling.reschedule.report import diff as saying
from yuzui.scheduling.reschedule.report import words
from yuzui.scheduling.run.pictures import NOT_DATED
from yuzui.scheduling.run.plots import DAY, HOUR
from yuzui.text import Text
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import bars, spec, strips
from yuzui.view.charts.strips import Key, Strips
from yuzui.view.table import Column

Document = Mapping[str, Any]

RIBBON = (
    Key(Text("window of the task", "该任务的时窗"), spec.LAKE, "ground"),
    Key(Text("other booking", "其他预订"), spec.STONE, "line"),
    Key(Text("keeps it out", "与其冲突"), spec.WINE, "solid"),
    Key(Text("where it would run", "变更后的位置"), spec.RIVER, "bold"),
)
WINDOW, OTHER, AGAINST, PLACE = range(4)


def meta(document: Document, name: str, said: Text, marks: Text) -> Meta:
    """Return what is said about a picture of a schedule."""
    frame = document["schedule"]
    origin: Origin = frame["origin"] or "derived"
    source = Text.of(frame["title"])
    if frame["run"]:
        source += Text(", run {id}", "，运行 {id}").format(id=frame["run"])
    return Meta(name, said, marks, origin, source, NOT_DATED)


def scale(frame: Document, low: int, high: int) -> tuple[int, Text]:
    """Return seconds of the unit of an axis, and what it counts from."""
    size, unit = (DAY, Text("days", "天")) if high - low >= 4 * DAY else (HOUR, Text("hours", "小时"))
    return size, Text("{unit} from {start}", "{unit}，自 {start} 起").format(unit=unit, start=words.at(low, frame))


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
        table += [(row["resource"], RIBBON[key].text, name, words.at(a, frame), words.at(b, frame))
                  for a, b, key, name in seen]  # fmt: skip
        cut = [((max(a, low) - low) / size, (min(b, high) - low) / size, 0, key)
               for a, b, key, _ in seen]  # fmt: skip
        opened = [((max(a, low) - low) / size, (min(b, high) - low) / size)
                  for a, b in row["open"] if a < high and b > low]  # fmt: skip
        drawn.append({"label": row["resource"], "strips": 1, "open": opened, "bars": cut})
    columns = (
        Column("resource", Text("Resource", "资源")),
        Column("what", Text("What", "内容")),
        Column("task", Text("Task", "任务")),
        Column("start", Text("Start", "开始")),
        Column("end", Text("End", "结束")),
    )
    about = meta(document, "ribbon", _said(document, len(against)), _MARKS)
    what = Strips(drawn, RIBBON, (0.0, (high - low) / size), unit)
    return strips.draw(about, Twin(columns, table), what)


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


CHANGES = (
    Key(Text("unchanged", "未变"), spec.STONE, "line"),
    Key(Text("before", "变动前"), spec.SILT, "solid"),
    Key(Text("after", "变动后"), spec.RIVER, "bold"),
)
MOST = 60
"""Bookings that changed, up to which they are drawn."""


def moves(document: Document) -> list[Picture]:
    """Return what moved, as arrows between two strips of each resource, and the notice given."""
    changed = [row for name in ("moved", "dropped", "added") for row in document[name]]
    if not changed:
        return []
    found = [_notice(document)]
    if len(changed) <= MOST:
        found.insert(0, _strips(document, changed))
    return found


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

    rows = []
    for id in place:
        drawn = []
        for strip, bookings in enumerate(document["bookings"]):
            for row in bookings:
                if row["resource"] == id and row["start"] < high and row["end"] > low:
                    drawn.append(bar(row, strip, 1 + strip if row["task"] in gone else 0))
        opened = [((max(a, low) - low) / size, (min(b, high) - low) / size)
                  for a, b in every[id] if a < high and b > low]  # fmt: skip
        rows.append({"label": id, "strips": 2, "open": opened, "bars": drawn})

    def at(row: Document, strip: int) -> strips.Point:
        middle = (row["start"] + row["end"]) / 2
        return place[row["resource"]], strip, float((middle - low) / size)

    arrows = [(at(row, 0), at(row["to"], 1)) for row in document["moved"]]
    about = meta(document, "moves", saying.finding(document), _ARROWS)
    columns = tuple(Column(f"c{n}", one) for n, one in enumerate(saying.COLUMNS))
    twin = Twin(columns, saying.rows(document))
    return strips.draw(about, twin, Strips(rows, CHANGES, (0.0, (high - low) / size), unit, arrows))


_ARROWS = Text(
    "Two strips per resource, above before, below after; a line leads from where a booking was to "
    "the dot where it is. Resources without a change are left out.",
    "每个资源两行，上为变动前，下为变动后；连线由原位置指向圆点所在的新位置；未变动的资源不列出。",
)


def _notice(document: Document) -> Picture:
    rows = [
        {"label": saying.klass(one), "value": float(one["bookings"]), "group": None, "low": None,
         "high": None}
        for one in document["notice"]
    ]  # fmt: skip
    said = saying.notice(document)
    about = meta(
        document, "notice", Text("Notice given: ", "通知时间：") + said,
        Text("Bookings that moved or were dropped, by the time until they begin.",
             "移动或取消的预订，按距开始的时间分组。"),
    )  # fmt: skip
    return bars.draw(about, rows, (Text("Bookings", "预订数"), ""))
