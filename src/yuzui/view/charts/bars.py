# SPDX-License-Identifier: Apache-2.0
"""Horizontal bars from zero, single or stacked, with the number at the end of each bar."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.text import Text
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

Row = Mapping[str, Any]
Axes = tuple[Text, str]


def draw(meta: Meta, rows: Sequence[Row], axes: Axes) -> Picture:
    """Return the bars."""
    return Picture(meta, _twin(rows, axes), lambda lang, width: _spec(meta, rows, axes, lang, width))


DUST = 1e-9
"""Values that are nothing but rounding: they are drawn and told as zero."""


def _twin(rows: Sequence[Row], axes: Axes) -> Twin:
    unit, digits = ("%", 1) if axes[1] == "%" else ("", 0 if _whole(rows) else 2)
    if not unit and digits:
        digits = max(digits, math.ceil(-math.log10(_step(rows, ""))))
    grouped = any(r.get("group") is not None for r in rows)
    ranged = any(r.get("low") is not None for r in rows)
    columns = [Column("label", Text("Item", "项目"))]
    columns += [Column("group", Text("Part", "组成"))] if grouped else []
    columns += [Column("value", axes[0], unit, digits)]
    if ranged:
        columns.append(Column("low", Text("from", "下限"), unit, digits))
        columns.append(Column("high", Text("to", "上限"), unit, digits))
    found = [
        (
            r["label"],
            *((r.get("group"),) if grouped else ()),
            r["value"],
            *((r.get("low"), r.get("high")) if ranged else ()),
        )
        for r in rows
    ]
    return Twin(columns, found)


def _whole(rows: Sequence[Row]) -> bool:
    return all(r["value"] is None or float(r["value"]).is_integer() for r in rows)


@dataclass(frozen=True, slots=True)
class _Plot:
    rows: Sequence[Row]
    names: Sequence[str]
    frame: spec.Frame
    step: int
    x: tuple[float, float]
    lang: str

    def centre(self, name: str) -> float:
        """Return where the bar of a label stands, px from the top of the plot."""
        within = 32 if self.frame.width <= NARROW else self.step / 2
        return self.names.index(name) * self.step + within

    def place(self) -> dict[str, Any]:
        """Return the encoding of bars and whiskers."""
        return {
            "x": spec.quantitative("x", self.x),
            "x2": {"field": "x2"},
            "y": {"field": "py", "type": "quantitative", "scale": None, "axis": None},
        }


def _spec(meta: Meta, rows: Sequence[Row], axes: Axes, lang: str, width: int) -> Specification:
    names = list(dict.fromkeys(r["label"].say(lang) for r in rows))
    groups = list(dict.fromkeys(r["group"].say(lang) for r in rows if r.get("group") is not None))
    above = width <= NARROW
    longest = max((spec.text_width(n, width) for n in names), default=0)
    left = 12 if above else int(min(longest, 260)) + 22
    step = 46 if above else 34
    keys = _keys(groups, width) if len(groups) > 1 else []
    top = 34 + 22 * len({y for _, y, _ in keys})
    frame = spec.Frame(width, top + max(1, len(names)) * step + 8, left, 88, top, 8)
    plot = _Plot(rows, names, frame, step, _domain(rows, lang), lang)
    bars = _stacked(plot)
    layers = [_bar(bars, groups, i, plot) for i in range(max(1, len(groups)))]
    layers += _whiskers(plot) + _words(plot, axes)
    legend = [
        {"px": 8 - left + px, "py": 38 - top + py, "t": t, "ink": spec.SERIES[i % 6]}
        for i, (px, py, t) in enumerate(keys)
    ]
    key = spec.labels(legend, align="left", fontWeight=600)
    return spec.drawing(meta, lang, frame, [*layers, key])


def _domain(rows: Sequence[Row], lang: str) -> tuple[float, float]:
    totals: dict[str, float] = {}
    for r in rows:
        name = r["label"].say(lang)
        totals[name] = totals.get(name, 0.0) + (r["value"] or 0.0)
    tops = [r["high"] for r in rows if r.get("high") is not None]
    ends = [r["low"] for r in rows if r.get("low") is not None and (r["value"] or 0.0) < 0]
    low, high = min([0.0, *totals.values(), *ends]), max([*totals.values(), *tops, 0.0])
    return (low, high) if high - low > DUST else (0.0, 1.0)


def _keys(groups: Sequence[str], width: int) -> list[tuple[float, float, str]]:
    found, px, py = [], 0.0, 0.0
    for group in groups:
        word = f"■ {group}"
        room = spec.text_width(word, width, bold=True) + 14
        if px and px + room > width - 20:
            px, py = 0.0, py + 22
        found.append((px, py, word))
        px += room
    return found


def _stacked(plot: _Plot) -> list[dict[str, Any]]:
    reached: dict[str, float] = {}
    found = []
    for r in plot.rows:
        if r["value"] is None:
            continue
        name = r["label"].say(plot.lang)
        grouped = r.get("group") is not None
        start = reached.get(name, 0.0) if grouped else 0.0
        reached[name] = start + r["value"]
        group = r["group"].say(plot.lang) if grouped else ""
        found.append({"x": start, "x2": reached[name], "py": plot.centre(name), "group": group})
    return found


def _bar(bars: Sequence[dict[str, Any]], groups: Sequence[str], i: int, plot: _Plot) -> spec.Layer:
    mark = {
        "type": "bar",
        "height": 16,
        "fill": spec.SERIES[i % len(spec.SERIES)],
        "stroke": spec.CARD,
        "strokeWidth": 1 if groups else 0,
    }
    kept = [b for b in bars if not groups or b["group"] == groups[i]]
    return {"data": {"values": kept}, "mark": mark, "encoding": plot.place()}


def _whiskers(plot: _Plot) -> list[spec.Layer]:
    values = [
        {"x": r["low"], "x2": r["high"], "py": plot.centre(r["label"].say(plot.lang))}
        for r in plot.rows
        if r.get("low") is not None and r.get("high") is not None
    ]
    halo = {"type": "rule", "stroke": spec.CARD, "strokeWidth": 5}
    rule = {"type": "rule", "stroke": spec.INK, "strokeWidth": 2}
    return [
        {"data": {"values": values}, "mark": mark, "encoding": plot.place()}
        for mark in ((halo, rule) if values else ())
    ]


def _parts_of_one(rows: Sequence[Row], axes: Axes) -> bool:
    """Say whether every bar is a whole cut into shares: then its sum, 100 %, tells nothing."""
    totals: dict[str, float] = {}
    for r in rows:
        totals[r["label"].en] = totals.get(r["label"].en, 0.0) + (r["value"] or 0.0)
    cut = len(rows) > len(totals)
    return axes[1] == "%" and cut and all(abs(t - 1) < 1e-9 for t in totals.values() if t)


def _words(plot: _Plot, axes: Axes) -> list[spec.Layer]:
    frame, narrow = plot.frame, plot.frame.width <= NARROW
    ends, heads, parts = [], [], _parts_of_one(plot.rows, axes)
    for i, name in enumerate(plot.names):
        mine = [r for r in plot.rows if r["label"].say(plot.lang) == name]
        known = [float(r["value"]) for r in mine if r["value"] is not None]
        tops = [float(r["high"]) for r in mine if r.get("high") is not None]
        word = spec.shown(sum(known), axes[1], _step(plot.rows, axes[1]))
        said = word if known else Text("no data", "无数据")
        said = Text("", "") if known and parts else said
        reach = frame.x(max([sum(known), *tops, 0.0]), plot.x) + 8
        centre = plot.centre(name)
        ends.append({"px": reach, "py": centre, "t": said.say(plot.lang), "ink": spec.INK})
        room = frame.plot_width + 60 if narrow else frame.left - 18
        lines = spec.wrapped(name, room, frame.width, 1 if narrow else 2)
        first = i * plot.step + 12 if narrow else centre - 7 * (len(lines) - 1)
        heads += [
            {"px": 0 if narrow else -10, "py": first + 14 * k, "t": line, "ink": spec.INK}
            for k, line in enumerate(lines)
        ]
    title = [{"px": 8 - frame.left, "py": 14 - frame.top, "t": axes[0].say(plot.lang)}]
    return [
        spec.labels(title, align="left"),
        spec.labels(heads, align="left" if narrow else "right"),
        spec.labels(ends, align="left"),
    ]


def _step(rows: Sequence[Row], form: str) -> float:
    if form == "%":
        return 0.001
    largest = max((abs(r["value"]) for r in rows if r["value"] is not None), default=1)
    if _whole(rows) or largest >= 100:
        return 1.0
    if largest < 0.1:  # two figures of the longest bar: no bar may be long and labelled nought
        return max(1e-4, 10.0 ** (math.floor(math.log10(largest)) - 1)) if largest > DUST else 0.01
    return 0.1 if largest >= 10 else 0.01
