# SPDX-License-Identifier: Apache-2.0
"""Strips of time, one or two to a row, with arrows between bars that moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.text import Text
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec

Row = Mapping[str, Any]
Span = tuple[float, float]
Point = tuple[int, int, float]
"""Row, strip and place in time."""

PITCH, BAR, SPACE = 20, 12, 8

MARKS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "ground": ("▒", {"height": PITCH, "fill": spec.RIVER_3, "strokeWidth": 0.6}),
    "line": ("□", {"fill": spec.STONE_2, "strokeWidth": 0.6}),
    "solid": ("■", {"stroke": spec.CARD, "strokeWidth": 0.5}),
    "bold": ("▣", {"fill": spec.CARD, "strokeWidth": 2.5}),
}
"""How a bar is drawn, with the sign that stands for it in the legend."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a kind of bar stands for."""

    text: Text
    ink: str
    mark: str


@dataclass(frozen=True, slots=True)
class Strips:
    """What is drawn."""

    rows: Sequence[Row]
    keys: Sequence[Key]
    ends: Span
    unit: Text
    arrows: Sequence[tuple[Point, Point]] = ()


def draw(meta: Meta, twin: Twin, what: Strips) -> Picture:
    """Return the strips."""
    return Picture(meta, twin, lambda lang, width: _spec(meta, what, lang, width))


def _spec(meta: Meta, what: Strips, lang: str, width: int) -> Specification:
    narrow = width <= NARROW
    longest = max((spec.text_width(row["label"], width) for row in what.rows), default=0.0)
    left = int(min(longest, 60 if narrow else 160)) + 16
    keys = spec.flowed(_legend(what.keys, lang), width)
    top = 34 + 22 * keys[-1][1]
    tops = _tops(what.rows)
    frame = spec.Frame(width, top + tops[-1] + 52, left, 16, top, 52)
    legend = [{"px": 8 - left + px, "py": 14 - top + 22 * line, "t": word, "ink": ink} for px, line, word, ink in keys]
    heads = [
        {"px": -8, "py": (tops[n] + tops[n + 1]) / 2, "t": _short(row["label"], left, width)}
        for n, row in enumerate(what.rows)
    ]
    foot = {"px": frame.plot_width, "py": frame.plot_height + 36, "t": what.unit.say(lang)}
    below = spec.ticked(*what.ends, "year", lang, 4 if narrow else 8)
    layers = [
        *_grounds(what, tops, below),
        *(_bars(what, tops, n) for n in range(len(what.keys))),
        *_arrows(what, tops, frame),
        spec.labels(legend, align="left"),
        spec.labels(heads, align="right"),
        spec.labels([foot], align="right"),
    ]
    return spec.drawing(meta, lang, frame, layers)


def _short(label: str, left: int, width: int) -> str:
    return spec.wrapped(label, left - 12, width, 1)[0]


def _tops(rows: Sequence[Row]) -> list[int]:
    """Return where each row begins, px, and where the last one ends."""
    found = [0]
    for row in rows:
        found.append(found[-1] + row["strips"] * PITCH + SPACE)
    return found if rows else [0, PITCH]


def _middle(tops: Sequence[int], row: int, strip: int) -> float:
    return tops[row] + SPACE / 2 + strip * PITCH + PITCH / 2


def _legend(keys: Sequence[Key], lang: str) -> list[tuple[str, str]]:
    words = [(f"{MARKS[key.mark][0]} {key.text.say(lang)}", key.ink) for key in keys]
    return [*words, (f"▨ {Text('closed', '关闭').say(lang)}", spec.STONE)]


def _layer(
    values: Sequence[Mapping[str, float]], ends: Span, mark: Mapping[str, Any],
    axis: dict[str, Any] | None = None,
) -> spec.Layer:  # fmt: skip
    return {
        "data": {"values": list(values)},
        "mark": {"type": "bar", "height": BAR, **mark},
        "encoding": {
            "x": spec.quantitative("x", ends, axis),
            "x2": {"field": "x2"},
            "y": {"field": "py", "type": "quantitative", "scale": None, "axis": None},
        },
    }


def _grounds(what: Strips, tops: Sequence[int], axis: dict[str, Any]) -> list[spec.Layer]:
    """Return what is closed, hatched, and over it what is open."""
    places = [(n, strip) for n, row in enumerate(what.rows) for strip in range(row["strips"])]
    whole = [{"x": what.ends[0], "x2": what.ends[1], "py": _middle(tops, *at)} for at in places]
    opened = [{"x": a, "x2": b, "py": _middle(tops, n, strip)} for n, strip in places for a, b in what.rows[n]["open"]]
    line = {"fill": spec.CARD, "stroke": spec.RULE, "strokeWidth": 1}
    return [_layer(whole, what.ends, {"fill": spec.HATCH}, axis), _layer(opened, what.ends, line)]


def _bars(what: Strips, tops: Sequence[int], place: int) -> spec.Layer:
    key = what.keys[place]
    values = [
        {"x": start, "x2": end, "py": _middle(tops, n, strip)}
        for n, row in enumerate(what.rows)
        for start, end, strip, number in row["bars"]
        if number == place
    ]
    ink = {"fill": key.ink} if key.mark == "solid" else {"stroke": key.ink}
    return _layer(values, what.ends, {**MARKS[key.mark][1], **ink})


def _arrows(what: Strips, tops: Sequence[int], frame: spec.Frame) -> list[spec.Layer]:
    """Return a line from each bar that moved to where it is now, and its head."""
    ends = [[(frame.x(x, what.ends), _middle(tops, row, strip)) for row, strip, x in pair] for pair in what.arrows]
    if not ends:
        return []
    points = [{"px": x, "py": y, "n": n} for n, pair in enumerate(ends) for x, y in pair]
    heads = [{"px": b[0], "py": b[1]} for _, b in ends]
    place = {"type": "quantitative", "scale": None, "axis": None}
    at = {"x": {"field": "px", **place}, "y": {"field": "py", **place}}
    return [
        {
            "data": {"values": points},
            "mark": {"type": "line", "stroke": spec.INK, "strokeWidth": 1},
            "encoding": {**at, "detail": {"field": "n", "type": "nominal"}},
        },
        {
            "data": {"values": heads},
            "mark": {"type": "point", "filled": True, "fill": spec.INK, "size": 30, "opacity": 1},
            "encoding": at,
        },
    ]
