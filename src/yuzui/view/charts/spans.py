# SPDX-License-Identifier: Apache-2.0
"""Spans of time, one row each: from when to when something holds, and how far it is assumed to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.text import Text
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

Row = Mapping[str, Any]
Axes = tuple[Text, Text]

BEFORE, AFTER = 2, 4
"""Years drawn before the first and after the last day that a row names."""
BAR, PITCH = 16, 34


def draw(meta: Meta, rows: Sequence[Row], axes: Axes, at: str | None = None) -> Picture:
    """Return the spans."""
    return Picture(meta, _twin(rows, axes), lambda lang, width: _spec(meta, rows, at, (lang, width)))


def _twin(rows: Sequence[Row], axes: Axes) -> Twin:
    columns = (
        Column("label", axes[0]),
        Column("value", axes[1]),
        Column("start", Text("First day", "起始日")),
        Column("end", Text("Last day", "截止日")),
        Column("assumed", Text("Assumed to continue after", "此后假定延续")),
    )
    found = [(r["label"], r["value"], r["start"], r["end"], r["assumed"]) for r in rows]
    return Twin(columns, found)


def _years(day: str, after: bool = False) -> float:
    """Return a day as a year with its fraction; ``after`` takes the end of the day."""
    date = dt.date.fromisoformat(day)
    first = dt.date(date.year, 1, 1)
    return date.year + ((date - first).days + after) / (dt.date(date.year + 1, 1, 1) - first).days


@dataclass(frozen=True, slots=True)
class _Plot:
    frame: spec.Frame
    x: tuple[float, float]
    pitch: int
    lang: str

    @property
    def narrow(self) -> bool:
        return self.frame.width <= NARROW

    def centre(self, i: int) -> float:
        """Return where the bar of a row stands, px from the top of the plot."""
        return i * self.pitch + (32 if self.narrow else self.pitch / 2)

    def place(self) -> dict[str, Any]:
        """Return the encoding of bars and lines."""
        return {
            "x": spec.quantitative("x", self.x),
            "x2": {"field": "x2"},
            "y": {"field": "py", "type": "quantitative", "scale": None, "axis": None},
        }


def _spec(meta: Meta, rows: Sequence[Row], at: str | None, face: tuple[str, int]) -> Specification:
    lang, width = face
    narrow = width <= NARROW
    longest = max((spec.text_width(r["label"].say(lang), width) for r in rows), default=0.0)
    left = 12 if narrow else int(min(longest, 250)) + 22
    pitch = 46 if narrow else PITCH
    keys = _keys(rows, face)
    top = 34 + 22 * keys[-1][1]
    frame = spec.Frame(width, top + max(1, len(rows)) * pitch + 40, left, 30, top, 40)
    plot = _Plot(frame, _domain(rows, at), pitch, lang)
    legend = [{"px": 8 - left + px, "py": 14 - top + 22 * line, "t": word, "ink": ink} for px, line, word, ink in keys]
    layers = [_axis(plot), spec.labels(legend, align="left")]
    if at is not None and rows:
        layers.append(_line(_years(at), len(rows), plot))
    layers += _bars(rows, plot) + _ends(rows, plot) + _words(rows, plot)
    return spec.drawing(meta, lang, frame, layers)


def _domain(rows: Sequence[Row], at: str | None) -> tuple[float, float]:
    days = [r[key] for r in rows for key in ("start", "end", "assumed") if r[key]]
    days += [at] if at else []
    years = [int(day[:4]) for day in days] or [2000]
    return float(min(years) - BEFORE), float(max(years) + AFTER)


def _axis(plot: _Plot) -> spec.Layer:
    below = spec.ticked(*plot.x, "year", plot.lang, 4 if plot.narrow else 8)
    return {
        "data": {"values": [{"x": plot.x[0], "y": 0}]},
        "mark": {"type": "point", "opacity": 0},
        "encoding": {
            "x": spec.quantitative("x", plot.x, below | {"grid": not plot.narrow}),
            "y": {"field": "y", "type": "quantitative", "scale": None, "axis": None},
        },
    }


def _line(at: float, rows: int, plot: _Plot) -> spec.Layer:
    """Return a line at a day: through the whole plot, or beside names above bars, at each bar."""
    ends = [(0.0, float(plot.frame.plot_height))]
    if plot.narrow:
        ends = [(plot.centre(i) - BAR * 0.7, plot.centre(i) + BAR * 0.7) for i in range(rows)]
    y = {"field": "py", "type": "quantitative", "scale": None, "axis": None}
    return {
        "data": {"values": [{"x": at, "py": a, "y2": b} for a, b in ends]},
        "mark": {"type": "rule", "stroke": spec.STONE, "strokeDash": [3, 3]},
        "encoding": {"x": spec.quantitative("x", plot.x), "y": y, "y2": {"field": "y2"}},
    }


def _reach(row: Row, plot: _Plot) -> tuple[float, float, float]:
    """Return where a span starts, how far it is known to go, and how far it is drawn."""
    start = _years(row["start"]) if row["start"] else plot.x[0]
    last = _years(row["end"], after=True) if row["end"] else plot.x[1]
    known = min(last, max(start, _years(row["assumed"]))) if row["assumed"] else last
    return start, known, last


def _bars(rows: Sequence[Row], plot: _Plot) -> list[spec.Layer]:
    sure, assumed = [], []
    for i, row in enumerate(rows):
        start, known, last = _reach(row, plot)
        sure.append({"x": start, "x2": known, "py": plot.centre(i)})
        if last > known:
            assumed.append({"x": known, "x2": last, "py": plot.centre(i)})
    solid = {"type": "bar", "height": BAR, "fill": spec.RIVER}
    pale = {"type": "bar", "height": BAR, "fill": spec.RIVER_3}
    hatch = {"type": "bar", "height": BAR, "fill": spec.HATCH, "stroke": spec.RIVER, "strokeWidth": 1}
    return [
        {"data": {"values": values}, "mark": mark, "encoding": plot.place()}
        for values, mark in ((sure, solid), (assumed, pale), (assumed, hatch))
    ]


def _ends(rows: Sequence[Row], plot: _Plot) -> list[spec.Layer]:
    """Return a mark at each end that takes something away."""
    values = [
        {"x": _reach(row, plot)[2], "py": plot.centre(i)} for i, row in enumerate(rows) if row["ends"] and row["end"]
    ]
    mark = {"type": "point", "shape": "diamond", "size": 90, "filled": True, "fill": spec.WINE}
    place = plot.place()
    del place["x2"]
    layer = {"data": {"values": values}, "mark": {**mark, "opacity": 1}, "encoding": place}
    return [layer] if values else []


def _words(rows: Sequence[Row], plot: _Plot) -> list[spec.Layer]:
    frame = plot.frame
    heads = []
    for i, row in enumerate(rows):
        width = frame.plot_width if plot.narrow else frame.left - 18
        name = row["label"].say(plot.lang)
        lines = spec.wrapped(name, width, frame.width, 1 if plot.narrow else 2)
        first = i * plot.pitch + 12 if plot.narrow else plot.centre(i) - 7 * (len(lines) - 1)
        heads += [
            {"px": 0 if plot.narrow else -10, "py": first + 14 * k, "t": line, "ink": spec.INK}
            for k, line in enumerate(lines)
        ]
    side = "left" if plot.narrow else "right"
    return [
        spec.labels(heads, align=side),
        spec.labels([_value(i, row, plot) for i, row in enumerate(rows)], align="left", **_BOLD),
    ]


_BOLD = {"fontWeight": 600}


def _value(i: int, row: Row, plot: _Plot) -> dict[str, Any]:
    """Return the value of a row: in its bar, else behind it, else before it."""
    frame = plot.frame
    start, known, last = (frame.x(year, plot.x) for year in _reach(row, plot))
    said = row["value"].say(plot.lang)
    room = spec.text_width(said, frame.width, bold=True)
    px, ink = start + 6, spec.CARD
    if room + 12 > known - start:
        ink = spec.INK
        px = last + 10 if last + 10 + room <= frame.plot_width + frame.right else start - 6 - room
    return {"px": px, "py": plot.centre(i), "t": said, "ink": ink}


def _keys(rows: Sequence[Row], face: tuple[str, int]) -> list[tuple[float, int, str, str]]:
    """Return the signs that occur, with their meaning: px, line, words, ink."""
    lang, width = face
    keys = [("■", Text("in force", "有效"), spec.RIVER)]
    if any(row["assumed"] for row in rows):
        keys.append(("▨", Text("assumed to continue", "假定延续"), spec.RIVER))
    if any(row["ends"] and row["end"] for row in rows):
        keys.append(("◆", Text("ends to a lower rate", "到期后降低"), spec.WINE))
    return spec.flowed([(f"{glyph} {name.say(lang)}", ink) for glyph, name, ink in keys], width)
