# SPDX-License-Identifier: Apache-2.0
"""Rows over time: what runs on which resource, how much of it is in use, what moved, what failed, what holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from yuzui.text import Text
from yuzui.text.numbers import percent
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import layout
from yuzui.view.charts.bars import bar_box
from yuzui.view.charts.layout import Legend, Rows
from yuzui.view.drawing import NARROW, Axis, Box, Drawing, Frame, Line, Mark, Points, Rects, Rules, Scale, Word, Words
from yuzui.view.palette import (
    CARD,
    HATCH,
    INK,
    INK_2,
    LAKE,
    LINE_WIDTH,
    LINED_BAR,
    LINED_PITCH,
    RIVER,
    RIVER_3,
    RULE,
    SILT,
    SILT_2,
    STONE,
    STONE_2,
    WINE,
    line_offsets,
    lined_fill,
    lined_ink,
)
from yuzui.view.table import Column

Span = tuple[float, float]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_START, _END, _CLOSED = Text("Start, ", "开始，"), Text("End, ", "结束，"), Text("closed", "关闭")
_IN_USE = Text("in use", "使用率")


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Time, with civil ticks where the horizon is dated."""

    span: Span
    unit: Text
    marks: Sequence[tuple[float, Text]] = ()

    @property
    def scale(self) -> Scale:
        """From the beginning to the end."""
        return Scale(*self.span)

    def axis(self, lang: str, most: int) -> Axis:
        """Return the axis with about so many ticks."""
        if not self.marks:
            return layout.ticked(self.scale, "year", lang, most)
        every = -(-len(self.marks) // most)
        return Axis(self.scale, [(at, word.say(lang)) for at, word in self.marks[::every]])


@dataclass(frozen=True, slots=True)
class Resource:
    """A row: when it is open, changed over, and booked; a booking is start, end, group and task."""

    label: str
    open: Sequence[Span]
    bookings: Sequence[tuple[float, float, int, str]]
    changeovers: Sequence[Span] = ()


def usage(resources: Iterable[Resource], span: Span, bins: int) -> Iterator[tuple[float, float, float | None]]:
    """Yield which part of what is open is booked, through time; None where nothing is open."""
    low, high = span
    size = (high - low) / bins or 1.0
    opened, booked = [0.0] * bins, [0.0] * bins
    for resource in resources:
        _add(opened, resource.open, low, size)
        _add(booked, ((start, end) for start, end, *_ in resource.bookings), low, size)
    for n in range(bins):
        share = min(1.0, booked[n] / opened[n]) if opened[n] > 1e-9 * size else None
        yield low + n * size, low + (n + 1) * size, share


def _add(bins: list[float], spans: Iterable[Span], low: float, size: float) -> None:
    for a, b in spans:
        first, last = (int((at - low) // size) for at in (a, b))
        for n in range(max(0, first), min(len(bins) - 1, last) + 1):
            bins[n] += max(0.0, min(b, low + (n + 1) * size) - max(a, low + n * size))


USE_HEIGHT, USE_BINS = 40, 140
"""Height of the strip of use, px, and into how many parts it is cut at most."""
GANTT_HEADS = (Text("Resource", "资源"), Text("Task", "任务"), Text("Partner", "合作方"))
"""What a row, a booking and a group are called in the table."""


def gantt_chart(
    meta: Meta,
    resources: Sequence[Resource],
    groups: Sequence[Text],
    time: TimeAxis,
    heads: tuple[Text, Text, Text] = GANTT_HEADS,
) -> Picture:
    """Return what runs on which resource when: a row each, closures hatched, unused time left white.

    A group shows by ink, by lines along its bars and, where there is room, by a letter. Beneath runs
    the part of what is open that is in use.
    """
    columns = (
        Column("resource", heads[0]),
        Column("task", heads[1]),
        Column("group", heads[2]),
        Column("start", _START + time.unit, digits=2),
        Column("end", _END + time.unit, digits=2),
    )
    rows = [(r.label, task, groups[group], start, end) for r in resources for start, end, group, task in r.bookings]
    table = Twin(columns, rows)
    return Picture(meta, table, partial(_gantt, resources, groups, time))


@dataclass(frozen=True, slots=True)
class _Fill:
    """How a sign of the legend, and what it stands for, is filled."""

    name: Text
    fill: str
    stroke: str | None = None
    width: float = 1.0


_CHANGEOVER = _Fill(Text("changeover", "切换"), SILT_2, SILT, 0.5)
_UNUSED = _Fill(Text("unused", "未用"), CARD, RULE)


def _gantt(resources: Sequence[Resource], groups: Sequence[Text], time: TimeAxis, lang: str, width: int) -> Drawing:
    return _Gantt(resources, groups, time, lang, width).drawing()


class _Gantt:
    def __init__(
        self, resources: Sequence[Resource], groups: Sequence[Text], time: TimeAxis, lang: str, width: int
    ) -> None:
        self.resources, self.time, self.lang, self.x = resources, time, lang, time.scale
        some = any(r.changeovers for r in resources)
        self.signs = [*([_CHANGEOVER] if some else []), _Fill(_CLOSED, HATCH), _UNUSED]
        keys = [(f"■ {LETTERS[n % 26]} {name.say(lang)}", lined_ink(n)) for n, name in enumerate(groups)]
        self.groups = len(groups)
        self.legend = Legend.of([*keys, *((f"■ {sign.name.say(lang)}", INK_2) for sign in self.signs)], width)
        self.names = [r.label for r in resources]
        left = layout.side_margin([*self.names, _IN_USE.say(lang)], width)
        top = 12 + self.legend.height
        self.foot = max(1, len(resources)) * LINED_PITCH + USE_HEIGHT
        self.frame = Frame(width, top + self.foot + 52, left, 16, top, 52)

    def drawing(self) -> Drawing:
        frame, x = self.frame, self.x
        whole = [_lined_box(x.low, x.high, i) for i in range(len(self.resources))]
        opened = [_lined_box(a, b, i) for i, r in enumerate(self.resources) for a, b in r.open]
        changed = [_lined_box(a, b, i) for i, r in enumerate(self.resources) for a, b in r.changeovers]
        fills = [(_UNUSED, opened), (_CHANGEOVER, changed)]
        marks: list[Mark] = [Rects(whole, HATCH, x=x)]
        marks += [Rects(boxes, fill.fill, fill.stroke, fill.width, x=x) for fill, boxes in fills]
        marks += [*self._bookings(), *self._usage(), *self._legend()]
        marks.append(layout.side_names(self.names, _lined_centre, frame))
        marks.append(Words([Word(-8, self.foot - 12, _IN_USE.say(self.lang))], "end"))
        marks.append(layout.unit(self.time.unit.say(self.lang), frame))
        return Drawing(frame, marks, self.time.axis(self.lang, 4 if frame.narrow else 8))

    def _bookings(self) -> list[Mark]:
        """Return the bookings, those of a fill together, and the letter of each that is wide enough for one."""
        by_fill: dict[str, list[Box]] = {}
        letters = []
        for i, resource in enumerate(self.resources):
            for start, end, group, _ in resource.bookings:
                by_fill.setdefault(lined_fill(group), []).append(_lined_box(start, end, i))
                a, b = self.frame.x(start, self.x), self.frame.x(end, self.x)
                if b - a >= 14:
                    letters.append(Word((a + b) / 2, _lined_centre(i), LETTERS[group % 26], CARD))
        marks: list[Mark] = [Rects(boxes, fill, CARD, 0.5, x=self.x) for fill, boxes in by_fill.items()]
        return [*marks, Words(letters, "middle", bold=True)]

    def _usage(self) -> list[Mark]:
        """Return the part of what is open that is in use, from below."""
        parts = list(usage(self.resources, self.time.span, 60 if self.frame.narrow else USE_BINS))
        foot, high = self.foot, USE_HEIGHT - 10
        full = [Box(a, b, foot, foot - high) for a, b, share in parts if share is not None]
        used = [Box(a, b, foot, foot - high * share) for a, b, share in parts if share]
        return [Rects(full, STONE_2, x=self.x), Rects(used, LAKE, x=self.x)]

    def _legend(self) -> list[Mark]:
        """Return the words of the legend, and before each what it speaks of."""
        words, marks = [], []
        for n, (x, y, text, ink) in enumerate(self.legend.places(self.frame)):
            words.append(Word(x + 17, y, text.removeprefix("■ "), ink))
            sign = None if n < self.groups else self.signs[n - self.groups]
            box = bar_box(x, x + 13, y, LINED_BAR)
            marks.append(Rects([box], sign.fill, sign.stroke, sign.width) if sign else Rects([box], ink))
            if sign is None:
                marks += [Rects([bar_box(x, x + 13, y + at, LINE_WIDTH)], CARD) for at in line_offsets(n)]
        return [*marks, Words(words)]


def _lined_centre(i: int) -> float:
    return i * LINED_PITCH + LINED_PITCH / 2


def _lined_box(start: float, end: float, i: int) -> Box:
    return bar_box(start, end, _lined_centre(i), LINED_BAR)


CELLS, MOST_BINS = 3_000, 96
"""Cells of a whole heat strip, and of one of its rows, at most."""
_PALE = 0.06


def usage_bins(rows: int) -> int:
    """Return into how many parts time is cut for some rows."""
    return max(8, min(MOST_BINS, CELLS // max(1, rows)))


def usage_chart(meta: Meta, resources: Sequence[Resource], time: TimeAxis) -> Picture:
    """Return how much of each resource is in use through time, where there are too many bookings to draw."""
    columns = (
        Column("resource", Text("Resource", "资源")),
        Column("start", _START + time.unit, digits=2),
        Column("end", _END + time.unit, digits=2),
        Column("use", Text("In use", "使用率"), "%", 0),
    )
    bins = usage_bins(len(resources))
    table = Twin(columns, [(r.label, *cell) for r in resources for cell in usage([r], time.span, bins)])
    return Picture(meta, table, partial(_usage_strips, resources, time))


def _usage_strips(resources: Sequence[Resource], time: TimeAxis, lang: str, width: int) -> Drawing:
    pitch, bar, names = 22, 18, [r.label for r in resources]
    left = layout.side_margin(names, width)
    frame = Frame(width, 40 + max(1, len(resources)) * pitch + 52, left, 16, 40, 52)

    def centre(i: int) -> float:
        return i * pitch + pitch / 2

    cells, shades, closed = [], [], []
    for i, resource in enumerate(resources):
        for a, b, share in usage([resource], time.span, usage_bins(len(resources))):
            box = bar_box(a, b, centre(i), bar)
            if share is None:
                closed.append(box)
            else:
                cells.append(box)
                shades.append(_PALE + (1 - _PALE) * share)
    marks: list[Mark] = [Rects(cells, RIVER, shades=shades, x=time.scale), Rects(closed, HATCH, x=time.scale)]
    marks += [*_shade_legend(8.0 - left, lang), layout.side_names(names, centre, frame)]
    marks.append(layout.unit(time.unit.say(lang), frame))
    return Drawing(frame, marks, time.axis(lang, 4 if frame.narrow else 8))


def _shade_legend(left: float, lang: str) -> list[Mark]:
    steps = (0.0, 0.25, 0.5, 0.75, 1.0)
    boxes = [bar_box(left + 20 * k, left + 20 * k + 20, -26) for k in range(len(steps))]
    end = left + 20 * len(steps)
    words = [Word(left, -8, percent(0.0, 0).say(lang)), Word(end - 20, -8, percent(1.0, 0).say(lang))]
    words.append(Word(end + 46, -26, _CLOSED.say(lang)))
    return [
        Rects(boxes, RIVER, RULE, shades=[_PALE + (1 - _PALE) * share for share in steps]),
        Rects([bar_box(end + 20, end + 40, -26)], HATCH, RULE),
        Words(words),
    ]


@dataclass(frozen=True, slots=True)
class StripMark:
    """How a bar of a strip is drawn, with the sign that stands for it in the legend; no ink is that of its key."""

    glyph: str
    fill: str | None = None
    stroke: str | None = None
    width: float = 1.0
    height: int = 12


STRIP_PITCH, STRIP_SPACE = 20, 8
STRIP_MARKS: Mapping[str, StripMark] = {
    "ground": StripMark("▒", RIVER_3, width=0.6, height=STRIP_PITCH),
    "line": StripMark("□", STONE_2, width=0.6),
    "solid": StripMark("■", stroke=CARD, width=0.5),
    "bold": StripMark("▣", CARD, width=2.5),
}


@dataclass(frozen=True, slots=True)
class StripKey:
    """What a kind of bar stands for; ``mark`` is a key of :data:`STRIP_MARKS`."""

    text: Text
    ink: str
    mark: str


@dataclass(frozen=True, slots=True)
class StripRow:
    """A row of one or two strips; a bar is start, end, strip and the number of its key."""

    label: str
    strips: int
    open: Sequence[Span]
    bars: Sequence[tuple[float, float, int, int]]


StripPlace = tuple[int, int, float]
"""Row, strip and place in time."""


@dataclass(frozen=True, slots=True)
class Strips:
    """What is drawn, with arrows between bars that moved."""

    rows: Sequence[StripRow]
    keys: Sequence[StripKey]
    ends: Span
    unit: Text
    arrows: Sequence[tuple[StripPlace, StripPlace]] = ()

    def tops(self) -> list[int]:
        """Return where each row begins, px, and where the last one ends."""
        tops = [0]
        for row in self.rows:
            tops.append(tops[-1] + row.strips * STRIP_PITCH + STRIP_SPACE)
        return tops if self.rows else [0, STRIP_PITCH]


def strip_chart(meta: Meta, table: Twin, strips: Strips) -> Picture:
    """Return strips of time, one or two to a row, with arrows between bars that moved."""
    return Picture(meta, table, partial(_strips, strips))


def _strips(strips: Strips, lang: str, width: int) -> Drawing:
    rows, tops, x = strips.rows, strips.tops(), Scale(*strips.ends)
    keys = [(f"{STRIP_MARKS[key.mark].glyph} {key.text.say(lang)}", key.ink) for key in strips.keys]
    legend = Legend.of([*keys, (f"▨ {_CLOSED.say(lang)}", STONE)], width)
    left, top = layout.side_margin([row.label for row in rows], width), 12 + legend.height
    frame = Frame(width, top + tops[-1] + 52, left, 16, top, 52)

    def middle(row: int, strip: int) -> float:
        return tops[row] + STRIP_SPACE / 2 + strip * STRIP_PITCH + STRIP_PITCH / 2

    places = [(n, strip) for n, row in enumerate(rows) for strip in range(row.strips)]
    marks: list[Mark] = [
        Rects([bar_box(x.low, x.high, middle(*at), 12) for at in places], HATCH, x=x),
        Rects([bar_box(a, b, middle(n, strip), 12) for n, strip in places for a, b in rows[n].open], CARD, RULE, x=x),
    ]
    for number, key in enumerate(strips.keys):
        mark = STRIP_MARKS[key.mark]
        boxes = [
            bar_box(start, end, middle(n, strip), mark.height)
            for n, row in enumerate(rows)
            for start, end, strip, kind in row.bars
            if kind == number
        ]
        marks.append(Rects(boxes, mark.fill or key.ink, mark.stroke or key.ink, mark.width, x=x))
    if strips.arrows:
        ends = [[(at, middle(row, strip)) for row, strip, at in pair] for pair in strips.arrows]
        marks += [Line(ends, INK, 1, x=x), Points([pair[1] for pair in ends], 30, INK, x=x)]
    marks += [
        legend.words(frame),
        layout.side_names([row.label for row in rows], lambda n: (tops[n] + tops[n + 1]) / 2, frame),
        layout.unit(strips.unit.say(lang), frame),
    ]
    return Drawing(frame, marks, layout.ticked(x, "year", lang, 4 if frame.narrow else 8))


EVENT_INKS = (WINE, SILT, RIVER)
LEAST = 3.0
"""An event is never drawn thinner, px, so that an hour is seen on an axis of months."""


@dataclass(frozen=True, slots=True)
class Events:
    """A row of events; each is start, end, group and name."""

    label: str | Text
    spans: Sequence[tuple[float, float, int, str]]


EVENT_HEADS = (Text("Resource", "资源"), Text("Cause", "原因"), Text("Reported as", "上报编号"))
"""What a row, a group and an event are called in the table."""


def event_chart(
    meta: Meta,
    rows: Sequence[Events],
    groups: Sequence[Text],
    time: TimeAxis,
    heads: tuple[Text, Text, Text] = EVENT_HEADS,
) -> Picture:
    """Return what happened when: a row each, a bar from begin to end, its colour and letter the cause."""
    columns = (
        Column("label", heads[0]),
        Column("group", heads[1]),
        Column("start", _START + time.unit, digits=2),
        Column("end", _END + time.unit, digits=2),
        Column("name", heads[2]),
    )
    table = Twin(columns, [(r.label, groups[group], a, b, name) for r in rows for a, b, group, name in r.spans])
    return Picture(meta, table, partial(_events, rows, groups, time))


def _events(rows: Sequence[Events], groups: Sequence[Text], time: TimeAxis, lang: str, width: int) -> Drawing:
    pitch, x = 38, time.scale
    names = [row.label if isinstance(row.label, str) else row.label.say(lang) for row in rows]
    here = {span[2] for row in rows for span in row.spans}
    keys = [(f"■ {LETTERS[n]} {name.say(lang)}", EVENT_INKS[n]) for n, name in enumerate(groups) if n in here]
    legend = Legend.of(keys, width, bold=True)
    left, top = layout.side_margin(names, width, 90, 200) + 4, 12 + legend.height
    frame = Frame(width, top + len(rows) * pitch + 58, left, 24, top, 58)
    least = LEAST * (x.high - x.low) / max(1, frame.plot_width)
    marks: list[Mark] = []
    for group, ink in zip(range(len(groups)), EVENT_INKS, strict=False):
        boxes, letters = [], []
        for n, row in enumerate(rows):
            for start, end, cause, _ in row.spans:
                if cause == group:
                    middle, half, y = (start + end) / 2, max(end - start, least) / 2, n * pitch + pitch / 2
                    boxes.append(bar_box(middle - half, middle + half, y))
                    letters.append(Word(frame.x(middle, x), y - 16, LETTERS[group], ink))
        marks.append(Rects(boxes, ink, x=x))
        if len(here) > 1 and len(letters) <= 40:  # more letters would hide each other
            marks.append(Words(letters, "middle"))
    marks.append(layout.side_names(names, lambda n: n * pitch + pitch / 2, frame, INK))
    marks += [legend.words(frame, bold=True), layout.unit(time.unit.say(lang), frame, 44)]
    form = "year" if time.unit.en == "year" else ""
    return Drawing(frame, marks, layout.ticked(x, form, lang, 4 if frame.narrow else 8, grid=True))


YEARS_BEFORE, YEARS_AFTER = 2, 4
"""Years drawn before the first and after the last day that a row names."""


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when something holds, and from when on that is assumed; ``ends``: its end takes something away."""

    label: Text
    value: Text
    start: str | None
    end: str | None
    assumed: str | None
    ends: bool = False


def validity_chart(meta: Meta, rows: Sequence[Validity], axes: tuple[Text, Text], at: str | None = None) -> Picture:
    """Return spans of years, one row each, and a line at a day."""
    columns = (
        Column("label", axes[0]),
        Column("value", axes[1]),
        Column("start", Text("First day", "起始日")),
        Column("end", Text("Last day", "截止日")),
        Column("assumed", Text("Assumed to continue after", "此后假定延续")),
    )
    table = Twin(columns, [(r.label, r.value, r.start, r.end, r.assumed) for r in rows])
    return Picture(meta, table, partial(_validities, rows, at))


def _year(day: str, after: bool = False) -> float:
    """Return a day as a year with its fraction; ``after`` takes the end of the day."""
    date = dt.date.fromisoformat(day)
    first = dt.date(date.year, 1, 1)
    return date.year + ((date - first).days + after) / (dt.date(date.year + 1, 1, 1) - first).days


def _validities(validities: Sequence[Validity], at: str | None, lang: str, width: int) -> Drawing:
    names = [v.label.say(lang) for v in validities]
    pitch = 46 if width <= NARROW else 34
    legend = Legend.of([(text.say(lang), ink) for text, ink in _validity_keys(validities)], width)
    left, top = Rows.margin(names, width, 250), 12 + legend.height
    frame = Frame(width, top + max(1, len(validities)) * pitch + 40, left, 30, top, 40)
    rows, x = Rows(frame, [pitch] * len(validities)), _validity_scale(validities, at)
    marks: list[Mark] = [legend.words(frame)]
    if at is not None and validities:
        marks.append(Rules(rows.upright(_year(at)), STONE, dash=(3, 3), x=x))
    reaches = [_reach(v, x) for v in validities]
    sure = [bar_box(start, known, rows.centre(i)) for i, (start, known, _) in enumerate(reaches)]
    assumed = [bar_box(known, last, rows.centre(i)) for i, (_, known, last) in enumerate(reaches) if last > known]
    losses = [(reaches[i][2], rows.centre(i)) for i, v in enumerate(validities) if v.ends and v.end]
    marks += [Rects(sure, RIVER, x=x), Rects(assumed, RIVER_3, x=x), Rects(assumed, HATCH, RIVER, x=x)]
    marks += [Points(losses, 90, WINE, "diamond", x=x), rows.names(names)]
    values = [
        _validity_value(v.value.say(lang), reach, rows.centre(i), frame, x)
        for i, (v, reach) in enumerate(zip(validities, reaches, strict=True))
    ]
    below = layout.ticked(x, "year", lang, 4 if frame.narrow else 8, grid=not frame.narrow)
    return Drawing(frame, [*marks, Words(values, bold=True)], below)


def _validity_keys(validities: Sequence[Validity]) -> Iterator[tuple[Text, str]]:
    """Yield the signs that occur, with their meaning and ink."""
    yield Text("■ in force", "■ 有效"), RIVER
    if any(v.assumed for v in validities):
        yield Text("▨ assumed to continue", "▨ 假定延续"), RIVER
    if any(v.ends and v.end for v in validities):
        yield Text("◆ ends to a lower rate", "◆ 到期后降低"), WINE


def _validity_scale(validities: Sequence[Validity], at: str | None) -> Scale:
    days = [day for v in validities for day in (v.start, v.end, v.assumed) if day]
    years = [int(day[:4]) for day in [*days, *([at] if at else [])]] or [2000]
    return Scale(float(min(years) - YEARS_BEFORE), float(max(years) + YEARS_AFTER))


def _reach(validity: Validity, x: Scale) -> tuple[float, float, float]:
    """Return where a span starts, how far it is known to go, and how far it is drawn."""
    start = _year(validity.start) if validity.start else x.low
    last = _year(validity.end, after=True) if validity.end else x.high
    known = min(last, max(start, _year(validity.assumed))) if validity.assumed else last
    return start, known, last


def _validity_value(text: str, reach: tuple[float, float, float], y: float, frame: Frame, x: Scale) -> Word:
    """Return the value of a row: in its bar, else behind it, else before it."""
    start, known, last = (frame.x(year, x) for year in reach)
    room = layout.text_width(text, frame.width, bold=True)
    if room + 12 <= known - start:
        return Word(start + 6, y, text, CARD)
    behind = last + 10 + room <= frame.plot_width + frame.right
    return Word(last + 10 if behind else start - 6 - room, y, text, INK)
