# SPDX-License-Identifier: Apache-2.0
"""A grid of numbers shaded by size: one row per case, one column per step.

The number stands in its cell, so that the shade never speaks alone; a framed cell is within what
has been seen, a marked row is one that was observed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.text import Text
from yuzui.text.numbers import number, percent
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

Row = Mapping[str, Any]

_STEP, _DARK = 30, 0.55


@dataclass(frozen=True, slots=True)
class Axes:
    """Headings of a grid."""

    rows: Text
    columns: Text


def draw(meta: Meta, rows: Sequence[Row], columns: Sequence[Text], axes: Axes) -> Picture:
    """Return the grid."""
    headings = [Column("row", axes.rows)]
    headings += [Column(f"c{k}", title, "%", 1) for k, title in enumerate(columns, 1)]
    headings.append(Column("seen", Text("Observed", "曾出现")))
    twin = Twin(headings, [(row["label"], *row["values"], row["seen"]) for row in rows])
    return Picture(meta, twin, lambda lang, width: _spec(meta, rows, columns, axes, (lang, width)))


def _spec(meta: Meta, rows: Sequence[Row], columns: Sequence[Text], axes: Axes, face: tuple[str, int]) -> Specification:
    lang, width = face
    wide = width > NARROW
    named = [_named(row, lang, wide) for row in rows]
    room = max((spec.text_width(name, width) for name in named), default=0.0)
    left = 18 + int(min(room, 210 if wide else 110))
    frame = spec.Frame(width, 66 + _STEP * max(1, len(rows)), left, 10, 54, 12)
    across = frame.plot_width / max(1, len(columns))
    heads = [
        {"px": (k + 0.5) * across, "py": -12, "t": title.say(lang), "ink": spec.INK} for k, title in enumerate(columns)
    ]
    side = [{"px": -8, "py": (i + 0.5) * _STEP, "t": name, "ink": spec.INK} for i, name in enumerate(named)]
    titles = [{"px": 8 - left, "py": -38, "t": axes.rows.say(lang)}, {"px": 0, "py": -38, "t": axes.columns.say(lang)}]
    return spec.drawing(
        meta,
        lang,
        frame,
        [
            *_cells(rows, across, lang, wide),
            spec.labels(heads, align="center"),
            spec.labels(side, align="right"),
            spec.labels(titles if wide else titles[:1], align="left"),
        ],
    )


def _named(row: Row, lang: str, wide: bool) -> str:
    said: str = row["label"].say(lang)
    if row["seen"] is None:
        return said
    return f"● {said} {row['seen'].say(lang)}" if wide else f"● {said}"


def _cells(rows: Sequence[Row], across: float, lang: str, wide: bool) -> list[spec.Layer]:
    """Return shades, frames and numbers."""
    known = [value for row in rows for value in row["values"]]
    low, high = min(known, default=0.0), max(known, default=1.0)
    cells, framed, words = [], [], []
    for i, row in enumerate(rows):
        for k, value in enumerate(row["values"]):
            shade = 0.06 + 0.8 * (value - low) / ((high - low) or 1.0)
            place = {"x": k * across + 1, "x2": (k + 1) * across - 1, "y": i * _STEP + 1, "y2": (i + 1) * _STEP - 1}
            cells.append({**place, "o": shade})
            if row["framed"][k]:
                framed.append(place)
            ink = spec.CARD if shade >= _DARK else spec.INK
            at = {"px": (k + 0.5) * across, "py": (i + 0.5) * _STEP}
            # a narrow cell has no room for the sign, which the column of rows shows
            said = percent(value) if wide else number(100 * value, 1)
            words.append({**at, "t": said.say(lang), "ink": ink})
    shades = _rectangles(cells, fill=spec.RIVER)
    shades["encoding"]["fillOpacity"] = {"field": "o", "type": "quantitative", "scale": None}
    frames = _rectangles(framed, fillOpacity=0, stroke=spec.WINE, strokeWidth=2)
    return [shades, *([frames] if framed else []), spec.labels(words, align="center")]


def _rectangles(cells: Sequence[Mapping[str, float]], **mark: Any) -> spec.Layer:
    def pixel(name: str) -> dict[str, Any]:
        return {"field": name, "type": "quantitative", "scale": None, "axis": None}

    return {
        "data": {"values": list(cells)},
        "mark": {"type": "rect", **mark},
        "encoding": {"x": pixel("x"), "x2": {"field": "x2"}, "y": pixel("y"), "y2": {"field": "y2"}},
    }
