# SPDX-License-Identifier: Apache-2.0
"""A braid of names: each body a strand through the years with the names it bore, and where strands join or part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from yuzui.text import Text
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import layout
from yuzui.view.charts.bars import bar_box
from yuzui.view.charts.layout import Legend, Rows
from yuzui.view.drawing import NARROW, Drawing, Frame, Line, Mark, Points, Rects, Scale, Word, Words
from yuzui.view.palette import CARD, INK, RIVER, RIVER_3, WINE
from yuzui.view.table import Column

MOST = 24
"""Strands drawn; the table has all."""


@dataclass(frozen=True, slots=True)
class Strand:
    """One name of one body, from when to when; ``start`` is None where unknown, ``end`` while it lasts."""

    id: str
    name: Text
    start: str | None
    end: str | None
    main: bool = False


@dataclass(frozen=True, slots=True)
class Joint:
    """From one body to another on a day; ``whole`` says that all of the old one went there."""

    old: str
    new: str
    day: str
    words: Text
    whole: bool


def braid_chart(meta: Meta, strands: Sequence[Strand], joints: Sequence[Joint], today: str) -> Picture:
    """Return bodies as strands through the years with what led from one to another."""
    columns = (
        Column("id", Text("Id", "编号")),
        Column("name", Text("Name or event", "名称或事件")),
        Column("start", Text("From", "起")),
        Column("end", Text("Until", "止")),
        Column("into", Text("Into", "去向")),
    )
    rows: list[tuple[object, ...]] = [(one.id, one.name, one.start, one.end, None) for one in strands]
    rows += [(one.old, one.words, one.day, None, one.new) for one in joints]
    return Picture(meta, Twin(columns, rows), partial(_braid, strands, joints, today))


def _year(day: str) -> float:
    date = dt.date.fromisoformat(day)
    first = dt.date(date.year, 1, 1)
    return date.year + (date - first).days / (dt.date(date.year + 1, 1, 1) - first).days


def _braid(strands: Sequence[Strand], joints: Sequence[Joint], today: str, lang: str, width: int) -> Drawing:
    ids = list(dict.fromkeys(one.id for one in strands))[:MOST]
    pitch = 56 if width <= NARROW else 42
    keys = [(Text("━ a name and how long it was borne", "━ 名称及其沿用时间").say(lang), RIVER)]
    keys.append((Text("◆ all of it went there", "◆ 全部归入").say(lang), WINE))
    if any(not one.whole for one in joints):
        keys.append((Text("◇ a part, or an unknown share", "◇ 部分，或比例不明").say(lang), WINE))
    legend = Legend.of(keys, width)
    left, top = Rows.margin(ids, width, 170), 12 + legend.height
    frame = Frame(width, top + max(1, len(ids)) * pitch + 40, left, 24, top, 40)
    rows, x = Rows(frame, [pitch] * len(ids)), _scale(strands, joints, today)
    shown = [one for one in strands if one.id in ids]
    spans = [_span(one, x, today) for one in shown]
    marks: list[Mark] = [legend.words(frame)]
    place = {id: rows.centre(i) for i, id in enumerate(ids)}
    links = [one for one in joints if one.old in place and one.new in place and one.old != one.new]
    pieces = [[(_year(one.day), place[one.old]), (_year(one.day), place[one.new])] for one in links]
    marks.append(Line(pieces, WINE, 1.5, x=x))
    for main, fill in ((False, RIVER_3), (True, RIVER)):
        boxes = [bar_box(a, b, place[one.id], 18) for one, (a, b) in zip(shown, spans, strict=True) if one.main is main]
        marks.append(Rects(boxes, fill, CARD, x=x))
    ends = [(_year(one.day), place[one.new]) for one in links if one.whole]
    parts = [(_year(one.day), place[one.new]) for one in links if not one.whole]
    marks += [Points(ends, 90, WINE, "diamond", x=x), Points(parts, 90, CARD, "diamond", WINE, x=x)]
    marks.append(rows.names(ids))
    marks += _names(shown, spans, place, frame, x, lang)
    below = layout.ticked(x, "year", lang, 4 if frame.narrow else 8, grid=not frame.narrow)
    return Drawing(frame, marks, below)


def _scale(strands: Sequence[Strand], joints: Sequence[Joint], today: str) -> Scale:
    days = [day for one in strands for day in (one.start, one.end) if day] + [one.day for one in joints] + [today]
    years = [int(day[:4]) for day in days]
    return Scale(float(min(years) - 1), float(max(years) + 1))


def _span(one: Strand, x: Scale, today: str) -> tuple[float, float]:
    start = _year(one.start) if one.start else x.low
    return start, max(start, _year(one.end) if one.end else max(start, _year(today)))


def _names(
    strands: Sequence[Strand],
    spans: Sequence[tuple[float, float]],
    place: dict[str, float],
    frame: Frame,
    x: Scale,
    lang: str,
) -> list[Mark]:
    """Return the names of strands: in the bar where there is room, else above it, cut to the room before the next."""
    inside: list[Word] = []
    above: list[Word] = []
    for one, (start, end) in zip(strands, spans, strict=True):
        text, a, b = one.name.say(lang), frame.x(start, x), frame.x(end, x)
        if layout.text_width(text, frame.width) + 12 <= b - a:
            inside.append(Word(a + 6, place[one.id], text, CARD if one.main else INK))
            continue
        after = [frame.x(other, x) for other, _ in _of(one, strands, spans) if other > start]
        # a name whose strand is short may begin before it, where its row is free
        room = min([*after, float(frame.plot_width + 16)]) - a
        need = layout.text_width(text, frame.width)
        first = _of(one, strands, spans)[0][0] == start
        a = max(0.0, a - max(0.0, need - room)) if first and not after else a
        room = min([*after, float(frame.plot_width + 16)]) - a
        above.append(Word(a, place[one.id] - 17, layout.shortened(text, max(room - 4, 24.0), frame.width), INK))
    return [Words(inside), Words(above, halo=True)]


def _of(one: Strand, strands: Sequence[Strand], spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return [span for other, span in zip(strands, spans, strict=True) if other.id == one.id]
