# SPDX-License-Identifier: Apache-2.0
"""Units that divide into ends: ribbons from a whole to its parts, bars of parts, ranges of a share.

Each end has an ink, a fill and a mark, and the mark stands in the drawing: it is read without colour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import layout
from yuzui.view.charts.layout import Legend, Rows
from yuzui.view.drawing import NARROW, Area, Box, Drawing, Frame, Mark, Rects, Rules, Scale, Word, Words
from yuzui.view.palette import CARD, HATCH, INK, INK_2, LINED_PITCH, RIVER, STONE, STONE_2, WINE
from yuzui.view.table import Column

_BLOCK, _GAP, _EDGE, _END_WIDTH = 96, 40, 9, 22
_ITEM, _END, _UNITS, _SHARE = Text("Item", "项目"), Text("End", "结果"), Text("Units", "单元数"), Text("Share", "占比")


@dataclass(frozen=True, slots=True)
class End:
    """One end of units: its name, its ink, its fill, its mark."""

    name: Text
    ink: str
    fill: str
    glyph: str


ENDS = {
    "reached": End(Text("reached", "到达"), RIVER, RIVER, "●"),
    "open": End(Text("open", "未决"), INK_2, HATCH, "◆"),
    "lost": End(Text("lost", "断链"), WINE, WINE, "■"),
    "unknown": End(Text("unknown", "不明"), STONE, STONE_2, "▲"),
}
"""Dot, diamond, square and triangle; what is open is hatched, what is unknown is pale."""


@dataclass(frozen=True, slots=True)
class Division:
    """A whole and its parts by the name of their end, in the order of :data:`ENDS`."""

    label: Text
    parts: dict[str, int]

    @property
    def whole(self) -> int:
        """All of them."""
        return sum(self.parts.values())


def _twin(divisions: Sequence[Division]) -> Twin:
    columns = (
        Column("item", _ITEM),
        Column("end", _END),
        Column("units", _UNITS, "", 0),
        Column("share", _SHARE, "%", 1),
    )
    return Twin(
        columns,
        [
            (one.label, ENDS[end].name, n, n / one.whole if one.whole else None)
            for one in divisions
            for end, n in one.parts.items()
        ],
    )


def _words(end: str, n: int, whole: int, lang: str) -> str:
    share = percent(n / whole if whole else 0.0, 1).say(lang)
    return f"{ENDS[end].glyph} {ENDS[end].name.say(lang)} {number(n).say(lang)} · {share}"


def flow_chart(meta: Meta, whole: Text, divisions: Sequence[Division]) -> Picture:
    """Return for each step the ribbons from all units to their ends, as wide as they are many."""
    return Picture(meta, _twin(divisions), partial(_flows, whole, divisions))


def _flows(whole: Text, divisions: Sequence[Division], lang: str, width: int) -> Drawing:
    pitch = _BLOCK + _GAP
    frame = Frame(width, 22 + pitch * max(1, len(divisions)), 10, 10, 12, 10)
    labels = [_words(end, n, one.whole, lang) for one in divisions for end, n in one.parts.items() if n]
    right = frame.plot_width - max(110.0, layout.widest(labels, width) + 12)
    marks: list[Mark] = []
    for k, one in enumerate(divisions):
        marks += _ribbons(one, k * pitch + 24, right, lang, width)
        head = f"{whole.say(lang)} → {one.label.say(lang)}"
        marks.append(Words([Word(0, k * pitch + 8, layout.shortened(head, frame.plot_width, width), INK)], bold=True))
    return Drawing(frame, marks)


def _ribbons(one: Division, top: float, right: float, lang: str, width: int) -> list[Mark]:
    """Return the bar of a whole, its ribbons, the bars of its ends and their words."""
    marks: list[Mark] = [Rects([Box(0, _EDGE, top, top + _BLOCK)], INK_2)]
    ats, at = [], top
    parts = {end: n for end, n in one.parts.items() if n}
    for end, n in parts.items():
        tall = _BLOCK * n / one.whole
        ats.append(at + tall / 2)
        style = ENDS[end]
        ground = STONE if style.fill in (HATCH, STONE_2) else style.ink
        marks.append(Area([(x, at, at + tall) for x in (_EDGE, right - _END_WIDTH)], ground, 0.16))
        box = Box(right - _END_WIDTH, right, at, max(at + tall, at + 1.5))
        marks.append(Rects([box], style.fill))
        if style.fill in (HATCH, STONE_2):
            marks.append(Rects([box], stroke=style.ink))
        at += tall
    places = layout.spread(ats, 19 if width <= NARROW else 18, top + 4, top + _BLOCK - 4)
    words = [
        Word(right + 8, y, _words(end, n, one.whole, lang), ENDS[end].ink)
        for y, (end, n) in zip(places, parts.items(), strict=True)
    ]
    marks.append(Words(words))
    return marks


def division_chart(meta: Meta, divisions: Sequence[Division], title: Text) -> Picture:
    """Return a bar a row, cut into ends; each part bears its mark where it is wide enough."""
    return Picture(meta, _twin(divisions), partial(_divisions, divisions, title))


def _divisions(divisions: Sequence[Division], title: Text, lang: str, width: int) -> Drawing:
    names = [one.label.say(lang) for one in divisions]
    there = [end for end in ENDS if any(one.parts.get(end) for one in divisions)]
    legend = Legend.of([(f"{ENDS[end].glyph} {ENDS[end].name.say(lang)}", ENDS[end].ink) for end in there], width, True)
    step, top = 46 if width <= NARROW else LINED_PITCH, 34 + legend.height
    frame = Frame(width, top + step * max(1, len(names)) + 8, Rows.margin(names, width, 220), 66, top, 8)
    rows, x = Rows(frame, [step] * len(names)), Scale(0.0, 1.0)
    boxes: dict[str, list[Box]] = {end: [] for end in there}
    glyphs: list[Word] = []
    values: list[Word] = []
    for k, one in enumerate(divisions):
        at, y = 0.0, rows.centre(k)
        for end, n in one.parts.items():
            share = n / one.whole if one.whole else 0.0
            if share:
                boxes[end].append(Box(at, at + share, y - 9, y + 9))
            if share * frame.plot_width > 22:
                middle = (at + share / 2) * frame.plot_width
                solid = ENDS[end].fill not in (HATCH, STONE_2)
                glyphs.append(Word(middle, y, ENDS[end].glyph, CARD if solid else INK))
            at += share
        reached = one.parts.get("reached", 0) / one.whole if one.whole else 0.0
        values.append(Word(frame.plot_width + 8, y, percent(reached, 1).say(lang), INK))
    marks: list[Mark] = [layout.title(title.say(lang), frame), legend.words(frame, 38, bold=True)]
    for end in there:
        style = ENDS[end]
        marks.append(Rects(boxes[end], style.fill, CARD, x=x))
        if style.fill in (HATCH, STONE_2):
            marks.append(Rects(boxes[end], stroke=style.ink, x=x))
    marks += [Words(glyphs, "middle", halo=False), rows.names(names), Words(values)]
    return Drawing(frame, marks)


@dataclass(frozen=True, slots=True)
class ShareRange:
    """A share that is known between two ends."""

    label: Text
    low: float
    high: float


def range_chart(meta: Meta, ranges: Sequence[ShareRange], title: Text) -> Picture:
    """Return a line a row from the low to the high end of a share, with both in words."""
    columns = (
        Column("item", _ITEM), Column("low", Text("from", "下限"), "%", 1), Column("high", Text("to", "上限"), "%", 1)
    )  # fmt: skip
    return Picture(
        meta, Twin(columns, [(one.label, one.low, one.high) for one in ranges]), partial(_ranges, ranges, title)
    )


def _ranges(ranges: Sequence[ShareRange], title: Text, lang: str, width: int) -> Drawing:
    names = [one.label.say(lang) for one in ranges]
    values = [
        (percent(one.low, 1) + same("–") + percent(one.high, 1)).say(lang) if one.high - one.low > 5e-4
        else percent(one.high, 1).say(lang)
        for one in ranges
    ]  # fmt: skip
    step, top = 46 if width <= NARROW else LINED_PITCH, 34
    right = int(layout.widest(values, width)) + 20
    frame = Frame(width, top + step * max(1, len(names)) + 34, Rows.margin(names, width, 220), right, top, 34)
    rows = Rows(frame, [step] * len(names))
    low = min((one.low for one in ranges), default=0.0)
    x = Scale(math.floor(low * 10) / 10 if low > 0.2 else 0.0, 1.0)
    lines = [Box(one.low, one.high, rows.centre(k), rows.centre(k)) for k, one in enumerate(ranges)]
    caps = [
        Box(end, end, rows.centre(k) - 6, rows.centre(k) + 6)
        for k, one in enumerate(ranges)
        for end in (one.low, one.high)
    ]
    words = [Word(frame.plot_width + 10, rows.centre(k), text, INK) for k, text in enumerate(values)]
    marks: list[Mark] = [
        layout.title(title.say(lang), frame), Rules(lines, WINE, 5, x=x), Rules(caps, WINE, 2, x=x),
        rows.names(names), Words(words),
    ]  # fmt: skip
    return Drawing(frame, marks, layout.ticked(x, "%", lang, 4 if frame.narrow else 6))
