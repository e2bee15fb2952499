# SPDX-License-Identifier: Apache-2.0
"""How much of each resource is in use through time, where there are too many bookings to draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.text import Text
from yuzui.text.numbers import percent
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.charts.gantt import Axis, use
from yuzui.view.table import Column

Row = Mapping[str, Any]

PITCH, BAR = 22, 18
CELLS, WIDEST = 3_000, 96
"""Cells of a whole picture, and of one row, at most."""
SHADES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Parts whose shade the legend shows."""
_PALE = 0.06


def draw(meta: Meta, rows: Sequence[Row], x: Axis) -> Picture:
    """Return the strips."""
    return Picture(meta, _twin(rows, x), lambda lang, width: _spec(meta, rows, x, lang, width))


def bins(rows: int) -> int:
    """Return into how many parts time is cut for some rows."""
    return max(8, min(WIDEST, CELLS // max(1, rows)))


def _twin(rows: Sequence[Row], x: Axis) -> Twin:
    columns = (
        Column("resource", Text("Resource", "资源")),
        Column("start", Text("Start, ", "开始，") + x.unit, digits=2),
        Column("end", Text("End, ", "结束，") + x.unit, digits=2),
        Column("use", Text("In use", "使用率"), "%", 0),
    )
    found = [(row["label"], *cell) for row in rows for cell in use([row], x.span, bins(len(rows)))]
    return Twin(columns, found)


def _spec(meta: Meta, rows: Sequence[Row], x: Axis, lang: str, width: int) -> Specification:
    narrow = width <= NARROW
    longest = max((spec.text_width(row["label"], width) for row in rows), default=0.0)
    left = int(min(longest, 60 if narrow else 160)) + 16
    frame = spec.Frame(width, 40 + max(1, len(rows)) * PITCH + 52, left, 16, 40, 52)
    cells: list[dict[str, float]] = []
    closed: list[dict[str, float]] = []
    for i, row in enumerate(rows):
        top = i * PITCH + (PITCH - BAR) / 2
        for a, b, share in use([row], x.span, bins(len(rows))):
            cell = {"x": a, "x2": b, "y": top, "y2": top + BAR}
            if share is None:
                closed.append(cell)
            else:
                cells.append({**cell, "shade": _PALE + (1 - _PALE) * share})
    heads = [
        {"px": -8, "py": i * PITCH + PITCH / 2, "t": spec.wrapped(row["label"], left - 12, width, 1)[0]}
        for i, row in enumerate(rows)
    ]
    foot = {"px": frame.plot_width, "py": frame.plot_height + 36, "t": x.unit.say(lang)}
    axis = x.drawn(lang, 4 if narrow else 8)
    layers = [
        _cells(cells, x, {"fill": spec.RIVER}, axis),
        _cells(closed, x, {"fill": spec.HATCH}),
        *_legend(left, lang),
        spec.labels(heads, align="right"),
        spec.labels([foot], align="right"),
    ]
    return spec.drawing(meta, lang, frame, layers)


def _cells(
    values: Sequence[Mapping[str, float]], x: Axis, mark: Mapping[str, Any],
    axis: dict[str, Any] | None = None,
) -> spec.Layer:  # fmt: skip
    shade = {"fillOpacity": {"field": "shade"}} if values and "shade" in values[0] else {}
    return {
        "data": {"values": list(values)},
        "mark": {"type": "rect", **mark},
        "encoding": {
            "x": spec.quantitative("x", x.span, axis),
            "x2": {"field": "x2"},
            "y": {"field": "y", "type": "quantitative", "scale": None, "axis": None},
            "y2": {"field": "y2"},
            **shade,
        },
    }


def _legend(left: int, lang: str) -> list[spec.Layer]:
    layers, words, px = [], [], 8.0 - left
    for share in SHADES:
        box = {"px": px, "px2": px + 20, "py": -34.0, "py2": -18.0,
               "shade": _PALE + (1 - _PALE) * share}  # fmt: skip
        layers.append(_box(box, {"fill": spec.RIVER}))
        if share in (0.0, 1.0):
            words.append({"px": px, "py": -8.0, "t": percent(share, 0).say(lang)})
        px += 20
    closed = {"px": px + 20, "px2": px + 40, "py": -34.0, "py2": -18.0, "shade": 1.0}
    layers.append(_box(closed, {"fill": spec.HATCH}))
    words.append({"px": px + 46, "py": -26.0, "t": Text("closed", "关闭").say(lang)})
    return [*layers, spec.labels(words, align="left")]


def _box(box: Mapping[str, float], mark: Mapping[str, Any]) -> spec.Layer:
    return {
        "data": {"values": [box]},
        "mark": {"type": "rect", "stroke": spec.RULE, "strokeWidth": 1, **mark},
        "encoding": {
            "x": {"field": "px", "type": "quantitative", "scale": None, "axis": None},
            "x2": {"field": "px2"},
            "y": {"field": "py", "type": "quantitative", "scale": None, "axis": None},
            "y2": {"field": "py2"},
            "fillOpacity": {"field": "shade"},
        },
    }
