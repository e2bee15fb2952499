# SPDX-License-Identifier: Apache-2.0
"""A level over time (use of a machine, money spent): steps from zero, one per group."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.text import Text, same
from yuzui.text.numbers import day as day_of
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

Row = Mapping[str, Any]
Axes = tuple[Text, Text, str]


def draw(meta: Meta, rows: Sequence[Row], axes: Axes) -> Picture:
    """Return the steps."""
    return Picture(meta, _twin(rows, axes), lambda lang, width: _spec(meta, rows, axes, lang, width))


def _twin(rows: Sequence[Row], axes: Axes) -> Twin:
    unit, digits = ("%", 1) if axes[2] == "%" else ("", 2)
    columns = (Column("group", Text("Group", "分组")), Column("t", axes[0]), Column("y", axes[1], unit, digits))
    return Twin(columns, [(r["group"], r["t"], r["y"]) for r in rows])


def _at(t: Any) -> float:
    return float(dt.date.fromisoformat(t[:10]).toordinal()) if isinstance(t, str) else float(t)


def _times(x: tuple[float, float], dated: bool, lang: str, count: int) -> dict[str, Any]:
    if not dated:
        return spec.ticked(*x, "", lang, count)
    every = [x[0] + i * (x[1] - x[0]) / count for i in range(count + 1)]
    days = [dt.date.fromordinal(round(v)) for v in every]
    long = x[1] - x[0] > 700
    marks = {}
    for day in days:
        start = day.replace(day=1, month=1) if long else day.replace(day=1)
        if x[0] - 0.5 <= start.toordinal():
            word = Text(day_of(start).en.split(" ", 1)[1], f"{start.year}年{start.month}月")
            marks[start] = same(start.year) if long else word
    if len(marks) < 2:
        ends = (math.ceil(x[0]), math.floor(x[1]))
        marks = {day: same(day.isoformat()) for day in map(dt.date.fromordinal, ends)}
    return spec.axis([(float(d.toordinal()), t.say(lang)) for d, t in sorted(marks.items())])


def _spec(meta: Meta, rows: Sequence[Row], axes: Axes, lang: str, width: int) -> Specification:
    groups = list(dict.fromkeys(r["group"].say(lang) for r in rows))
    keys = 22 * len(groups) if len(groups) > 1 else 0
    wide = width > NARROW
    frame = spec.Frame(width, (230 if wide else 200) + 34 + keys + 34, 56, 34, 34 + keys, 34)
    times = [_at(r["t"]) for r in rows]
    x = (min(times, default=0.0), max(times, default=1.0))
    x = x if x[1] > x[0] else (x[0] - 0.5, x[0] + 0.5)
    y = (0.0, max((r["y"] for r in rows if r["y"] is not None), default=1.0) * 1.05 or 1.0)
    dated = any(isinstance(r["t"], str) for r in rows)
    beside = spec.ticked(*y, axes[2], lang, 4) | {"grid": True, "domain": False, "ticks": False}
    layers: list[spec.Layer] = [
        {
            "data": {"values": [{"x": x[0], "y": 0}]},
            "mark": {"type": "point", "opacity": 0},
            "encoding": {
                "x": spec.quantitative("x", x, _times(x, dated, lang, 6 if wide else 3)),
                "y": spec.quantitative("y", y, beside),
            },
        }
    ]
    words = [{"px": 8 - frame.left, "py": 14 - frame.top, "t": axes[1].say(lang)}]
    for i, group in enumerate(groups):
        values = [{"x": _at(r["t"]), "y": r["y"]} for r in rows if r["group"].say(lang) == group]
        layers.append(_steps(values, i, len(groups) == 1, x, y))
        if keys:
            glyph = ("━", "╍", "┉", "╸")[i % 4]
            at = {"px": 8 - frame.left, "py": 38 - frame.top + 22 * i}
            words.append({**at, "t": f"{glyph} {group}", "ink": spec.SERIES[i % 6]})
    return spec.drawing(meta, lang, frame, [*layers, spec.labels(words, align="left")])


def _steps(values: Sequence[Row], i: int, filled: bool, x: tuple[float, float], y: tuple[float, float]) -> spec.Layer:
    ink = spec.SERIES[i % len(spec.SERIES)]
    mark: dict[str, Any] = {
        "type": "line",
        "interpolate": "step-after",
        "stroke": ink,
        "strokeWidth": 1.5 if len(values) < 400 else 1,
        "strokeDash": list(spec.DASHES[i % len(spec.DASHES)]),
    }
    if filled:
        line = {"color": ink, "strokeWidth": 1.5}
        mark = {"type": "area", "interpolate": "step-after", "fill": spec.RIVER_3, "line": line}
    return {
        "data": {"values": list(values)},
        "mark": mark,
        "encoding": {"x": spec.quantitative("x", x), "y": spec.quantitative("y", y)},
    }
