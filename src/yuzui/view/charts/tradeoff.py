# SPDX-License-Identifier: Apache-2.0
"""What more of one thing buys of another: one curve, its points, and where we stand on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.text import Text
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

Row = Mapping[str, Any]
Axes = tuple[Text, Text]
Span = tuple[float, float]


def draw(meta: Meta, rows: Sequence[Row], axes: Axes, here: Text) -> Picture:
    """Return the curve."""
    return Picture(meta, _twin(rows, axes, here), lambda lang, width: _spec(meta, (rows, axes, here), lang, width))


def _twin(rows: Sequence[Row], axes: Axes, here: Text) -> Twin:
    columns = (
        Column("x", axes[0], "", 2),
        Column("y", axes[1], "", 2),
        Column("state", Text("State", "状态")),
        Column("note", Text("Note", "说明")),
    )
    found = [(r["x"], r["y"], here if r["here"] else None, r.get("note")) for r in rows]
    return Twin(columns, found)


def _spec(meta: Meta, what: tuple[Sequence[Row], Axes, Text], lang: str, width: int) -> Specification:
    rows, axes, here = what
    narrow = width <= NARROW
    known = [r for r in rows if r["y"] is not None]
    frame = spec.Frame(width, 300 if narrow else 320, 62, 22, 36, 54)
    x, y = _domain([r["x"] for r in known]), _domain([r["y"] for r in known])
    line = [{"x": r["x"], "y": r["y"]} for r in sorted(known, key=lambda r: r["x"])]
    place = {"x": spec.quantitative("x", x), "y": spec.quantitative("y", y)}
    mark = {"type": "line", "stroke": spec.RIVER, "strokeWidth": 2}
    layers = [_axes(x, y, frame, lang), {"data": {"values": line}, "mark": mark, "encoding": place}]
    for at_here, size, shape, ink in ((False, 40, "circle", spec.RIVER), (True, 150, "diamond", spec.SILT)):
        dots = [{"x": r["x"], "y": r["y"]} for r in known if bool(r["here"]) is at_here]
        layers.append(_points(dots, (size, shape, ink), place))
    return spec.drawing(meta, lang, frame, [*layers, *_words(known, frame, (x, y), axes, here, lang)])


def _domain(values: Sequence[float]) -> Span:
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = 0.06 * (high - low) or max(0.5, 0.05 * abs(high))
    return low - room, high + room


def _axes(x: Span, y: Span, frame: spec.Frame, lang: str) -> spec.Layer:
    below = spec.ticked(*x, "", lang, 4 if frame.width <= NARROW else 7)
    beside = spec.ticked(*y, "", lang, 5) | {"grid": True, "domain": False, "ticks": False}
    return {
        "data": {"values": [{"x": x[0], "y": y[0]}]},
        "mark": {"type": "point", "opacity": 0},
        "encoding": {"x": spec.quantitative("x", x, below), "y": spec.quantitative("y", y, beside)},
    }


def _points(dots: Sequence[dict[str, Any]], form: tuple[int, str, str], place: dict[str, Any]) -> spec.Layer:
    size, shape, ink = form
    mark = {
        "type": "point", "filled": True, "size": size, "shape": shape, "fill": ink,
        "stroke": spec.CARD, "strokeWidth": 1, "opacity": 1,
    }  # fmt: skip
    return {"data": {"values": list(dots)}, "mark": mark, "encoding": place}


def _words(
    rows: Sequence[Row], frame: spec.Frame, spans: tuple[Span, Span], axes: Axes, here: Text, lang: str
) -> list[spec.Layer]:
    x, y = spans
    titles = [{"px": 8 - frame.left, "py": 16 - frame.top, "t": axes[1].say(lang)}]
    below = [{"px": frame.plot_width / 2, "py": frame.plot_height + 42, "t": axes[0].say(lang)}]
    found = [spec.labels(titles, align="left"), spec.labels(below, align="center")]
    for r in (r for r in rows if r["here"]):
        px, py = frame.x(r["x"], x), frame.y(r["y"], y)
        word = here.say(lang)
        right = px + 14 + spec.text_width(word, frame.width, bold=True) <= frame.plot_width
        # beside the point where below it the label would lie on the axis
        down = 20 if py + 24 <= frame.plot_height else 4
        at = {"px": px + (14 if right else -14), "py": py + down, "t": word, "ink": spec.SILT}
        found.append(spec.labels([at], align="left" if right else "right", fontWeight=600))
    return found
