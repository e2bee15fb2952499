# SPDX-License-Identifier: Apache-2.0
"""Tasks over time: a bar each as planned, a line to where half and eight of ten futures end it, gates as diamonds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from yuzui.text import Text
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import layout
from yuzui.view.charts.bars import bar_box
from yuzui.view.charts.layout import Legend, Rows
from yuzui.view.charts.timelines import TimeAxis
from yuzui.view.drawing import NARROW, Box, Drawing, Frame, Mark, Points, Rects, Rules
from yuzui.view.palette import CARD, INK, LAKE, RIVER, RIVER_3, SILT, STONE, WINE
from yuzui.view.table import Column


@dataclass(frozen=True, slots=True)
class TaskBar:
    """One task: planned span, ends that hold in half and in eight of ten futures, deadline; in units of the axis."""

    label: Text
    start: float
    end: float
    p50: float | None = None
    p80: float | None = None
    deadline: float | None = None
    gate: bool = False
    done: bool = False
    binds: bool = False


_KEYS = {
    "plan": (Text("■ as scheduled", "■ 排程"), RIVER),
    "binds": (Text("■ decides the end", "■ 决定完成时间"), SILT),
    "done": (Text("■ done", "■ 已完成"), STONE),
    "spread": (Text("│ ends by then in 5 and 8 of 10 futures", "│ 五成、八成把握完成"), INK),
    "gate": (Text("◆ gate", "◆ 关口"), LAKE),
    "deadline": (Text("▲ deadline", "▲ 期限"), WINE),
}


def task_chart(meta: Meta, tasks: Sequence[TaskBar], time: TimeAxis) -> Picture:
    """Return the tasks as bars over time."""
    columns = (
        Column("task", Text("Task", "作业")),
        Column("start", Text("Start, ", "开始，") + time.unit, digits=1),
        Column("end", Text("End, ", "结束，") + time.unit, digits=1),
        Column("p50", Text("P50, ", "五成把握，") + time.unit, digits=1),
        Column("p80", Text("P80, ", "八成把握，") + time.unit, digits=1),
        Column("gate", Text("Gate", "关口")),
        Column("deadline", Text("Deadline, ", "期限，") + time.unit, digits=1),
        Column("mark", Text("Mark", "标记")),
    )
    gate = {True: Text("gate", "关口"), False: None}
    rows = [
        (one.label, one.start, one.end, one.p50, one.p80, gate[one.gate], one.deadline, _mark(one)) for one in tasks
    ]
    return Picture(meta, Twin(columns, rows), partial(_tasks, tasks, time))


def _mark(one: TaskBar) -> Text | None:
    """Return what the ink of a bar says."""
    return Text("done", "已完成") if one.done else Text("decides the end", "决定完成时间") if one.binds else None


def _tasks(tasks: Sequence[TaskBar], time: TimeAxis, lang: str, width: int) -> Drawing:
    there = {
        "plan": any(not one.binds and not one.done for one in tasks),
        "binds": any(one.binds and not one.done for one in tasks),
        "done": any(one.done for one in tasks),
        "spread": any(one.p80 is not None for one in tasks),
        "gate": any(one.gate for one in tasks),
        "deadline": any(one.deadline is not None for one in tasks),
    }
    legend = Legend.of([(text.say(lang), ink) for name, (text, ink) in _KEYS.items() if there[name]], width)
    names = [one.label.say(lang) for one in tasks]
    pitch = 42 if width <= NARROW else 26
    left, top = Rows.margin(names, width, 230), 14 + legend.height
    frame = Frame(width, top + max(1, len(tasks)) * pitch + 52, left, 26, top, 52)
    rows, x = Rows(frame, [pitch] * len(tasks)), time.scale
    inks = [STONE if one.done else SILT if one.binds else RIVER for one in tasks]
    marks: list[Mark] = [legend.words(frame)]
    spread = [
        bar_box(one.end, one.p80, rows.centre(n), 8)
        for n, one in enumerate(tasks)
        if one.p80 is not None and one.p80 > one.end and not one.done
    ]
    marks.append(Rects(spread, RIVER_3, x=x))
    for ink in dict.fromkeys(inks):
        boxes = [bar_box(one.start, one.end, rows.centre(n), 12) for n, one in enumerate(tasks) if inks[n] == ink]
        marks.append(Rects(boxes, ink, x=x))
    for n, one in enumerate(tasks):
        ticks = [at for at in (one.p50, one.p80) if at is not None and not one.done]
        marks.append(Rules([Box(at, at, rows.centre(n) - 8, rows.centre(n) + 8) for at in ticks], INK, x=x))
    gates = [(one.end, rows.centre(n)) for n, one in enumerate(tasks) if one.gate]
    due = [(one.deadline, rows.centre(n)) for n, one in enumerate(tasks) if one.deadline is not None]
    marks += [Points(gates, 110, LAKE, "diamond", CARD, 1.0, x=x), Points(due, 80, WINE, "triangle-up", CARD, 1.0, x=x)]
    marks.append(rows.names(names))
    if not time.marks:
        marks.append(layout.unit(time.unit.say(lang), frame))
    return Drawing(frame, marks, time.axis(lang, 4 if frame.narrow else 9))
