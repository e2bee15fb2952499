# SPDX-License-Identifier: Apache-2.0
"""Value against target, one line each: a bar from zero, a tick at the target, the state in words.

Each line has its own unit, so each is scaled to its own larger number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.text import Text, same
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

Row = Mapping[str, Any]
NONE = Text("no data", "无数据")


def draw(meta: Meta, rows: Sequence[Row]) -> Picture:
    """Return the bullet bars."""
    return Picture(meta, _twin(rows), lambda lang, width: _spec(meta, rows, lang, width))


def _words(row: Row) -> tuple[Text, Text | None]:
    """Return value and target in words; None where there is no target."""
    if "said" in row:
        value, target = row["said"]
        return value, None if row["target"] is None else target
    target = None if row["target"] is None else _said(row["target"], row["unit"])
    return _said(row["value"], row["unit"]), target


def _said(value: float | None, unit: str) -> Text:
    if value is None:
        return NONE
    if unit in ("%", "1"):
        return spec.shown(value, "%", 0.0001)
    word = spec.shown(value, "", 1.0 if float(value).is_integer() or abs(value) >= 100 else 0.01)
    return word + same(f"\u202f{unit}" if unit else "")


def _twin(rows: Sequence[Row]) -> Twin:
    columns = (
        Column("label", Text("Item", "项目")),
        Column("value", Text("Value", "数值")),
        Column("target", Text("Target or bound", "目标或界限")),
        Column("state", Text("State", "状态")),
    )
    more = list(rows[0].get("more", ())) if rows else []
    further = [Column(title.en.lower().replace(" ", "_"), title) for title in more]
    lines = []
    for r in rows:
        value, target = _words(r)
        cells = [r["more"][title] for title in more]
        lines.append((r["label"], value, target or same("—"), r["state"], *cells))
    return Twin((*columns, *further), lines)


def _spec(meta: Meta, rows: Sequence[Row], lang: str, width: int) -> Specification:
    narrow = width <= NARROW
    longest = max((spec.text_width(r["label"].say(lang), width) for r in rows), default=0)
    left = 12 if narrow else int(min(longest, 250)) + 22
    noted = any(r.get("note") for r in rows)
    step = (84 if noted else 66) if narrow else (46 if noted else 38)
    beside = [t.say(lang) for r in rows for t in (_phrase(r), r.get("note")) if t is not None]
    room = int(min(max((spec.text_width(t, width) for t in beside), default=0), 320)) + 20
    frame = spec.Frame(width, 24 + max(1, len(rows)) * step, left, 12 if narrow else room, 16, 8)
    x = (0.0, 1.08)
    bars, marks, heads, ends = [], [], [], []
    for i, r in enumerate(rows):
        centre = i * step + (34 if narrow else step / 2)
        whole = max([abs(float(v)) for v in (r["value"], r["target"]) if v is not None] or [1.0])
        if r["value"] is not None and r["target"] is not None:
            bars.append({"x": 0, "x2": max(0.0, r["value"] / (whole or 1.0)), "py": centre})
        if r["target"] is not None:
            marks.append({"x": r["target"] / (whole or 1.0), "py": centre - 11, "py2": centre + 11})
        heads += _head(r, i, step, centre, frame, lang)
        ends += _end(r, centre, frame, lang)
    layers = [
        _bars(bars, x),
        _ticks(marks, x),
        spec.labels(heads, align="left" if narrow else "right"),
        spec.labels(ends, align="left"),
    ]
    return spec.drawing(meta, lang, frame, layers)


def _head(row: Row, i: int, step: int, centre: float, frame: spec.Frame, lang: str) -> list[dict[str, Any]]:
    narrow = frame.width <= NARROW
    room = frame.plot_width if narrow else frame.left - 18
    lines = spec.wrapped(row["label"].say(lang), room, frame.width, 1 if narrow else 2)
    first = i * step + 12 if narrow else centre - 8 * (len(lines) - 1)
    px = 0 if narrow else -10
    return [{"px": px, "py": first + 16 * k, "t": line, "ink": spec.INK} for k, line in enumerate(lines)]


def _phrase(row: Row) -> Text:
    if "phrase" in row:
        given: Text = row["phrase"]
        return given
    value, target = _words(row)
    said = value
    if target is not None:
        form = Text("{v} of {t}", "{v}，目标 {t}")
        form = Text("target {t}", "目标 {t}") if row["value"] is None else form
        said = form.format(v=value, t=target)
    return said if said == row["state"] else said + same(" · ") + row["state"]


def _end(row: Row, centre: float, frame: spec.Frame, lang: str) -> list[dict[str, Any]]:
    """Return what stands beside a bar, or beneath it in a narrow drawing: phrase and note."""
    said = [t.say(lang) for t in (_phrase(row), row.get("note")) if t is not None]
    if frame.width <= NARROW:
        lines = [spec.wrapped(word, frame.plot_width, 360, 1)[0] for word in said]
        return [{"px": 0, "py": centre + 21 + 18 * k, "t": t} for k, t in enumerate(lines)]
    first = centre - 8 * (len(said) - 1)
    lines = [spec.wrapped(word, frame.right - 12, 760, 1)[0] for word in said]
    at = frame.plot_width + 8
    return [{"px": at, "py": first + 16 * k, "t": t} for k, t in enumerate(lines)]


def _bars(bars: Sequence[Row], x: tuple[float, float]) -> spec.Layer:
    return {
        "data": {"values": list(bars)},
        "mark": {"type": "bar", "height": 12, "fill": spec.RIVER},
        "encoding": {
            "x": spec.quantitative("x", x),
            "x2": {"field": "x2"},
            "y": {"field": "py", "type": "quantitative", "scale": None, "axis": None},
        },
    }


def _ticks(marks: Sequence[Row], x: tuple[float, float]) -> spec.Layer:
    return {
        "data": {"values": list(marks)},
        "mark": {"type": "rule", "stroke": spec.SILT, "strokeWidth": 3},
        "encoding": {
            "x": spec.quantitative("x", x),
            "y": {"field": "py", "type": "quantitative", "scale": None, "axis": None},
            "y2": {"field": "py2"},
        },
    }
