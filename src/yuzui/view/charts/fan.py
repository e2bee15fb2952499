# SPDX-License-Identifier: Apache-2.0
"""A share over the years, its possible futures by several methods, and the target line.

The first method with intervals is drawn as a fan (80 and 90 %); every method with intervals
also shows its 90 % interval in the last year as a bar at the right. Final, preliminary and
restated figures differ in shape. Ghosts are what a method said in earlier years: grey dotted
lines behind the rest, marked with the year of the forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.text import Text
from yuzui.text.numbers import percent
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

Row = Mapping[str, Any]
STATUS = {
    "final": (Text("final", "最终数"), "circle"),
    "preliminary": (Text("preliminary", "初步数"), "circle"),
    "restated": (Text("restated", "修订数"), "diamond"),
}


@dataclass(frozen=True, slots=True)
class _Plot:
    frame: spec.Frame
    x: tuple[float, float]
    y: tuple[float, float]
    lang: str

    def place(self) -> dict[str, Any]:
        return {"x": spec.quantitative("x", self.x), "y": spec.quantitative("y", self.y)}


def draw(
    meta: Meta, history: Sequence[Row], methods: Sequence[Row], target: float | None = None, ghosts: Sequence[Row] = ()
) -> Picture:
    """Return the fan chart."""
    drawn = _Drawn(history, methods, target, ghosts)
    return Picture(meta, _twin(drawn), lambda lang, width: _spec(meta, drawn, lang, width))


@dataclass(frozen=True, slots=True)
class _Drawn:
    history: Sequence[Row]
    methods: Sequence[Row]
    target: float | None
    ghosts: Sequence[Row]


def _twin(drawn: _Drawn) -> Twin:
    share = ("%", 2)
    columns = (
        Column("series", Text("Series", "序列")),
        Column("year", Text("Year", "年份")),
        Column("value", Text("Share", "占比"), *share),
        Column("p05", Text("5 in 100 below", "5% 分位"), *share),
        Column("p10", Text("10 in 100 below", "10% 分位"), *share),
        Column("p90", Text("10 in 100 above", "90% 分位"), *share),
        Column("p95", Text("5 in 100 above", "95% 分位"), *share),
        Column("status", Text("Status", "状态")),
    )
    past = Text("published", "公布值")
    ahead = Text("projected", "推算")
    rows: list[tuple[Any, ...]] = [
        (past, h["year"], h["value"], None, None, None, None, STATUS[h["status"]][0]) for h in drawn.history
    ]
    rows += [
        (m["label"], r["year"], r["mean"], *(r.get(p) for p in ("p05", "p10", "p90", "p95")), ahead)
        for m in drawn.methods
        for r in m["rows"]
    ]
    said = Text("as said in {year}", "{year} 年的推算")
    rows += [
        (said.format(year=g["origin"]), r["year"], r["mean"], *[None] * 4, ahead)
        for g in drawn.ghosts
        for r in g["rows"]
    ]
    return Twin(columns, rows)


def _spec(meta: Meta, drawn: _Drawn, lang: str, width: int) -> Specification:
    history, methods, target = drawn.history, drawn.methods, drawn.target
    named = [f"{_glyph(i)} {m['label'].say(lang)}" for i, m in enumerate(methods)]
    room = max((spec.text_width(word, width, bold=True) for word in named), default=0)
    spans = [m for m in methods if m["rows"] and m["rows"][-1].get("p05") is not None]
    aside = width > NARROW
    right = 16 + 10 * len(spans) + (int(min(room, 230)) + 12 if aside else 0)
    top = 34 + (0 if aside else 22 * len(methods))
    frame = spec.Frame(width, (300 if aside else 250) + top + 34, 58, right, top, 34)
    years = [float(r["year"]) for r in [*history, *(r for m in methods for r in m["rows"])]]
    x = (min(years, default=2000.0), max(years, default=2001.0))
    plot = _Plot(frame, x if x[1] > x[0] else (x[0] - 1, x[0] + 1), _range(history, methods, target), lang)
    layers = [_axes(plot)]
    if spans:
        layers += _bands(spans[0], methods.index(spans[0]), history, plot)
    layers += _ghosts(drawn.ghosts, plot)
    layers += [line for i, m in enumerate(methods) for line in _line(m, i, history, plot)]
    layers += _history(history, plot) + _target(target, plot)
    ends = [_span(m, methods.index(m), k, plot) for k, m in enumerate(spans)]
    return spec.drawing(meta, lang, frame, [*layers, *ends, *_words(methods, named, spans, plot, aside)])


def _glyph(i: int) -> str:
    return ("━", "╍", "┉", "╸", "╺", "┅")[i % 6]


def _range(history: Sequence[Row], methods: Sequence[Row], target: float | None) -> tuple[float, float]:
    values = [h["value"] for h in history] + ([] if target is None else [target])
    for m in methods:
        for r in m["rows"]:
            values += [r[p] for p in ("mean", "p05", "p95") if r.get(p) is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    pad = 0.08 * (high - low) or 0.01
    return max(0.0, low - pad), high + pad


def _axes(plot: _Plot) -> spec.Layer:
    wide = plot.frame.width > NARROW
    below = spec.ticked(*plot.x, "year", plot.lang, 8 if wide else 4)
    beside = spec.ticked(*plot.y, "%", plot.lang, 5) | {"grid": True, "domain": False, "ticks": False}
    return {
        "data": {"values": [{"x": plot.x[0], "y": plot.y[0]}]},
        "mark": {"type": "point", "opacity": 0},
        "encoding": {"x": spec.quantitative("x", plot.x, below), "y": spec.quantitative("y", plot.y, beside)},
    }


def _start(history: Sequence[Row], method: Row) -> list[Row]:
    before = [h for h in history if method["rows"] and h["year"] < method["rows"][0]["year"]]
    return before[-1:]


def _bands(method: Row, i: int, history: Sequence[Row], plot: _Plot) -> list[spec.Layer]:
    found = []
    for low, high, shade in (("p05", "p95", 0.14), ("p10", "p90", 0.2)):
        values = [{"x": h["year"], "y": h["value"], "y2": h["value"]} for h in _start(history, method)]
        values += [{"x": r["year"], "y": r[low], "y2": r[high]} for r in method["rows"] if r.get(low) is not None]
        found.append(
            {
                "data": {"values": values},
                "mark": {"type": "area", "fill": spec.SERIES[_ink(i)], "opacity": shade},
                "encoding": {**plot.place(), "y2": {"field": "y2"}},
            }
        )
    return found


def _ink(i: int) -> int:
    return (0, 1, 3, 2, 4, 5)[i % 6]


def _line(method: Row, i: int, history: Sequence[Row], plot: _Plot) -> list[spec.Layer]:
    values = [{"x": h["year"], "y": h["value"]} for h in _start(history, method)]
    values += [{"x": r["year"], "y": r["mean"]} for r in method["rows"] if r["mean"] is not None]
    mark = {"type": "line", "stroke": spec.SERIES[_ink(i)], "strokeDash": list(spec.DASHES[i % len(spec.DASHES)])}
    return [{"data": {"values": values}, "mark": mark, "encoding": plot.place()}]


def _ghosts(ghosts: Sequence[Row], plot: _Plot) -> list[spec.Layer]:
    if not ghosts:
        return []
    mark = {"type": "line", "stroke": spec.INK_2, "strokeWidth": 1, "strokeDash": [1, 2]}
    lines = [
        {
            "data": {"values": [{"x": r["year"], "y": r["mean"]} for r in ghost["rows"]]},
            "mark": mark,
            "encoding": plot.place(),
        }
        for ghost in ghosts
    ]
    said = Text("said in {year}", "{year} 年推算")
    heights = spec.spread(
        [plot.frame.y(ghost["rows"][-1]["mean"], plot.y) + 14 for ghost in ghosts], 15, 0, plot.frame.plot_height
    )
    ends = [
        {
            "px": plot.frame.x(ghost["rows"][-1]["year"], plot.x),
            "py": height,
            "t": said.format(year=ghost["origin"]).say(plot.lang),
        }
        for ghost, height in zip(ghosts, heights, strict=True)
    ]
    return [*lines, spec.labels(ends, align="right")]


def _history(history: Sequence[Row], plot: _Plot) -> list[spec.Layer]:
    # vintages are never pooled: the line is that of the last row, others are points beside it
    own = [h for h in history if h["status"] == history[-1]["status"]]
    values = [{"x": h["year"], "y": h["value"]} for h in own]
    line = {"data": {"values": values}, "mark": {"type": "line", "stroke": spec.INK}, "encoding": plot.place()}
    found = [line] if len(values) > 1 else []
    for status, (_, shape) in STATUS.items():
        kept = [{"x": h["year"], "y": h["value"]} for h in history if h["status"] == status]
        hollow = status == "preliminary"
        if kept:
            mark = {
                "type": "point",
                "filled": True,
                "shape": shape,
                "size": 44,
                "fill": spec.CARD if hollow else spec.INK,
                "stroke": spec.INK,
                "opacity": 1,
            }
            found.append({"data": {"values": kept}, "mark": mark, "encoding": plot.place()})
    return found


def _target(target: float | None, plot: _Plot) -> list[spec.Layer]:
    if target is None:
        return []
    word = Text("target {share}", "目标 {share}").format(share=percent(target, 0)).say(plot.lang)
    height = plot.frame.y(target, plot.y)
    rule = {
        "data": {"values": [{"y": target}]},
        "mark": {"type": "rule", "stroke": spec.WINE, "strokeWidth": 1.5, "strokeDash": [1, 3]},
        "encoding": {"y": spec.quantitative("y", plot.y)},
    }
    at = {"px": 4, "py": height - 11, "t": word, "ink": spec.WINE}
    return [rule, spec.labels([at], align="left", fontWeight=600)]


def _span(method: Row, i: int, k: int, plot: _Plot) -> spec.Layer:
    last = method["rows"][-1]
    at = plot.frame.plot_width + 10 + 10 * k
    return {
        "data": {"values": [{"y": last["p05"], "y2": last["p95"]}]},
        "mark": {
            "type": "rule",
            "stroke": spec.SERIES[_ink(i)],
            "strokeWidth": 3,
            "strokeDash": list(spec.DASHES[i % len(spec.DASHES)]),
            "x": at,
        },
        "encoding": {"y": spec.quantitative("y", plot.y), "y2": {"field": "y2"}},
    }


def _words(
    methods: Sequence[Row], named: Sequence[str], spans: Sequence[Row], plot: _Plot, aside: bool
) -> list[spec.Layer]:
    frame = plot.frame
    inks = [spec.SERIES[_ink(i)] for i in range(len(methods))]
    if aside:
        last = [m["rows"][-1]["mean"] if m["rows"] else plot.y[0] for m in methods]
        heights = spec.spread([frame.y(v, plot.y) for v in last], 20, 0, frame.plot_height)
        left = frame.plot_width + 14 + 10 * len(spans)
        at = [{"px": left, "py": h, "t": t, "ink": ink} for h, t, ink in zip(heights, named, inks, strict=True)]
    else:
        at = [
            {"px": 8 - frame.left, "py": 16 - frame.top + 22 * i, "t": t, "ink": ink}
            for i, (t, ink) in enumerate(zip(named, inks, strict=True))
        ]
    found = [spec.labels(at, align="left", fontWeight=600)]
    if spans:
        head = {"px": frame.plot_width + 5 + 5 * len(spans), "py": -10, "t": percent(0.9, 0).say(plot.lang)}
        found.append(spec.labels([head], align="center"))
    return found
