# SPDX-License-Identifier: Apache-2.0
"""The days of a resource, one a line: when it is open, booked, closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.scheduling.booking.desk import words
from yuzui.text import Text
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts import gantt

Document = Mapping[str, Any]
HOUR = 3_600
GROUPS = (Text("booked by hand", "人工预订"), Text("published schedule", "已发布排程"), Text("your own", "本人预订"))
"""What colour and letter stand for."""
HEADS = (Text("Day", "日期"), Text("Configuration", "配置"), Text("Kind", "类别"))


def draw(document: Document) -> list[Picture]:
    """Return the calendar of a resource."""
    rows = [
        {
            "label": day[5:],
            "open": _within(start, end, [one[:2] for one in document["open"]]),
            "bookings": [
                (*hours, _group(row), row["config"] or "")
                for row in document["bookings"]
                for hours in _within(start, end, [(row["start"], row["end"])])
            ],
        }
        for day, start, end in document["days"]
    ]
    longest = max((end - start for _, start, end in document["days"]), default=24 * HOUR)
    one = document["resource"]
    meta = Meta(
        "days",
        words.finding(document),
        Text(
            "A line a day. Colour, lines and letter: how it was booked. Hatched: closed. White:"
            " free. Beneath: part of the open time in use.",
            "每行一天；颜色、线纹与字母表示预订方式，斜线为不开放，白色为空闲；下方为开放时间的使用率。",
        ),
        document["origin"],
        Text("calendar and bookings of {id}", "{id} 的运行日历与预订").format(id=one["id"]),
        words.moment(document).replace("T", " "),
    )
    axis = Text("hour of the day, {z}", "当日时刻（{z}）").format(z=one["timezone"])
    return [gantt.draw(meta, rows, GROUPS, gantt.Axis((0.0, longest / HOUR), axis), HEADS)]


def _group(row: Mapping[str, Any]) -> int:
    return 2 if row["mine"] else 0 if row["by_hand"] else 1


def _within(start: int, end: int, spans: list[Any]) -> list[tuple[float, float]]:
    """Return the parts of intervals within a day, in hours from its beginning."""
    cut = [(max(a, start), min(b, end)) for a, b in spans]
    return [((a - start) / HOUR, (b - start) / HOUR) for a, b in cut if a < b]
