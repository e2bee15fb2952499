# SPDX-License-Identifier: Apache-2.0
"""Who changes places between two sets: those that leave at the left, those that enter at the right.

Bars grow from one axis in the middle, so that what is given up and what is gained are seen at
once; the sums stand beneath. Beyond a number of rows the smallest are drawn as one.
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
Words = tuple[Text, Text, Text]

MOST = 14
"""Most rows of one side; the table twin holds all."""

_REST = Text("{n} more", "另 {n} 项")
_NOBODY = Text("nobody", "无")


def draw(meta: Meta, rows: Sequence[Row], words: Words) -> Picture:
    """Return the swap diagram."""
    return Picture(meta, _twin(rows, words), lambda lang, width: _spec(meta, rows, words, lang, width))


def _twin(rows: Sequence[Row], words: Words) -> Twin:
    columns = (
        Column("id", Text("Proposal", "申请")),
        Column("move", Text("Move", "变动")),
        Column("value", words[2], "", 3),
        Column("cost", Text("Amount", "金额")),
    )
    return Twin(
        columns, [(r["id"], words[1] if r["enters"] else words[0], r["value"], r.get("cost")) for r in _ordered(rows)]
    )


def _ordered(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda r: (not r["enters"], -(r["value"] or 0.0), str(r["id"])))


def _sides(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return those that leave and those that enter, the smallest of many as one row."""
    sides = []
    for enters in (False, True):
        mine = [r for r in _ordered(rows) if bool(r["enters"]) is enters]
        if len(mine) > MOST:
            rest = mine[MOST - 1 :]
            total = sum(r["value"] or 0.0 for r in rest)
            one = {"id": _REST.format(n=len(rest)), "enters": enters, "value": total, "rest": True}
            mine = [*mine[: MOST - 1], one]
        sides.append(mine)
    return sides[0], sides[1]


def _spec(meta: Meta, rows: Sequence[Row], words: Words, lang: str, width: int) -> Specification:
    narrow = width <= NARROW
    leaves, enters = _sides(rows)
    step = 44 if narrow else 30
    count = max(len(leaves), len(enters), 1)
    edge = 12
    frame = spec.Frame(width, 40 + count * step + 44, edge, edge, 40, 44)
    half = frame.plot_width / 2
    room = half if narrow else half - 128
    drawn = [abs(r["value"] or 0.0) for r in (*leaves, *enters) if not r.get("rest")]
    largest = max(drawn or [1.0]) or 1.0
    layers: list[spec.Layer] = []
    for side, mine in ((-1, leaves), (1, enters)):
        ink = spec.RIVER if side > 0 else spec.SILT
        bars = [
            {
                "px": half + side * 3,
                "px2": half + side * (3 + (room - 60 * (not narrow) - 6) * abs(r["value"] or 0.0) / largest),
                "py": k * step + (30 if narrow else step / 2),
            }
            for k, r in enumerate(mine)
            # what is drawn as one has a sum, which is no length beside the others
            if not r.get("rest")
        ]
        layers.append(_bars(bars, ink))
        layers += _said(mine, side, frame, step, lang)
        layers.append(_head(mine, side, words, frame, lang, ink))
    layers.insert(0, _axis(half, count * step))
    return spec.drawing(meta, lang, frame, layers)


def _place(name: str) -> dict[str, Any]:
    return {"field": name, "type": "quantitative", "scale": None, "axis": None}


def _bars(bars: Sequence[dict[str, Any]], ink: str) -> spec.Layer:
    return {
        "data": {"values": list(bars)},
        "mark": {"type": "bar", "height": 14, "fill": ink},
        "encoding": {"x": _place("px"), "x2": {"field": "px2"}, "y": _place("py")},
    }


def _axis(half: float, tall: float) -> spec.Layer:
    return {
        "data": {"values": [{"px": half, "py": 0, "py2": tall}]},
        "mark": {"type": "rule", "stroke": spec.INK_2, "strokeWidth": 1},
        "encoding": {"x": _place("px"), "y": _place("py"), "y2": {"field": "py2"}},
    }


def _said(rows: Sequence[Row], side: int, frame: spec.Frame, step: int, lang: str) -> list[spec.Layer]:
    narrow, half = frame.width <= NARROW, frame.plot_width / 2
    names, figures = [], []
    for k, r in enumerate(rows):
        word = r["id"].say(lang) if isinstance(r["id"], Text) else str(r["id"])
        value = number(r["value"] or 0.0, 2).say(lang)
        if narrow:
            shown = spec.wrapped(f"{word} · {value}", half - 12, frame.width, 1)[0]
            names.append({"px": half + side * 6, "py": k * step + 12, "t": shown, "ink": spec.INK})
            continue
        shown = spec.wrapped(word, 104, frame.width, 1)[0]
        outer = frame.plot_width if side > 0 else 0
        names.append({"px": outer, "py": k * step + step / 2, "t": shown, "ink": spec.INK})
        figures.append({"px": outer - side * 122, "py": k * step + step / 2, "t": value})
    inner, outward = ("left", "right") if side > 0 else ("right", "left")
    if narrow:
        return [spec.labels(names, align=inner)]
    return [spec.labels(names, align=outward), spec.labels(figures, align=outward)]


def _head(rows: Sequence[Row], side: int, words: Words, frame: spec.Frame, lang: str, ink: str) -> spec.Layer:
    half = frame.plot_width / 2
    count = sum(int(r.get("count", 1)) for r in rows)
    name = (words[1] if side > 0 else words[0]).say(lang)
    glyph = "▶" if side > 0 else "◀"
    total = sum(r["value"] or 0.0 for r in rows)
    sign = "+" if side > 0 else MINUS
    foot = f"{sign}{number(abs(total), 2).say(lang)} {words[2].say(lang)}"
    head = f"{name} {glyph}" if side > 0 else f"{glyph} {name}"
    at = [
        {"px": half + side * 8, "py": -18, "t": head, "ink": ink},
        {"px": half + side * 8, "py": frame.plot_height + 22, "t": foot, "ink": ink},
    ]
    if not count:
        at[1]["t"] = _NOBODY.say(lang)
    return spec.labels(at, align="left" if side > 0 else "right", fontWeight=600)
