# SPDX-License-Identifier: Apache-2.0
"""How a sum comes about: each step begins where the one before it ended, the last is the sum.

Horizontal, so that the name of each step is read beside it; steps up and down differ in ink and
in the sign printed at their end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.text import Text
from yuzui.text.numbers import MINUS, number
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

Row = Mapping[str, Any]
Words = tuple[Text, Text]

MOST = 16
"""Most steps drawn; further ones are drawn as one, and the table twin holds all."""

FINEST = 8
"""Most decimals shown of a change that fewer would show as none."""

_REST = Text("{n} more", "另 {n} 项")


def draw(meta: Meta, steps: Sequence[Row], words: Words, digits: int = 2) -> Picture:
    """Return the waterfall."""
    return Picture(
        meta, _twin(steps, words, digits), lambda lang, width: _spec(meta, (steps, words, digits), lang, width)
    )


def _twin(steps: Sequence[Row], words: Words, digits: int) -> Twin:
    total, rows = 0.0, []
    for step in steps:
        total += step["value"]
        rows.append((step["label"], step["value"], total))
    columns = (
        Column("step", Text("Step", "步骤")),
        Column("value", words[0], "", digits + 1),
        Column("sum", Text("Sum so far", "累计"), "", digits + 1),
    )
    return Twin(columns, [*rows, (words[1], total, total)])


def _few(steps: Sequence[Row]) -> list[Row]:
    """Return the steps, those of least weight among many as one."""
    if len(steps) <= MOST:
        return list(steps)
    order = sorted(range(len(steps)), key=lambda k: -abs(steps[k]["value"]))
    kept = set(order[: MOST - 1])
    rest = [step for k, step in enumerate(steps) if k not in kept]
    total = sum(step["value"] for step in rest)
    label = _REST.format(n=len(rest))
    return [*(s for k, s in enumerate(steps) if k in kept), {"label": label, "value": total}]


def _spec(meta: Meta, what: tuple[Sequence[Row], Words, int], lang: str, width: int) -> Specification:
    steps, words, digits = what
    rows = [*_few(steps), {"label": words[1], "value": None}]
    narrow = width <= NARROW
    longest = max(spec.text_width(r["label"].say(lang), width) for r in rows)
    left = 12 if narrow else int(min(longest, 280)) + 22
    step = 48 if narrow else 32
    frame = spec.Frame(width, 34 + len(rows) * step + 10, left, 78, 34, 10)
    spans = _spans(rows)
    ends = [0.0, *(end for span in spans for end in span)]
    x = (min(ends), max(ends)) if max(ends) > min(ends) else (0.0, 1.0)
    centre = [k * step + (32 if narrow else step / 2) for k in range(len(rows))]
    layers = [_zero(x, frame), _links(spans, centre, x)]
    for ink, kept in (
        (spec.RIVER, [k for k in range(len(steps and rows) - 1) if spans[k][1] >= spans[k][0]]),
        (spec.SILT, [k for k in range(len(rows) - 1) if spans[k][1] < spans[k][0]]),
        (spec.INK_2, [len(rows) - 1]),
    ):
        layers.append(_bars([(spans[k], centre[k]) for k in kept], ink, x))
    layers += _said(rows, spans, centre, frame, (x, lang, digits))
    title = {"px": 8 - left, "py": 16 - frame.top, "t": words[0].say(lang)}
    return spec.drawing(meta, lang, frame, [*layers, spec.labels([title], align="left")])


def _spans(rows: Sequence[Row]) -> list[tuple[float, float]]:
    spans, reached = [], 0.0
    for row in rows[:-1]:
        spans.append((reached, reached + row["value"]))
        reached += row["value"]
    return [*spans, (0.0, reached)]


def _place(x: tuple[float, float]) -> dict[str, Any]:
    return {
        "x": spec.quantitative("x", x),
        "x2": {"field": "x2"},
        "y": {"field": "py", "type": "quantitative", "scale": None, "axis": None},
    }


def _bars(bars: Sequence[tuple[tuple[float, float], float]], ink: str, x: tuple[float, float]) -> spec.Layer:
    values = [{"x": min(span), "x2": max(span), "py": py} for span, py in bars]
    mark = {"type": "bar", "height": 16, "fill": ink}
    return {"data": {"values": values}, "mark": mark, "encoding": _place(x)}


def _links(spans: Sequence[tuple[float, float]], centre: Sequence[float], x: tuple[float, float]) -> spec.Layer:
    """Return the thin lines that carry the sum from one step to the next."""
    values = [{"x": span[1], "py": centre[k] + 8, "py2": centre[k + 1] - 8} for k, span in enumerate(spans[:-1])]
    encoding = {
        "x": spec.quantitative("x", x),
        "y": {"field": "py", "type": "quantitative", "scale": None, "axis": None},
        "y2": {"field": "py2"},
    }
    mark = {"type": "rule", "stroke": spec.INK_2, "strokeWidth": 1, "strokeDash": [2, 2]}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _zero(x: tuple[float, float], frame: spec.Frame) -> spec.Layer:
    at = frame.x(0.0, x)
    encoding = {
        name: {"field": name_, "type": "quantitative", "scale": None, "axis": None}
        for name, name_ in (("x", "px"), ("y", "py"))
    }
    return {
        "data": {"values": [{"px": at, "py": 0, "py2": frame.plot_height}]},
        "mark": {"type": "rule", "stroke": spec.INK_2, "strokeWidth": 1},
        "encoding": {**encoding, "y2": {"field": "py2"}},
    }


def _enough(change: float, digits: int) -> int:
    """Return the decimals at which a change, if there is one, is not shown as none."""
    while round(change, FINEST) and not round(change, digits):
        digits += 1
    return digits


def _said(
    rows: Sequence[Row],
    spans: Sequence[tuple[float, float]],
    centre: Sequence[float],
    frame: spec.Frame,
    how: tuple[tuple[float, float], str, int],
) -> list[spec.Layer]:
    x, lang, digits = how
    narrow = frame.width <= NARROW
    names, ends = [], []
    for k, (row, span) in enumerate(zip(rows, spans, strict=True)):
        change = span[1] - span[0]
        sign = "+" if change > 0 else MINUS if change < 0 else ""
        word = sign + number(abs(change), _enough(change, digits)).say(lang)
        reach = frame.x(max(span), x) + 8
        ends.append({"px": reach, "py": centre[k], "t": word, "ink": spec.INK})
        room = frame.plot_width + 60 if narrow else frame.left - 18
        lines = spec.wrapped(row["label"].say(lang), room, frame.width, 1 if narrow else 2)
        first = centre[k] - 20 if narrow else centre[k] - 7 * (len(lines) - 1)
        names += [
            {"px": 0 if narrow else -10, "py": first + 15 * n, "t": line, "ink": spec.INK}
            for n, line in enumerate(lines)
        ]
    return [spec.labels(names, align="left" if narrow else "right"), spec.labels(ends, align="left")]
