# SPDX-License-Identifier: Apache-2.0
"""A ranked list seen as a whole and around one place: a strip of all rows, and a few of them with intervals.

Both pictures are made of the same rows, so that they say the same; the strip leads to the rows of each of its parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from yuzui.text import Text
from yuzui.text.address import encode
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import layout
from yuzui.view.charts.intervals import BANDS, rank_ticks
from yuzui.view.drawing import (
    NARROW,
    Box,
    Drawing,
    Frame,
    Line,
    Mark,
    Points,
    Rects,
    Rules,
    Scale,
    Spot,
    Spots,
    Word,
    Words,
)
from yuzui.view.palette import CARD, INK, INK_2, RIVER, RULE, STONE
from yuzui.view.table import Column

BINS = 97
"""Most parts of a strip."""
AROUND = 34
"""Rows that are drawn around a place."""
_SHADES = {"fund": 1.0, "lottery": 0.7, "decline": 0.35}


class Lead(NamedTuple):
    """Where the marks of a picture lead: paths that differ in an id or a place only."""

    before: str
    after: str = ""

    def address(self, lang: str, name: str) -> str:
        """Return the address of an id, or of a place."""
        return f"/{lang}{self.before}{encode(name)}{self.after}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row in its place; ``band`` is a key of the bands, ``inside`` says whether it is in the list."""

    id: str
    rank: float | None
    low: float | None
    high: float | None
    low50: float | None
    high50: float | None
    band: str
    inside: bool
    share: float | None
    note: Text


def window(n: int, at: int) -> tuple[int, int]:
    """Return the places from and to, counted from 0, of the rows around a place counted from 1."""
    first = max(0, min(at - 1 - AROUND // 2, n - AROUND))
    return first, min(n, first + AROUND)


def parts(n: int) -> list[tuple[int, int]]:
    """Return the parts of a strip of so many rows, as even as can be."""
    bins = min(BINS, n)
    return [(n * k // bins, n * (k + 1) // bins) for k in range(bins)]


# The strip.


def strip_chart(
    meta: Meta, rows: Sequence[Row], names: Mapping[str, Text], frame: tuple[int, int], lead: Lead
) -> Picture:
    """Return all rows from best to worst in parts, each divided by what becomes of its rows."""
    columns = (
        Column("from", Text("From place", "起始位次"), digits=0),
        Column("to", Text("to place", "终止位次"), digits=0),
        *(Column(key, name, digits=0) for key, name in names.items()),
        *(
            Column(f"chosen_{key}", Text("In the list: {b}", "列入：{b}").format(b=name), digits=0)
            for key, name in names.items()
        ),
    )
    cells = []
    for first, last in parts(len(rows)):
        own = rows[first:last]
        counts = [sum(row.band == key for row in own) for key in names]
        chosen = [sum(row.band == key and row.inside for row in own) for key in names]
        cells.append((first + 1, last, *counts, *chosen))
    return Picture(meta, Twin(columns, cells), partial(_strip, rows, names, frame, lead))


def _strip(
    rows: Sequence[Row], names: Mapping[str, Text], window: tuple[int, int], lead: Lead, lang: str, width: int
) -> Drawing:
    counts = {key: sum(row.band == key for row in rows) for key in names}
    keys = [
        (f"{BANDS[key].glyph} {names[key].say(lang)} {number(counts[key]).say(lang)}", BANDS[key].ink) for key in names
    ]
    legend = layout.Legend.of(keys, width)
    top = 10 + legend.height
    frame = Frame(width, top + 30 + 30, 12, 12, top, 30)
    x = Scale(0, max(1, len(rows)))
    boxes: dict[str, list[Box]] = {key: [] for key in names}
    spots = []
    for first, last in parts(len(rows)):
        foot = 0.0
        for key in names:
            share = sum(row.band == key for row in rows[first:last]) / (last - first)
            if share:
                boxes[key].append(Box(first, last, foot, foot + 30 * share))
            foot += 30 * share
        middle = (first + last + 1) // 2
        title = Text("places {a} to {b}", "第 {a}–{b} 位").format(a=first + 1, b=last).say(lang)
        spots.append(Spot(Box(first, last, 0, 30), lead.address(lang, str(middle)), title))
    marks: list[Mark] = [Rects(boxes[key], BANDS[key].ink, CARD, 0.5, _SHADES[key], x=x) for key in names if boxes[key]]
    marks += [
        Rects([Box(0, len(rows), 0, 30)], None, STONE, 1.0, x=x),
        Rects([Box(*window, -3, 33)], None, INK, 2.0, x=x),
        legend.words(frame, 16),
    ]
    ends = [Word(0, 46, "1"), Word(frame.plot_width, 46, number(len(rows)).say(lang))]
    marks += [Words(ends[:1]), Words(ends[1:], "end"), Spots(spots, x=x)]
    title = Text("place by expected rank", "按期望名次排列").say(lang)
    return Drawing(frame, [*marks, Words([Word(frame.plot_width / 2, 46, title)], "middle")])


# The rows around a place.


def around_chart(
    meta: Meta, rows: Sequence[Row], window: tuple[int, int], names: Mapping[str, Text], line: int | None, lead: Lead
) -> Picture:
    """Return some rows with their intervals; ``line`` is how many of all rows stand above the line."""
    columns = (
        Column("id", Text("Proposal", "申请号")),
        Column("rank", Text("Expected rank", "期望名次"), digits=1),
        Column("low", Text("95 % from", "95% 区间下限"), digits=0),
        Column("high", Text("95 % to", "95% 区间上限"), digits=0),
        Column("share", Text("In re-draws", "重抽入选率"), "%", 0),
        Column("band", Text("Stands", "处理")),
        Column("inside", Text("In the list", "是否列入")),
        Column("note", Text("Reason", "理由")),
    )
    shown = rows[slice(*window)]
    cells = [(r.id, r.rank, r.low, r.high, r.share, names[r.band], _YES[r.inside], r.note) for r in shown]
    above = None if line is None or not window[0] < line < window[1] else line - window[0]
    ranks = [row.high for row in rows if row.high is not None]
    last = max([2.0, *ranks, *(row.rank for row in rows if row.rank is not None)])
    return Picture(meta, Twin(columns, cells), partial(_around, shown, above, last, lead))


_YES = {True: Text("yes", "是"), False: Text("no", "否")}
_PITCH = 18


def _around(rows: Sequence[Row], line: int | None, last: float, lead: Lead, lang: str, width: int) -> Drawing:
    room = 96 if width <= NARROW else 190
    ids = [layout.shortened(row.id, room, width) for row in rows]
    shares = [percent(row.share, 0).say(lang) if row.share is not None else "" for row in rows]
    left = 12 + int(layout.widest(ids, width))
    second = int(layout.widest(shares, width)) + (18 if any(shares) else 0)
    frame = Frame(width, 8 + _PITCH * len(rows) + 48, left + second, 14, 8, 48)
    x, y = Scale(1.0, last), Scale(-0.5, len(rows) - 0.5, reverse=True)
    ticks = [(value, number(value).say(lang)) for value in rank_ticks(x, 4 if frame.narrow else 5)]
    marks: list[Mark] = [Rules([Box(value, value, 0, frame.plot_height) for value, _ in ticks], RULE, x=x)]
    for key, band in BANDS.items():
        own = [(k, row) for k, row in enumerate(rows) if row.band == key]
        whole = [[(row.low, k), (row.high, k)] for k, row in own if row.low is not None and row.high is not None]
        half = [[(row.low50, k), (row.high50, k)] for k, row in own if row.low50 is not None and row.high50 is not None]
        marks += [Line(whole, band.ink, 1.0, x=x, y=y)] if whole else []
        marks += [Line(half, band.ink, 3.0, x=x, y=y)] if half else []
        for inside in (True, False):
            places = [(row.rank, k) for k, row in own if row.rank is not None and row.inside == inside]
            area = 81.0 * (1.5 if band.shape == "diamond" else 1.0)
            fill = band.ink if inside else CARD
            marks += [Points(places, area, fill, band.shape, band.ink, 1.4, x=x, y=y)] if places else []
    if line is not None:
        marks.append(Rules([Box(-frame.left, frame.plot_width, line - 0.5, line - 0.5)], INK, 1.4, (5, 4), y=y))
    middles = [(k + 0.5) * _PITCH for k in range(len(rows))]
    names = [Word(8.0 - frame.left, at, name, RIVER) for at, name in zip(middles, ids, strict=True)]
    marks.append(Words(names))
    marks.append(Words([Word(-8, at, word, INK_2) for at, word in zip(middles, shares, strict=True) if word], "end"))
    spots = [
        Spot(Box(4 - frame.left, -second, at - _PITCH / 2, at + _PITCH / 2), lead.address(lang, row.id), row.id)
        for at, row in zip(middles, rows, strict=True)
    ]
    marks.append(Spots(spots))
    title = Text("expected rank, with 50 and 95 % interval", "期望名次与 50%、95% 区间").say(lang)
    words = [Word(frame.x(value, x), frame.plot_height + 14, text, INK_2) for value, text in ticks]
    return Drawing(
        frame, [*marks, Words([*words, Word(frame.plot_width / 2, frame.plot_height + 36, title)], "middle")]
    )
