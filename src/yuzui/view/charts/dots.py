# SPDX-License-Identifier: Apache-2.0
"""Dots with intervals, one row each: effects about a line, or what was seen beside an expectation.

Up to :data:`NAMED` rows bear their names; above that rows close up, so that the shape of the
whole is seen, and the table twin holds every name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.text import Text
from yuzui.text.numbers import number
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

Row = Mapping[str, Any]

NAMED = 40
"""Most rows that are drawn with their names."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of dot."""

    name: Text
    ink: str
    shape: str = "circle"
    hollow: bool = False

    @property
    def glyph(self) -> str:
        """The mark as a character."""
        return "○" if self.hollow else spec.GLYPHS[self.shape]


_ENDS, _ITEM = (Text("from", "下限"), Text("to", "上限")), Text("Item", "项目")


@dataclass(frozen=True, slots=True)
class Axis:
    """The value axis."""

    title: Text
    form: str = ""
    at: float | None = None
    ends: tuple[Text, Text] = _ENDS
    row: Text = _ITEM


def draw(meta: Meta, rows: Sequence[Row], kinds: Mapping[str, Kind], axis: Axis) -> Picture:
    """Return the dots."""
    unit, digits = ("%", 1) if axis.form == "%" else (axis.form, 2)
    headings = (
        Column("item", axis.row),
        Column("value", axis.title, unit, digits),
        Column("low", axis.ends[0], unit, digits),
        Column("high", axis.ends[1], unit, digits),
        Column("kind", Text("Reading", "判读")),
    )
    told = len(headings) if len(kinds) > 1 else len(headings) - 1
    cells = [(r["label"], r["value"], r["low"], r["high"], kinds[r["kind"]].name) for r in rows]
    twin = Twin(headings[:told], [row[:told] for row in cells])
    return Picture(meta, twin, lambda lang, width: _spec(meta, rows, kinds, axis, (lang, width)))


def _spec(
    meta: Meta, rows: Sequence[Row], kinds: Mapping[str, Kind], axis: Axis, face: tuple[str, int]
) -> Specification:
    lang, width = face
    named = len(rows) <= NAMED
    longest = max((spec.text_width(r["label"].say(lang), width) for r in rows), default=0.0)
    left = 20 + (int(min(longest, 220)) if named else 0)
    keys = _keys(rows, kinds, face)
    top = 12 + 22 * (1 + max((key[1] for key in keys), default=-1))
    pitch = 22.0 if named else min(12.0, max(1.2, 560 / len(rows)))
    plot = max(44, int(pitch * len(rows)))
    frame = spec.Frame(width, top + plot + 52, left, 18, top, 52)
    x = _domain(rows, axis)
    layers = [_line(axis.at, frame, x)] if axis.at is not None and rows else []
    for name, kind in kinds.items():
        own = [(i, r) for i, r in enumerate(rows) if r["kind"] == name]
        layers += _marks(own, kind, pitch, x, len(rows)) if own else []
    legend = [
        {"px": 8 - left + px, "py": 16 - top + 22 * line, "t": word, "ink": kind.ink} for px, line, word, kind in keys
    ]
    layers.append(spec.labels(legend, align="left"))
    if named:
        layers.append(_names(rows, pitch, left, lang, width))
    return spec.drawing(meta, lang, frame, [*layers, *_scale(axis, frame, x, lang)])


def _domain(rows: Sequence[Row], axis: Axis) -> tuple[float, float]:
    values = [float(r[key]) for r in rows for key in ("value", "low", "high")]
    values += [] if axis.at is None else [axis.at]
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = 0.04 * ((high - low) or 1.0)
    return (max(0.0, low - room) if axis.form == "%" and low >= 0 else low - room, high + room)


def _keys(rows: Sequence[Row], kinds: Mapping[str, Kind], face: tuple[str, int]) -> list[tuple[float, int, str, Kind]]:
    """Return where each word of the legend stands: px, line, word, kind."""
    lang, width = face
    found, px, line = [], 0.0, 0
    for name, kind in kinds.items() if len(kinds) > 1 else ():
        count = sum(r["kind"] == name for r in rows)
        word = f"{kind.glyph} {kind.name.say(lang)} {number(count).say(lang)}"
        room = spec.text_width(word, width) + 18
        if px and px + room > width - 12:
            px, line = 0.0, line + 1
        found.append((px, line, word, kind))
        px += room
    return found


def _line(at: float, frame: spec.Frame, x: tuple[float, float]) -> spec.Layer:
    return {
        "data": {"values": [{"x": at}]},
        "mark": {"type": "rule", "stroke": spec.STONE, "y": 0, "y2": frame.plot_height},
        "encoding": {"x": spec.quantitative("x", x)},
    }


def _marks(
    own: Sequence[tuple[int, Row]], kind: Kind, pitch: float, x: tuple[float, float], count: int
) -> list[spec.Layer]:
    y = spec.quantitative("y", (-0.5, count - 0.5))
    y["scale"]["reverse"] = True
    values = [
        point for i, r in own for point in ({"x": r["low"], "y": i}, {"x": r["high"], "y": i}, {"x": None, "y": None})
    ]
    strokes = {
        "data": {"values": values},
        "mark": {
            "type": "line",
            "stroke": kind.ink,
            "strokeWidth": round(min(1.8, max(0.4, 0.4 * pitch)), 2),
            "invalid": "break-paths-show-domains",
        },
        "encoding": {"x": spec.quantitative("x", x), "y": y, "order": {"value": None}},
    }
    across = min(9.0, max(3.4, 0.6 * pitch))
    dots = {
        "data": {"values": [{"x": r["value"], "y": i} for i, r in own]},
        "mark": {
            "type": "point",
            "filled": True,
            "shape": kind.shape,
            "size": across**2 * (1.4 if kind.shape == "diamond" else 1.0),
            "fill": spec.CARD if kind.hollow else kind.ink,
            "stroke": kind.ink,
            "strokeWidth": 1.2,
            "opacity": 1,
        },
        "encoding": {"x": spec.quantitative("x", x), "y": y},
    }
    return [strokes, dots]


def _names(rows: Sequence[Row], pitch: float, left: int, lang: str, width: int) -> spec.Layer:
    words = [
        {
            "px": -8,
            "py": (i + 0.5) * pitch,
            "t": spec.wrapped(r["label"].say(lang), left - 12, width, 1)[0],
            "ink": spec.INK,
        }
        for i, r in enumerate(rows)
    ]
    return spec.labels(words, align="right")


def _scale(axis: Axis, frame: spec.Frame, x: tuple[float, float], lang: str) -> list[spec.Layer]:
    marks = spec.ticks(*x, 6 if frame.width > NARROW else 4)
    step = marks[1] - marks[0] if len(marks) > 1 else 1.0
    form = "%" if axis.form == "%" else ""
    rows = [
        {"px": frame.x(m, x), "py": frame.plot_height + 14, "t": spec.shown(m, form, step).say(lang)} for m in marks
    ]
    title = {"px": frame.plot_width / 2, "py": frame.plot_height + 38, "t": axis.title.say(lang)}
    return [spec.labels([*rows, title], align="center")]
