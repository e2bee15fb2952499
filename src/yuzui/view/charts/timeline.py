# SPDX-License-Identifier: Apache-2.0
"""What happened when: a row each, a bar from begin to end, its colour and letter the cause.

A bar is never drawn thinner than :data:`LEAST`, so that an hour is seen on an axis of months.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.text import Text
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

Row = Mapping[str, Any]
Axis = tuple[tuple[float, float], Text]

BAR, PITCH, LEAST = 16, 38, 3.0
INKS = (spec.WINE, spec.SILT, spec.RIVER)
LETTERS = "ABC"


def draw(meta: Meta, rows: Sequence[Row], groups: Sequence[Text], x: Axis) -> Picture:
    """Return the rows."""
    return Picture(meta, _twin(rows, groups, x[1]), lambda lang, width: _spec(meta, rows, groups, x, (lang, width)))


def _twin(rows: Sequence[Row], groups: Sequence[Text], unit: Text) -> Twin:
    columns = (
        Column("label", Text("Resource", "资源")),
        Column("group", Text("Cause", "原因")),
        Column("start", Text("Start, ", "开始，") + unit, digits=2),
        Column("end", Text("End, ", "结束，") + unit, digits=2),
        Column("name", Text("Reported as", "上报编号")),
    )
    found = [
        (row["label"], groups[group], start, end, name) for row in rows for start, end, group, name in row["spans"]
    ]
    return Twin(columns, found)


def _spec(meta: Meta, rows: Sequence[Row], groups: Sequence[Text], x: Axis, face: tuple[str, int]) -> Specification:
    lang, width = face
    narrow = width <= NARROW
    longest = max((spec.text_width(row["label"], width) for row in rows), default=0.0)
    left = int(min(longest, 90 if narrow else 200)) + 20
    frame = spec.Frame(width, 34 + len(rows) * PITCH + 58, left, 24, 34, 58)
    ends, unit = x
    axis = spec.ticked(*ends, "", lang, 4 if narrow else 8)
    base = {
        "data": {"values": [{"x": ends[0], "y": 0}]},
        "mark": {"type": "point", "opacity": 0},
        "encoding": {
            "x": spec.quantitative("x", ends, axis | {"grid": True}),
            "y": {"field": "y", "type": "quantitative", "scale": None, "axis": None},
        },
    }
    layers = [base]
    for group in range(len(groups)):
        layers += _bars(rows, group, frame, ends)
    heads = [{"px": -10, "py": n * PITCH + PITCH / 2, "t": row["label"], "ink": spec.INK} for n, row in enumerate(rows)]
    layers.append(spec.labels(heads, align="right"))
    return spec.drawing(meta, lang, frame, [*layers, *_legend(groups, frame, unit, face)])


def _bars(rows: Sequence[Row], group: int, frame: spec.Frame, ends: tuple[float, float]) -> list[spec.Layer]:
    values, marks = [], []
    least = LEAST * (ends[1] - ends[0]) / max(1, frame.plot_width)
    for n, row in enumerate(rows):
        for start, end, of, _ in row["spans"]:
            if of != group:
                continue
            middle, half = (start + end) / 2, max(end - start, least) / 2
            y = n * PITCH + PITCH / 2
            values.append({"x": middle - half, "x2": middle + half, "py": y})
            marks.append({"px": frame.x(middle, ends), "py": y - 16, "t": LETTERS[group],
                          "ink": INKS[group]})  # fmt: skip
    encoding = {
        "x": spec.quantitative("x", ends),
        "x2": {"field": "x2"},
        "y": {"field": "py", "type": "quantitative", "scale": None, "axis": None},
    }
    bar = {"type": "bar", "height": BAR, "fill": INKS[group]}
    layers: list[spec.Layer] = [{"data": {"values": values}, "mark": bar, "encoding": encoding}]
    if len(marks) <= 40:  # more letters would hide each other
        layers.append(spec.labels(marks, align="center"))
    return layers


def _legend(groups: Sequence[Text], frame: spec.Frame, unit: Text, face: tuple[str, int]) -> list[spec.Layer]:
    lang, width = face
    keys: list[dict[str, Any]] = []
    px = 8.0 - frame.left
    for group, name in enumerate(groups):
        word = f"■ {LETTERS[group]} {name.say(lang)}"
        keys.append({"px": px, "py": 14 - frame.top, "t": word, "ink": INKS[group]})
        px += spec.text_width(word, width, bold=True) + 16
    below = {"px": frame.plot_width, "py": frame.plot_height + 44, "t": unit.say(lang),
             "ink": spec.INK_2}  # fmt: skip
    return [spec.labels(keys, align="left", fontWeight=600), spec.labels([below], align="right")]
