# SPDX-License-Identifier: Apache-2.0
"""What the answers about a schedule share: the axis and caption of a picture, the columns of a booking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from yuzui.scheduling.answer import Booking, Frame, Valued, Way
from yuzui.scheduling.reschedule.words import at
from yuzui.scheduling.view import DAY, HOUR, NOT_DATED
from yuzui.text import Text
from yuzui.view.chart import Meta
from yuzui.view.table import Column


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
