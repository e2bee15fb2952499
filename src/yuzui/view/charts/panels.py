# SPDX-License-Identifier: Apache-2.0
"""Small multiples: one row a panel over a common axis, areas from zero, marks at single places.

What is censored (not over yet) is drawn hollow: an outline without a fill. Panels have a scale of
their own or share one; the largest value of each stands at its right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yuzui.text import Text
from yuzui.text.numbers import number
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

Point = Mapping[str, Any]
HEIGHT, GAP = 54, 30
"""Px of a panel, and of the name above it."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One row."""

    label: Text
    points: Sequence[Point]
    marks: Mapping[float, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark stands for: its name and a key of :data:`yuzui.view.charts.spec.GLYPHS`."""

    name: Text
    shape: str = "diamond"


@dataclass(frozen=True, slots=True)
class Axes:
    """The axes."""

    x: Text
    y: Text
    item: Text
    years: bool = False
    common: bool = False


def draw(meta: Meta, panels: Sequence[Panel], marks: Mapping[str, Mark], axes: Axes) -> Picture:
    """Return the panels."""
    return Picture(
        meta, _twin(panels, marks, axes), lambda lang, width: _spec(meta, panels, marks, axes, (lang, width))
    )


_STATE = Text("State", "状态")
_WORDS = {True: Text("not over yet", "尚未结束"), False: Text("complete", "完整")}


def _twin(panels: Sequence[Panel], marks: Mapping[str, Mark], axes: Axes) -> Twin:
    values = [p["y"] for panel in panels for p in panel.points]
    digits = 0 if all(float(v).is_integer() for v in values) else 2
    ends = any(p.get("low") is not None for panel in panels for p in panel.points)
    marked = any(panel.marks for panel in panels)
    columns = [Column("item", axes.item), Column("x", axes.x), Column("y", axes.y, "", digits)]
    if ends:
        columns.append(Column("low", Text("from", "下限"), "", digits))
        columns.append(Column("high", Text("to", "上限"), "", digits))
    columns.append(Column("state", _STATE))
    if marked:
        columns.append(Column("mark", Text("Mark", "标记")))
    rows = []
    for panel in panels:
        for p in panel.points:
            mark = marks[panel.marks[p["x"]]].name if p["x"] in panel.marks else None
            rows.append(
                (
                    panel.label,
                    p["x"],
                    p["y"],
                    *((p.get("low"), p.get("high")) if ends else ()),
                    _WORDS[bool(p["censored"])],
                    *((mark,) if marked else ()),
                )
            )
    return Twin(columns, rows)


def _spec(
    meta: Meta, panels: Sequence[Panel], marks: Mapping[str, Mark], axes: Axes, face: tuple[str, int]
) -> Specification:
    lang, width = face
    keys = spec.flowed(_legend(marks, axes, lang), width)
    top = 12 + 22 * (1 + max((line for _, line, _, _ in keys), default=0))
    plot = max(1, len(panels)) * (HEIGHT + GAP)
    frame = spec.Frame(width, top + plot + 52, 14, 52, top, 52)
    places = [float(p["x"]) for panel in panels for p in panel.points]
    x = (min(places, default=0.0), max(max(places, default=1.0), min(places, default=0.0) + 1))
    most = max((_most(panel) for panel in panels), default=1.0)
    layers: list[spec.Layer] = []
    for row, panel in enumerate(panels):
        layers += _panel(panel, row, frame, (x, most if axes.common else _most(panel)), face)
        layers += _marked(panel, row, frame, (x, most if axes.common else _most(panel)), marks)
    legend = [
        {"px": px - frame.left + 8, "py": 16 - top + 22 * line, "t": word, "ink": ink} for px, line, word, ink in keys
    ]
    layers.append(spec.labels(legend, align="left"))
    return spec.drawing(meta, lang, frame, [*layers, *_scale(axes, frame, x, face)])


def _most(panel: Panel) -> float:
    tops = [float(v) for p in panel.points for v in (p["y"], p.get("high")) if v is not None]
    return max([*tops, 1e-9])


def _legend(marks: Mapping[str, Mark], axes: Axes, lang: str) -> list[tuple[str, str]]:
    words = [(axes.y.say(lang), spec.INK_2)]
    words += [(f"{spec.GLYPHS[m.shape]} {m.name.say(lang)}", spec.SILT) for m in marks.values()]
    return [*words, (f"□ {_WORDS[True].say(lang)}", spec.INK_2)]


def _scale(axes: Axes, frame: spec.Frame, x: tuple[float, float], face: tuple[str, int]) -> list[spec.Layer]:
    lang, width = face
    form = "year" if axes.years else ""
    below = spec.ticked(*x, form, lang, 8 if width > NARROW else 5)
    title = {"px": frame.plot_width / 2, "py": frame.plot_height + 40, "t": axes.x.say(lang)}
    axis = {
        "data": {"values": [{"x": x[0]}]},
        "mark": {"type": "point", "opacity": 0},
        "encoding": {"x": spec.quantitative("x", x, below)},
    }
    return [axis, spec.labels([title], align="center")]


def _panel(
    panel: Panel, row: int, frame: spec.Frame, scale: tuple[tuple[float, float], float], face: tuple[str, int]
) -> list[spec.Layer]:
    """Return the area, the outline of what is not over, the line of zero and the words."""
    lang, width = face
    x, most = scale
    foot = row * (HEIGHT + GAP) + GAP + HEIGHT

    def at(p: Point, name: str = "y") -> dict[str, float]:
        return {"px": frame.x(p["x"], x), "py": foot - float(p[name]) / most * HEIGHT, "py2": foot}

    done = [p for p in panel.points if not p["censored"]]
    rest = [p for p in panel.points if p["censored"]]
    # the outline begins where the area ends
    late = [*done[-1:], *rest] if rest and done and done[-1]["x"] < rest[0]["x"] else rest
    found = [_band([at(p) for p in done], {"fill": spec.RIVER, "opacity": 0.55})] if done else []
    for some, dash in ((done, []), (late, [2, 3])):
        if some:
            found.append(_line([at(p) for p in some], dash))
    found += [_dots([at(p) for p in some], hollow) for some, hollow in
              ((done, False), (rest, True)) if some]  # fmt: skip
    ends = [p for p in panel.points if p.get("low") is not None]
    if ends:
        spans = [{**at(p, "low"), "py2": at(p, "high")["py"]} for p in ends]
        found.append(_rules(spans, spec.INK))
    zero = {"px": 0, "px2": frame.plot_width, "py": foot}
    found.append(_ground([zero]))
    words = spec.wrapped(panel.label.say(lang), frame.plot_width, width, 1)[0]
    top = max(panel.points, key=lambda p: p["y"], default=None)
    shown = "" if top is None else number(top["y"], 0 if float(top["y"]).is_integer() or most >= 100 else 1).say(lang)
    return [
        *found,
        spec.labels([{"px": 0, "py": foot - HEIGHT - 14, "t": words, "ink": spec.INK}],
                    align="left", fontWeight=600),
        spec.labels([{"px": frame.plot_width + 6, "py": foot - HEIGHT + 6, "t": shown}],
                    align="left"),
    ]  # fmt: skip


_PLACE = {
    "x": {"field": "px", "type": "quantitative", "scale": None, "axis": None},
    "y": {"field": "py", "type": "quantitative", "scale": None, "axis": None},
}


def _band(values: Sequence[Mapping[str, float]], mark: Mapping[str, Any]) -> spec.Layer:
    encoding = {**_PLACE, "y2": {"field": "py2"}}
    kind = {"type": "area", **mark}
    if len(values) == 1:
        kind = {"type": "rule", "stroke": spec.RIVER, "strokeWidth": 3}
    return {"data": {"values": list(values)}, "mark": kind, "encoding": encoding}


def _line(values: Sequence[Mapping[str, float]], dash: Sequence[int]) -> spec.Layer:
    mark = {"type": "line", "stroke": spec.RIVER, "strokeDash": list(dash), "strokeWidth": 1.6}
    return {"data": {"values": list(values)}, "mark": mark, "encoding": _PLACE}


def _dots(values: Sequence[Mapping[str, float]], hollow: bool) -> spec.Layer:
    fill = spec.CARD if hollow else spec.RIVER
    mark = {"type": "point", "filled": True, "size": 22, "opacity": 1, "shape": "circle",
            "fill": fill, "stroke": spec.RIVER, "strokeWidth": 1.4}  # fmt: skip
    return {"data": {"values": list(values)}, "mark": mark, "encoding": _PLACE}


def _rules(values: Sequence[Mapping[str, float]], ink: str) -> spec.Layer:
    mark = {"type": "rule", "stroke": ink, "strokeWidth": 1.4}
    encoding = {**_PLACE, "y2": {"field": "py2"}}
    return {"data": {"values": list(values)}, "mark": mark, "encoding": encoding}


def _ground(values: Sequence[Mapping[str, float]]) -> spec.Layer:
    mark = {"type": "rule", "stroke": spec.RULE}
    encoding = {**_PLACE, "x2": {"field": "px2"}}
    return {"data": {"values": list(values)}, "mark": mark, "encoding": encoding}


def _marked(
    panel: Panel, row: int, frame: spec.Frame, scale: tuple[tuple[float, float], float], marks: Mapping[str, Mark]
) -> list[spec.Layer]:
    x, most = scale
    foot = row * (HEIGHT + GAP) + GAP + HEIGHT
    heights = {float(p["x"]): float(p["y"]) for p in panel.points}
    found = []
    for place, key in panel.marks.items():
        mark = {
            "type": "point", "filled": True, "size": 120, "opacity": 1,
            "shape": marks[key].shape, "fill": spec.SILT, "stroke": spec.CARD,
        }  # fmt: skip
        py = foot - heights.get(float(place), 0.0) / most * HEIGHT
        values = [{"px": frame.x(place, x), "py": py}]
        found.append({"data": {"values": values}, "mark": mark, "encoding": _PLACE})
    return found
