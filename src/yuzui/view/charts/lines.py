# SPDX-License-Identifier: Apache-2.0
"""Lines over an axis of numbers or time: curves with intervals, steps, many thin lines, a trade-off."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from yuzui.text import Text, same
from yuzui.text.numbers import day as day_of
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import layout
from yuzui.view.charts.layout import Axes, Legend
from yuzui.view.drawing import (
    NARROW,
    Area,
    Axis,
    Box,
    Drawing,
    Frame,
    Line,
    Mark,
    Place,
    Points,
    Rects,
    Rules,
    Scale,
    Word,
    Words,
)
from yuzui.view.palette import CARD, DASHES, GLYPHS, HATCH, INK_2, RIVER, RIVER_3, SHAPES, SILT, STROKES, series_ink
from yuzui.view.table import Column


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of the curve of a group; censored: too early to say."""

    x: float
    y: float | None
    group: Text
    low: float | None = None
    high: float | None = None
    censored: bool = False


def curve_chart(meta: Meta, points: Sequence[CurvePoint], axes: Axes, steps: bool = False) -> Picture:
    """Return one curve per group, intervals as bands; what is censored is hollow on hatched ground.

    ``steps`` holds each level until the next point.
    """
    return Picture(meta, _curve_table(points, axes), partial(_curves, points, axes, steps))


def _curve_table(points: Sequence[CurvePoint], axes: Axes) -> Twin:
    whole = all(p.y is None or float(p.y).is_integer() for p in points)
    number = ("%", 1) if axes[2] == "%" else ("", 0 if whole else 2)
    bands, censored = any(p.low is not None for p in points), any(p.censored for p in points)
    columns = [Column("group", Text("Group", "分组")), Column("x", axes[0]), Column("y", axes[1], *number)]
    if bands:
        columns += [Column("low", Text("from", "下限"), *number), Column("high", Text("to", "上限"), *number)]
    if censored:
        columns.append(Column("censored", Text("State", "状态")))
    states = {True: Text("too early to say", "尚难定论"), False: Text("complete", "完整")}
    return Twin(
        columns,
        [
            (p.group, p.x, p.y, *((p.low, p.high) if bands else ()), *((states[p.censored],) if censored else ()))
            for p in points
        ],
    )


def _curves(points: Sequence[CurvePoint], axes: Axes, steps: bool, lang: str, width: int) -> Drawing:
    groups = list(dict.fromkeys(p.group.say(lang) for p in points))
    names = [f"{GLYPHS[SHAPES[i % len(SHAPES)]]} {group}" for i, group in enumerate(groups)]
    keys = [(name, series_ink(i)) for i, name in enumerate(names)]
    room = int(layout.widest(names, width, bold=True)) + 16
    aside = width > NARROW and len(groups) > 1 and room <= width // 3
    legend = Legend.column([] if aside or len(groups) < 2 else keys, width, bold=True)
    top, right = 34 + legend.height, room if aside else 16
    frame = Frame(width, 292 + top + (60 if width > NARROW else 0), 56, right, top, 52)
    known = sorted((p for p in points if p.y is not None), key=lambda p: p.x)
    x = layout.span(p.x for p in known)
    high = max([0.0, *(float(v) for p in known for v in (p.y, p.high) if v is not None)])
    y = Scale(min([0.0, *(float(v) for p in known for v in (p.y, p.low) if v is not None)]), high * 1.05 or 1.0)
    marks = _hatched(known, frame, x)
    for i, group in enumerate(groups):
        marks += _curve([p for p in known if p.group.say(lang) == group], i, x, y, steps)
    marks += [layout.title(axes[1].say(lang), frame), layout.foot(axes[0].say(lang), frame)]
    if aside:
        ends = [max((p for p in known if p.group.say(lang) == g), key=lambda p: p.x, default=None) for g in groups]
        at = [(frame.y(_level(end), y) if end else 0.0, *key) for end, key in zip(ends, keys, strict=True)]
        marks.append(layout.line_ends(at, frame.plot_width + 10, 18, frame))
    elif legend.keys:
        marks.append(legend.words(frame, 38, bold=True))
    form = "year" if x.low > 1500 and x.high < 2500 else ""
    below = layout.ticked(x, form, lang, 5 if frame.narrow else 8)
    return Drawing(frame, marks, below, layout.value_axis(y, axes[2], lang))


def _level(point: CurvePoint) -> float:
    return 0.0 if point.y is None else float(point.y)


def _hatched(points: Sequence[CurvePoint], frame: Frame, x: Scale) -> list[Mark]:
    """Return the ground on which everything is censored, if there is one."""
    closed, open_ = [p.x for p in points if p.censored], [p.x for p in points if not p.censored]
    if not closed or (open_ and min(closed) <= max(open_)):
        return []
    start = (min(closed) + max(open_)) / 2 if open_ else x.low
    return [Rects([Box(start, x.high, 0, frame.plot_height)], HATCH, opacity=0.35, x=x)]


def _curve(points: Sequence[CurvePoint], i: int, x: Scale, y: Scale, steps: bool) -> list[Mark]:
    """Return interval, lines and points of a group, its points in the order of x."""
    ink = series_ink(i)
    marks = _interval(points, ink, x, y, steps)
    for censored in (False, True):
        part = [p for p in points if p.censored is censored]
        if not part:
            continue
        before = [p for p in points if censored and not p.censored and p.x < part[0].x]
        line = [(p.x, _level(p)) for p in (*before[-1:], *part)]
        marks.append(Line([line], ink, dash=(2, 3) if censored else DASHES[i % len(DASHES)], steps=steps, x=x, y=y))
        if len(points) <= 40:
            places = [(p.x, _level(p)) for p in part]
            fill = CARD if censored else ink
            marks.append(Points(places, 36, fill, SHAPES[i % len(SHAPES)], ink, x=x, y=y))
    return marks


def _interval(points: Sequence[CurvePoint], ink: str, x: Scale, y: Scale, steps: bool) -> list[Mark]:
    band = [(p.x, p.low, p.high) for p in points if p.low is not None and p.high is not None]
    if len(band) == 1:
        at, low, high = band[0]
        return [Rules([Box(at, at, low, high)], ink, x=x, y=y)]
    return [Area(band, ink, 0.18, steps=steps, x=x, y=y)] if band else []


@dataclass(frozen=True, slots=True)
class Level:
    """A level that holds from a day (ISO) or a number on."""

    t: str | float
    y: float | None
    group: Text


def step_chart(meta: Meta, levels: Sequence[Level], axes: Axes) -> Picture:
    """Return a level over time (use of a machine, money spent): steps from zero, one line per group."""
    number = ("%", 1) if axes[2] == "%" else ("", 2)
    columns = (Column("group", Text("Group", "分组")), Column("t", axes[0]), Column("y", axes[1], *number))
    table = Twin(columns, [(level.group, level.t, level.y) for level in levels])
    return Picture(meta, table, partial(_steps, levels, axes))


def _steps(levels: Sequence[Level], axes: Axes, lang: str, width: int) -> Drawing:
    groups = list(dict.fromkeys(level.group.say(lang) for level in levels))
    keys = [(f"{STROKES[i % len(STROKES)]} {group}", series_ink(i)) for i, group in enumerate(groups)]
    legend = Legend.column(keys if len(groups) > 1 else [], width)
    narrow = width <= NARROW
    frame = Frame(width, (200 if narrow else 230) + 68 + legend.height, 56, 34, 34 + legend.height, 34)
    x = layout.span(_time(level.t) for level in levels)
    y = Scale(0.0, max((level.y for level in levels if level.y is not None), default=1.0) * 1.05 or 1.0)
    marks: list[Mark] = []
    for i, group in enumerate(groups):
        own = [level for level in levels if level.group.say(lang) == group]
        pieces, thin = _unbroken(own), 1.5 if len(own) < 400 else 1.0
        if len(groups) == 1:
            band = [(t, 0.0, value) for piece in pieces for t, value in piece]
            marks += [Area(band, RIVER_3, 0.7, steps=True, x=x, y=y), Line(pieces, RIVER, 1.5, steps=True, x=x, y=y)]
        else:
            dash = DASHES[i % len(DASHES)]
            marks.append(Line(pieces, series_ink(i), thin, dash, steps=True, x=x, y=y))
    marks += [layout.title(axes[1].say(lang), frame), legend.words(frame, 38)]
    dated = any(isinstance(level.t, str) for level in levels)
    count = 3 if narrow else 6
    below = _dates(x, lang, count) if dated else layout.ticked(x, "", lang, count)
    return Drawing(frame, marks, below, layout.value_axis(y, axes[2], lang, 4))


def _time(t: str | float) -> float:
    return float(dt.date.fromisoformat(t[:10]).toordinal()) if isinstance(t, str) else float(t)


def _unbroken(levels: Sequence[Level]) -> list[list[Place]]:
    """Return the pieces of a line in the order of time; it breaks where a level is not known."""
    pieces: list[list[Place]] = [[]]
    for level in sorted(levels, key=lambda level: _time(level.t)):
        if level.y is None:
            pieces.append([])
        else:
            pieces[-1].append((_time(level.t), level.y))
    return [piece for piece in pieces if piece]


def _dates(x: Scale, lang: str, count: int) -> Axis:
    """Return an axis of days, with ticks at the beginning of months or years."""
    every = [x.low + i * (x.high - x.low) / count for i in range(count + 1)]
    days = [dt.date.fromordinal(round(v)) for v in every]
    long = x.high - x.low > 700
    marks = {}
    for day in days:
        start = day.replace(day=1, month=1) if long else day.replace(day=1)
        if x.low - 0.5 <= start.toordinal():
            word = Text(day_of(start).en.split(" ", 1)[1], f"{start.year}年{start.month}月")
            marks[start] = same(start.year) if long else word
    if len(marks) < 2:
        ends = (math.ceil(x.low), math.floor(x.high))
        marks = {day: same(day.isoformat()) for day in map(dt.date.fromordinal, ends)}
    return Axis(x, [(float(day.toordinal()), word.say(lang)) for day, word in sorted(marks.items())])


MOST_LINES = 80
"""Most unnamed lines that are drawn; the table holds all."""


@dataclass(frozen=True, slots=True)
class NamedLine:
    """One line among many; only those ``named`` are drawn with their name."""

    name: Text
    points: Sequence[Place]
    named: bool = False


def spaghetti_chart(meta: Meta, lines: Sequence[NamedLine], axes: tuple[Text, Text]) -> Picture:
    """Return many thin lines, and a few with names: how far things went elsewhere."""
    columns = (Column("line", Text("Line", "序列")), Column("x", axes[0]), Column("y", axes[1], "", 2))
    table = Twin(columns, [(line.name, x, y) for line in lines for x, y in line.points])
    return Picture(meta, table, partial(_spaghetti, lines, axes))


def _spaghetti(lines: Sequence[NamedLine], axes: tuple[Text, Text], lang: str, width: int) -> Drawing:
    named = [line for line in lines if line.named]
    others = [line for line in lines if not line.named][:MOST_LINES]
    words = [line.name.say(lang) for line in named]
    right = int(layout.widest(words, width, bold=True)) + 24
    frame = Frame(width, 300 if width > NARROW else 260, 48, right, 34, 52)
    points = [point for line in lines for point in line.points]
    x = Scale(min((p[0] for p in points), default=0), max((p[0] for p in points), default=1))
    y = Scale(min((p[1] for p in points), default=0), max((p[1] for p in points), default=1))
    marks: list[Mark] = [Line([sorted(line.points)], INK_2, 1, opacity=0.3, x=x, y=y) for line in others]
    marks += [
        Line([sorted(line.points)], series_ink(i), dash=DASHES[i % len(DASHES)], x=x, y=y)
        for i, line in enumerate(named)
    ]
    ends = [
        (frame.y(line.points[-1][1], y), word, series_ink(i))
        for i, (line, word) in enumerate(zip(named, words, strict=True))
    ]
    marks += [
        layout.line_ends(ends, frame.plot_width + 8, 18, frame),
        layout.title(axes[1].say(lang), frame),
        layout.foot(axes[0].say(lang), frame),
    ]
    return Drawing(frame, marks, layout.ticked(x, "", lang, 6), layout.value_axis(y, "", lang))


@dataclass(frozen=True, slots=True)
class Choice:
    """A point of a trade-off; ``here`` is where we stand."""

    x: float
    y: float | None
    here: bool = False
    note: Text | None = None


def tradeoff_chart(meta: Meta, choices: Sequence[Choice], axes: tuple[Text, Text], here: Text) -> Picture:
    """Return what more of one thing buys of another: one curve, its points, and where we stand on it."""
    columns = (
        Column("x", axes[0], "", 2),
        Column("y", axes[1], "", 2),
        Column("state", Text("State", "状态")),
        Column("note", Text("Note", "说明")),
    )
    table = Twin(columns, [(c.x, c.y, here if c.here else None, c.note) for c in choices])
    return Picture(meta, table, partial(_tradeoff, choices, axes, here))


def _tradeoff(choices: Sequence[Choice], axes: tuple[Text, Text], here: Text, lang: str, width: int) -> Drawing:
    frame = Frame(width, 300 if width <= NARROW else 320, 62, 22, 36, 54)
    known = sorted((c.x, c.y, c.here) for c in choices if c.y is not None)
    x, y = _padded([c[0] for c in known]), _padded([c[1] for c in known])
    marks: list[Mark] = [Line([[(px, py) for px, py, _ in known]], RIVER, x=x, y=y)]
    for at_here, area, shape, ink in ((False, 40, "circle", RIVER), (True, 150, "diamond", SILT)):
        places = [(px, py) for px, py, flag in known if flag is at_here]
        marks.append(Points(places, area, ink, shape, CARD, 1, x=x, y=y))
    marks += [layout.title(axes[1].say(lang), frame), layout.foot(axes[0].say(lang), frame)]
    for value_x, value_y, flag in known:
        if flag:
            marks.append(_here(here.say(lang), frame.x(value_x, x), frame.y(value_y, y), frame))
    below = layout.ticked(x, "", lang, 4 if frame.narrow else 7)
    return Drawing(frame, marks, below, layout.value_axis(y, "", lang))


def _padded(values: Sequence[float]) -> Scale:
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = 0.06 * (high - low) or max(0.5, 0.05 * abs(high))
    return Scale(low - room, high + room)


def _here(word: str, px: float, py: float, frame: Frame) -> Words:
    right = px + 14 + layout.text_width(word, frame.width, bold=True) <= frame.plot_width
    # beside the point where below it the label would lie on the axis
    down = 20 if py + 24 <= frame.plot_height else 4
    at = Word(px + (14 if right else -14), py + down, word, SILT)
    return Words([at], "start" if right else "end", bold=True)
