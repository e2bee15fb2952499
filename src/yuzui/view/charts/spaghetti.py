# SPDX-License-Identifier: Apache-2.0
"""Many thin lines, none of them named, and a few that are: how far things went elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.text import Text
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

Row = Mapping[str, Any]
Axes = tuple[Text, Text]

MOST = 80
"""Most unnamed lines that are drawn; the table twin holds all."""


def draw(meta: Meta, lines: Sequence[Row], axes: Axes) -> Picture:
    """Return the lines."""
    columns = (Column("line", Text("Line", "序列")), Column("x", axes[0]), Column("y", axes[1], "", 2))
    rows = [(line["name"], x, y) for line in lines for x, y in line["points"]]
    return Picture(meta, Twin(columns, rows), lambda lang, width: _spec(meta, lines, axes, lang, width))


def _spec(meta: Meta, lines: Sequence[Row], axes: Axes, lang: str, width: int) -> Specification:
    named = [line for line in lines if line["named"]]
    others = [line for line in lines if not line["named"]][:MOST]
    words = [line["name"].say(lang) for line in named]
    room = max((spec.text_width(word, width, bold=True) for word in words), default=0.0)
    frame = spec.Frame(width, 300 if width > NARROW else 260, 48, int(room) + 24, 34, 52)
    points = [point for line in lines for point in line["points"]]
    x = (min((p[0] for p in points), default=0), max((p[0] for p in points), default=1))
    y = (min((p[1] for p in points), default=0), max((p[1] for p in points), default=1))
    place = {
        "x": spec.quantitative("x", x, spec.ticked(*x, "", lang, 6)),
        "y": spec.quantitative("y", y, spec.ticked(*y, "", lang, 5) | {"grid": True, "domain": False, "ticks": False}),
    }
    many = [{"x": px, "y": round(py, 2), "g": str(i)} for i, line in enumerate(others) for px, py in line["points"]]
    layers: list[spec.Layer] = [
        {
            "data": {"values": many},
            "mark": {"type": "line", "stroke": spec.INK_2, "strokeWidth": 1, "opacity": 0.3},
            "encoding": {**place, "detail": {"field": "g", "type": "nominal"}},
        }
    ]
    layers += [_named(line, i, place) for i, line in enumerate(named)]
    layers += _words(named, words, frame, (x, y), [axis.say(lang) for axis in axes])
    return spec.drawing(meta, lang, frame, layers)


def _named(line: Row, i: int, place: Mapping[str, Any]) -> spec.Layer:
    ink = spec.SERIES[i % len(spec.SERIES)]
    return {
        "data": {"values": [{"x": x, "y": round(y, 2)} for x, y in line["points"]]},
        "mark": {
            "type": "line",
            "stroke": ink,
            "strokeWidth": 2,
            "strokeDash": list(spec.DASHES[i % len(spec.DASHES)]),
        },
        "encoding": dict(place),
    }


def _words(
    named: Sequence[Row],
    words: Sequence[str],
    frame: spec.Frame,
    ranges: tuple[tuple[float, float], tuple[float, float]],
    titles: Sequence[str],
) -> list[spec.Layer]:
    _, y = ranges
    ends = [line["points"][-1] for line in named]
    heights = spec.spread([frame.y(end[1], y) for end in ends], 18, 0, frame.plot_height)
    at = [
        {"px": frame.plot_width + 8, "py": height, "t": word, "ink": spec.SERIES[i % len(spec.SERIES)]}
        for i, (word, height) in enumerate(zip(words, heights, strict=True))
    ]
    beside = {"px": 8 - frame.left, "py": 14 - frame.top, "t": titles[1]}
    below = {"px": frame.plot_width / 2, "py": frame.plot_height + 40, "t": titles[0]}
    return [
        spec.labels(at, align="left", fontWeight=600),
        spec.labels([beside], align="left"),
        spec.labels([below], align="center"),
    ]
