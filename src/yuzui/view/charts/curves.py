# SPDX-License-Identifier: Apache-2.0
"""Curves over a number (an age, a budget): one line per group, intervals as bands.

What is censored (too early to say) is drawn dotted with hollow marks on hatched ground.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.text import Text
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

Row = Mapping[str, Any]
Axes = tuple[Text, Text, str]


def draw(meta: Meta, rows: Sequence[Row], axes: Axes) -> Picture:
    """Return the curves."""
    return Picture(meta, _twin(rows, axes), lambda lang, width: _spec(meta, rows, axes, lang, width))


def _twin(rows: Sequence[Row], axes: Axes) -> Twin:
    unit, digits = ("%", 1) if axes[2] == "%" else ("", _digits(rows))
    bands = any(r.get("low") is not None for r in rows)
    censored = any(r.get("censored") for r in rows)
    columns = [Column("group", Text("Group", "分组")), Column("x", axes[0])]
    columns.append(Column("y", axes[1], unit, digits))
    if bands:
        columns.append(Column("low", Text("from", "下限"), unit, digits))
        columns.append(Column("high", Text("to", "上限"), unit, digits))
    if censored:
        columns.append(Column("censored", Text("State", "状态")))
    words = {True: Text("too early to say", "尚难定论"), False: Text("complete", "完整")}
    found = [
        (
            r["group"],
            r["x"],
            r["y"],
            *((r.get("low"), r.get("high")) if bands else ()),
            *((words[bool(r.get("censored"))],) if censored else ()),
        )
        for r in rows
    ]
    return Twin(columns, found)


def _digits(rows: Sequence[Row]) -> int:
    whole = all(r["y"] is None or float(r["y"]).is_integer() for r in rows)
    return 0 if whole else 2


def _spec(meta: Meta, rows: Sequence[Row], axes: Axes, lang: str, width: int) -> Specification:
    groups = list(dict.fromkeys(r["group"].say(lang) for r in rows))
    room = max((spec.text_width("◆ " + g, width, bold=True) for g in groups), default=0)
    aside = width > NARROW and len(groups) > 1
    keys = 0 if aside or len(groups) < 2 else 22 * len(groups)
    top, bottom = 34 + keys, 52
    right = min(int(room) + 16, width // 3) if aside else 16
    frame = spec.Frame(width, 240 + top + bottom + (60 if width > NARROW else 0), 56, right, top, bottom)
    known = [r for r in rows if r["y"] is not None]
    x = _domain([r["x"] for r in known])
    tops = [float(v) for r in known for v in (r["y"], r.get("high")) if v is not None]
    lows = [float(v) for r in known for v in (r["y"], r.get("low")) if v is not None]
    y = (min([0.0, *lows]), max([*tops, 0.0]) * 1.05 or 1.0)
    layers = [_axes(frame, x, y, axes, lang)]
    if hatched := _hatched(known, frame, x):
        layers.append(hatched)
    for i, group in enumerate(groups):
        layers += _group([r for r in known if r["group"].say(lang) == group], i, x, y)
    return spec.drawing(meta, lang, frame, [*layers, *_words(known, groups, frame, y, axes, lang)])


def _domain(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    return (float(low), float(high)) if high > low else (float(low) - 0.5, float(low) + 0.5)


def _axes(frame: spec.Frame, x: tuple[float, float], y: tuple[float, float], axes: Axes, lang: str) -> spec.Layer:
    years = x[0] > 1500 and x[1] < 2500
    below = spec.ticked(*x, "year" if years else "", lang, 8 if frame.width > NARROW else 5)
    beside = spec.ticked(*y, axes[2], lang, 5) | {"grid": True, "domain": False, "ticks": False}
    return {
        "data": {"values": [{"x": x[0], "y": y[0]}]},
        "mark": {"type": "point", "opacity": 0},
        "encoding": {"x": spec.quantitative("x", x, below), "y": spec.quantitative("y", y, beside)},
    }


def _hatched(rows: Sequence[Row], frame: spec.Frame, x: tuple[float, float]) -> spec.Layer | None:
    closed = [r["x"] for r in rows if r.get("censored")]
    open_ = [r["x"] for r in rows if not r.get("censored")]
    if not closed or (open_ and min(closed) <= max(open_)):
        return None
    start = (min(closed) + max(open_)) / 2 if open_ else x[0]
    return {
        "data": {"values": [{"x": start, "x2": x[1]}]},
        "mark": {"type": "rect", "fill": spec.HATCH, "opacity": 0.35, "y": 0, "y2": frame.plot_height},
        "encoding": {"x": spec.quantitative("x", x), "x2": {"field": "x2"}},
    }


def _group(rows: Sequence[Row], i: int, x: tuple[float, float], y: tuple[float, float]) -> list[spec.Layer]:
    place = {"x": spec.quantitative("x", x), "y": spec.quantitative("y", y)}
    found = _interval(rows, i, place)
    for censored in (False, True):
        kept = [r for r in rows if bool(r.get("censored")) is censored]
        if not kept:
            continue
        before = [r for r in rows if censored and not r.get("censored") and r["x"] < kept[0]["x"]]
        found += _line([*before[-1:], *kept], i, censored, place)
        if len(rows) <= 40:
            found.append(_points(kept, i, censored, place))
    return found


def _interval(rows: Sequence[Row], i: int, place: dict[str, Any]) -> list[spec.Layer]:
    ink = spec.SERIES[i % len(spec.SERIES)]
    band = [{"x": r["x"], "y": r["low"], "y2": r["high"]} for r in rows if r.get("low") is not None]
    if not band:
        return []
    mark: dict[str, Any] = {"type": "area", "fill": ink, "opacity": 0.18}
    if len(band) == 1:
        mark = {"type": "rule", "stroke": ink}
    encoding = {**place, "y2": {"field": "y2"}}
    return [{"data": {"values": band}, "mark": mark, "encoding": encoding}]


def _line(rows: Sequence[Row], i: int, censored: bool, place: dict[str, Any]) -> list[spec.Layer]:
    if len(rows) < 2:
        return []
    mark = {
        "type": "line",
        "stroke": spec.SERIES[i % len(spec.SERIES)],
        "strokeDash": [2, 3] if censored else list(spec.DASHES[i % len(spec.DASHES)]),
    }
    values = [{"x": r["x"], "y": r["y"]} for r in rows]
    return [{"data": {"values": values}, "mark": mark, "encoding": place}]


def _points(rows: Sequence[Row], i: int, censored: bool, place: dict[str, Any]) -> spec.Layer:
    ink = spec.SERIES[i % len(spec.SERIES)]
    mark = {
        "type": "point",
        "filled": True,
        "size": 36,
        "shape": spec.SHAPES[i % len(spec.SHAPES)],
        "fill": spec.CARD if censored else ink,
        "stroke": ink,
        "opacity": 1,
    }
    values = [{"x": r["x"], "y": r["y"]} for r in rows]
    return {"data": {"values": values}, "mark": mark, "encoding": place}


def _words(
    rows: Sequence[Row], groups: Sequence[str], frame: spec.Frame, y: tuple[float, float], axes: Axes, lang: str
) -> list[spec.Layer]:
    glyphs = [spec.GLYPHS[spec.SHAPES[i % len(spec.SHAPES)]] for i in range(len(groups))]
    inks = [spec.SERIES[i % len(spec.SERIES)] for i in range(len(groups))]
    named = [f"{glyph} {group}" for glyph, group in zip(glyphs, groups, strict=True)]
    titles = spec.labels([{"px": 8 - frame.left, "py": 14 - frame.top, "t": axes[1].say(lang)}], align="left")
    below = {"px": frame.plot_width / 2, "py": frame.plot_height + 40, "t": axes[0].say(lang)}
    found = [titles, spec.labels([below], align="center")]
    if len(groups) < 2:
        return found
    if frame.right > 20:
        ends = [max((r for r in rows if r["group"].say(lang) == g), key=lambda r: r["x"]) for g in groups]
        heights = spec.spread([frame.y(r["y"], y) for r in ends], 18, 0, frame.plot_height)
        at = [
            {"px": frame.plot_width + 10, "py": h, "t": t, "ink": ink}
            for h, t, ink in zip(heights, named, inks, strict=True)
        ]
    else:
        at = [
            {"px": 8 - frame.left, "py": 38 - frame.top + 22 * i, "t": t, "ink": ink}
            for i, (t, ink) in enumerate(zip(named, inks, strict=True))
        ]
    return [*found, spec.labels(at, align="left", fontWeight=600)]
