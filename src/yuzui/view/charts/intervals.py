# SPDX-License-Identifier: Apache-2.0
"""Dots with intervals, one row each: effects about a line, or all proposals by expected rank.

Up to some rows bear their names; above that rows close up, so that the shape of the whole is seen, and the table
holds every name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from yuzui.text import Text
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import layout
from yuzui.view.charts.layout import Legend
from yuzui.view.drawing import NARROW, Box, Drawing, Frame, Line, Mark, Place, Points, Rects, Rules, Scale, Word, Words
from yuzui.view.palette import CARD, GLYPHS, INK, INK_2, RIVER, SILT, SILT_2, STONE
from yuzui.view.table import Column

NAMED_DOTS, NAMED_RANKS = 40, 30
"""Most rows that are drawn with their names."""


@dataclass(frozen=True, slots=True)
class DotKind:
    """One kind of dot."""

    name: Text
    ink: str
    shape: str = "circle"
    hollow: bool = False

    @property
    def glyph(self) -> str:
        """The mark as a character."""
        return "○" if self.hollow else GLYPHS[self.shape]


@dataclass(frozen=True, slots=True)
class Dot:
    """A value with its interval, if one is known; ``kind`` is a key of the kinds."""

    label: Text
    value: float
    low: float | None
    high: float | None
    kind: str


_ENDS, _ITEM = (Text("from", "下限"), Text("to", "上限")), Text("Item", "项目")


@dataclass(frozen=True, slots=True)
class DotAxis:
    """The value axis, with a line ``at`` a value."""

    title: Text
    form: str = ""
    at: float | None = None
    ends: tuple[Text, Text] = _ENDS
    row: Text = _ITEM


def dot_chart(meta: Meta, dots: Sequence[Dot], kinds: Mapping[str, DotKind], axis: DotAxis) -> Picture:
    """Return the dots."""
    value = ("%", 1) if axis.form == "%" else (axis.form, 2)
    columns = (
        Column("item", axis.row),
        Column("value", axis.title, *value),
        Column("low", axis.ends[0], *value),
        Column("high", axis.ends[1], *value),
        Column("kind", Text("Reading", "判读")),
    )
    count = len(columns) if len(kinds) > 1 else len(columns) - 1
    cells = [(d.label, d.value, d.low, d.high, kinds[d.kind].name) for d in dots]
    table = Twin(columns[:count], [row[:count] for row in cells])
    return Picture(meta, table, partial(_dots, dots, kinds, axis))


def _dots(dots: Sequence[Dot], kinds: Mapping[str, DotKind], axis: DotAxis, lang: str, width: int) -> Drawing:
    named = len(dots) <= NAMED_DOTS
    names = [d.label.say(lang) for d in dots] if named else []
    counts = {name: sum(d.kind == name for d in dots) for name in kinds}
    keys = [(f"{k.glyph} {k.name.say(lang)} {number(counts[name]).say(lang)}", k.ink) for name, k in kinds.items()]
    legend = Legend.of(keys if len(keys) > 1 else [], width)
    top = 12 + legend.height
    pitch = 22.0 if named else min(12.0, max(1.2, 560 / len(dots)))
    left = 20 + int(min(layout.widest(names, width), 220))
    frame = Frame(width, top + max(44, int(pitch * len(dots))) + 52, left, 18, top, 52)
    x, y = _dot_scale(dots, axis), Scale(-0.5, len(dots) - 0.5, reverse=True)
    marks: list[Mark] = []
    if axis.at is not None and dots:
        marks.append(Rules([Box(axis.at, axis.at, 0, frame.plot_height)], STONE, x=x))
    for name, kind in kinds.items():
        own = [(d, i) for i, d in enumerate(dots) if d.kind == name]
        if own:
            across = min(9.0, max(3.4, 0.6 * pitch))
            area = across**2 * (1.4 if kind.shape == "diamond" else 1.0)
            fill = CARD if kind.hollow else kind.ink
            ends = [(i, d.low, d.high) for d, i in own if d.low is not None and d.high is not None]
            marks += [
                _strokes(ends, kind.ink, min(1.8, max(0.4, 0.4 * pitch)), x, y),
                Points([(d.value, i) for d, i in own], area, fill, kind.shape, kind.ink, 1.2, x=x, y=y),
            ]
    marks.append(legend.words(frame, 16))
    marks.append(layout.side_names(names, lambda i: (i + 0.5) * pitch, frame, INK))
    values = layout.ticked(x, "%" if axis.form == "%" else "", lang, 4 if frame.narrow else 6).values
    return Drawing(frame, [*marks, *_values_below(values, frame, x, axis.title.say(lang), 38)])


def _dot_scale(dots: Sequence[Dot], axis: DotAxis) -> Scale:
    values = [float(v) for d in dots for v in (d.value, d.low, d.high) if v is not None]
    values += [] if axis.at is None else [axis.at]
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = 0.04 * ((high - low) or 1.0)
    return Scale(max(0.0, low - room) if axis.form == "%" and low >= 0 else low - room, high + room)


def _strokes(ends: Sequence[tuple[int, float, float]], ink: str, width: float, x: Scale, y: Scale) -> Line:
    """Return intervals by row as one path, which is a tenth of the size of many rules."""
    return Line([[(low, i), (high, i)] for i, low, high in ends], ink, round(width, 2), x=x, y=y)


def _values_below(
    values: Sequence[Place | tuple[float, str]], frame: Frame, x: Scale, title: str, at: int
) -> list[Mark]:
    """Return the words of an axis without a line, and its title."""
    words = [Word(frame.x(value, x), frame.plot_height + 14, str(text), INK_2) for value, text in values]
    return [Words([*words, Word(frame.plot_width / 2, frame.plot_height + at, title)], "middle")]


@dataclass(frozen=True, slots=True)
class Band:
    """How the proposals of one outcome are drawn."""

    name: Text
    ink: str
    glyph: str
    shape: str = "circle"
    hollow: bool = False


BANDS: Mapping[str, Band] = {
    "fund": Band(Text("fund", "资助"), RIVER, "●"),
    "lottery": Band(Text("lottery band", "抽签区间"), SILT, "◆", "diamond"),
    "decline": Band(Text("decline", "不资助"), STONE, "○", hollow=True),
}
"""Filled dot, diamond and open ring tell the three bands apart without colour."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A proposal with the 95 and 50 % intervals of its rank; ``band`` is a key of :data:`BANDS`."""

    id: str
    rank: float
    low: float
    high: float
    band: str
    note: Text
    low50: float | None = None
    high50: float | None = None
    own: bool = False

    @property
    def label(self) -> str:
        """The name beside the row."""
        return f"▸ {self.id}" if self.own else self.id


def caterpillar_chart(
    meta: Meta,
    ranked: Sequence[Ranked],
    line: tuple[float, float] | None = None,
    names: Mapping[str, Text] | None = None,
) -> Picture:
    """Return all proposals by expected rank, each with its interval; the funding line is a band.

    Rows stand from best to worst (in large pictures: equal ranks by band). Above some hundred rows the intervals
    close up to a surface, which is the message: scores alone cannot rank them.
    """
    rows = _ordered(ranked)
    names = names or {key: band.name for key, band in BANDS.items()}
    columns = (
        Column("id", Text("Proposal", "申请号")),
        Column("rank", Text("Expected rank", "期望名次"), digits=1),
        Column("low", Text("95 % from", "95% 区间下限"), digits=0),
        Column("high", Text("95 % to", "95% 区间上限"), digits=0),
        Column("band", Text("Band", "分区")),
        Column("note", Text("Reason", "理由")),
    )
    table = Twin(columns, [(r.id, r.rank, r.low, r.high, names[r.band], r.note) for r in rows])
    return Picture(meta, table, partial(_caterpillar, rows, line, names))


def _ordered(ranked: Sequence[Ranked]) -> list[Ranked]:
    # equal scores give equal expected ranks but for simulation noise: among those a large picture
    # shows the bands together, so that it says how a tie was broken and not how noise fell
    step = len(ranked) / 150 if len(ranked) > 150 else 0.0
    bands = list(BANDS)
    rows: list[tuple[int, int, int, Ranked]] = []
    tie, start = 0, float("-inf")
    for row in sorted(ranked, key=lambda row: (row.rank, row.id)):
        if row.rank - start > step:
            tie, start = tie + 1, row.rank
        rows.append((tie, bands.index(row.band) if step else 0, len(rows), row))
    return [row for *_, row in sorted(rows, key=lambda entry: entry[:3])]


def _caterpillar(
    rows: Sequence[Ranked], line: tuple[float, float] | None, names: Mapping[str, Text], lang: str, width: int
) -> Drawing:
    x, y = Scale(1.0, max([2.0, *(float(r.high) for r in rows)])), Scale(-0.5, len(rows) - 0.5, reverse=True)
    named = len(rows) <= NAMED_RANKS
    left = 12 + (int(layout.widest((r.label for r in rows), width)) if named else 0)
    plot = min(560 if width <= NARROW else 620, max(60, len(rows) * (18 if named else 6)))
    keys = _band_keys(rows, names, lang)
    abreast = sum(layout.text_width(word, width) + 14 for word, _ in keys) <= width - 20
    top = 8 + layout.KEY_STEP * (1 if abreast else len(keys))
    frame = Frame(width, plot + top + 48, left, 14, top, 48)
    pitch = frame.plot_height / max(1, len(rows))
    marks: list[Mark] = []
    if line and line[1] > line[0]:
        ground = Box(max(line[0], x.low), min(line[1], x.high), 0, frame.plot_height)
        marks.append(Rects([ground], SILT_2, x=x))
    for key, band in BANDS.items():
        marks += _band([(i, r) for i, r in enumerate(rows) if r.band == key], band, pitch, x, y)
    marks += _abreast(keys, line, frame, x) if abreast else [Legend.column(keys, width).words(frame, 16)]
    if named:
        labels = [Word(-8, (i + 0.5) * pitch, r.label, INK if r.own else INK_2) for i, r in enumerate(rows)]
        marks.append(Words(labels, "end"))
    title = Text("expected rank, with 95 % interval", "期望名次与 95% 区间").say(lang)
    values = [(value, number(value).say(lang)) for value in rank_ticks(x, 4 if frame.narrow else 5)]
    return Drawing(frame, [*marks, *_values_below(values, frame, x, title, 36)])


def _band(rows: Sequence[tuple[int, Ranked]], band: Band, pitch: float, x: Scale, y: Scale) -> list[Mark]:
    if not rows:
        return []
    across = min(9.0, max(4.0, 0.75 * pitch)) if pitch > 2 else 3.4
    halves = [(i, r.low50, r.high50) for i, r in rows if r.low50 is not None and r.high50 is not None]
    marks: list[Mark] = [
        _strokes([(i, r.low, r.high) for i, r in rows], band.ink, min(1.2, max(0.3, 0.45 * pitch)), x, y)
    ]
    if halves and pitch > 2:
        marks.append(_strokes(halves, band.ink, min(3.0, 0.7 * pitch), x, y))
    area = across**2 * (1.5 if band.shape == "diamond" else 1.0)
    fill, edge = (CARD, band.ink) if band.hollow else (band.ink, CARD)
    width = 1.0 if band.hollow else 0.5 if pitch > 4 else 0
    return [*marks, Points([(r.rank, i) for i, r in rows], area, fill, band.shape, edge, width, x=x, y=y)]


def _band_keys(rows: Sequence[Ranked], names: Mapping[str, Text], lang: str) -> list[tuple[str, str]]:
    counts = {key: sum(r.band == key for r in rows) for key in BANDS}
    return [
        (f"{band.glyph} {names[key].say(lang)} {number(counts[key]).say(lang)}", band.ink)
        for key, band in BANDS.items()
        if key in names
    ]


def _abreast(keys: Sequence[tuple[str, str]], line: tuple[float, float] | None, frame: Frame, x: Scale) -> list[Mark]:
    """Return the legend on one line: first word left, last word right, one between them at the funding line."""
    start, room = 8 - frame.left, [layout.text_width(word, frame.width) for word, _ in keys]
    middle = frame.plot_width / 2 if line is None else frame.x((line[0] + line[1]) / 2, x)
    marks: list[Mark] = [Words([Word(start, -16, *keys[0])])]
    if len(keys) > 2:
        middle = max(start + room[0] + 12 + room[1] / 2, middle)
        middle = min(middle, frame.plot_width - room[2] - 12 - room[1] / 2)
        marks.append(Words([Word(middle, -16, *keys[1])], "middle"))
    return [*marks, Words([Word(frame.plot_width, -16, *keys[-1])], "end")] if len(keys) > 1 else marks


def rank_ticks(x: Scale, count: int) -> list[float]:
    values = [1.0, *(t for t in layout.ticks(x.low, x.high, count) if t > 1 and t == int(t))]
    if x.high - values[-1] > 0.08 * (x.high - x.low) and x.high == int(x.high):
        values.append(x.high)
    steps = [b - a for a, b in pairwise(values)]
    if len(steps) > 1 and steps[0] < 0.4 * steps[1]:
        values.pop(1)
    return values
