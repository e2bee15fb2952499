# SPDX-License-Identifier: Apache-2.0
"""A table of shades: how the parts of each row are spread over ordered columns.

The shade is the share of the row; the number stands in the cell, so that the shade never speaks
alone. At most :data:`ROWS` rows are drawn; the table twin holds all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.text import Text
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

Row = Mapping[str, Any]

ROWS = 40
"""Most rows that are drawn."""
_STEP, _DARK = 26, 0.55


def draw(meta: Meta, rows: Sequence[Row], columns: Sequence[Text], names: tuple[Text, Text]) -> Picture:
    """Return the shades."""
    headings = [Column("row", names[0]), Column("note", names[1], "", 2)]
    headings += [Column(f"c{k}", title, "", 0) for k, title in enumerate(columns, 1)]
    twin = Twin(headings, [(r["label"], r["note"], *r["counts"]) for r in rows])
    shown = rows[:ROWS]
    return Picture(meta, twin, lambda lang, width: _spec(meta, shown, columns, names, (lang, width)))


def _spec(
    meta: Meta, rows: Sequence[Row], columns: Sequence[Text], names: tuple[Text, Text], face: tuple[str, int]
) -> Specification:
    lang, width = face
    longest = max((spec.text_width(r["label"].say(lang), width) for r in rows), default=0.0)
    left = 20 + int(min(longest, 130 if width > NARROW else 70))
    behind = int(spec.text_width("00.00", width)) + 14
    frame = spec.Frame(width, 62 + _STEP * max(1, len(rows)), left, behind, 54, 8)
    heads = [
        {"px": (k + 0.5) * _across(frame, columns), "py": -12, "t": _short(title, frame, columns, lang)}
        for k, title in enumerate(columns)
    ]
    side = [{"px": -8, "py": (i + 0.5) * _STEP, "t": r["label"].say(lang), "ink": spec.INK} for i, r in enumerate(rows)]
    notes = [
        {"px": frame.plot_width + 8, "py": (i + 0.5) * _STEP, "t": f"{r['note']:.2f}"}
        for i, r in enumerate(rows)
        if r["note"] is not None
    ]
    first = {"px": 8 - left, "py": -38, "t": names[0].say(lang)}
    last = {"px": frame.plot_width + behind - 8, "py": -38, "t": names[1].say(lang)}
    layers = [
        *_cells(rows, _across(frame, columns)),
        spec.labels(heads, align="center"),
        spec.labels(side, align="right"),
        spec.labels([*notes, first], align="left"),
        spec.labels([last], align="right"),
    ]
    return spec.drawing(meta, lang, frame, layers)


def _across(frame: spec.Frame, columns: Sequence[Text]) -> float:
    return frame.plot_width / max(1, len(columns))


def _short(title: Text, frame: spec.Frame, columns: Sequence[Text], lang: str) -> str:
    return spec.wrapped(title.say(lang), _across(frame, columns), frame.width, 1)[0]


def _cells(rows: Sequence[Row], across: float) -> list[spec.Layer]:
    """Return the shades and the numbers in them."""
    cells, words = [], []
    for i, row in enumerate(rows):
        total = sum(row["counts"]) or 1
        for k, count in enumerate(row["counts"]):
            share = count / total
            place = {"x": k * across + 1, "x2": (k + 1) * across - 1}
            cells.append({**place, "y": i * _STEP + 1, "y2": (i + 1) * _STEP - 1, "o": share})
            if count:
                ink = spec.CARD if share >= _DARK else spec.INK
                at = {"px": (k + 0.5) * across, "py": (i + 0.5) * _STEP}
                words.append({**at, "t": str(count), "ink": ink})
    return [_shades(cells), spec.labels(words, align="center")]


def _shades(cells: Sequence[Mapping[str, float]]) -> spec.Layer:
    def pixel(name: str) -> dict[str, Any]:
        return {"field": name, "type": "quantitative", "scale": None, "axis": None}

    return {
        "data": {"values": list(cells)},
        "mark": {"type": "rect", "fill": spec.RIVER, "stroke": spec.RULE, "strokeWidth": 0.5},
        "encoding": {
            "x": pixel("x"),
            "x2": {"field": "x2"},
            "y": pixel("y"),
            "y2": {"field": "y2"},
            "fillOpacity": {
                "field": "o",
                "type": "quantitative",
                "scale": {"domain": [0, 1], "range": [0, 1]},
                "legend": None,
            },
        },
    }
