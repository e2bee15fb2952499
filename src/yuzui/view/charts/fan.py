# SPDX-License-Identifier: Apache-2.0
"""A share over the years, its possible futures by several methods, and the target line.

The first method with intervals is drawn as a fan (80 and 90 %); every method with intervals
also shows its 90 % interval in the last year as a bar at the right. Final, preliminary and
restated figures differ in shape. Ghosts are what a method projected in earlier years: grey dotted
lines behind the rest, marked with the year of the forecast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from yuzui.text import Text
from yuzui.text.numbers import percent
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import layout
from yuzui.view.charts.layout import Legend
from yuzui.view.drawing import NARROW, Area, Box, Drawing, Frame, Line, Mark, Place, Points, Rules, Scale, Word, Words
from yuzui.view.palette import CARD, DASHES, INK, INK_2, SERIES, STROKES, WINE
from yuzui.view.table import Column

STATUS = {
    "final": (Text("final", "最终数"), "circle"),
    "preliminary": (Text("preliminary", "初步数"), "circle"),
    "restated": (Text("restated", "修订数"), "diamond"),
}


@dataclass(frozen=True, slots=True)
class Observation:
    """A published figure; ``status`` is a key of :data:`STATUS`."""

    year: int
    value: float
    status: str


@dataclass(frozen=True, slots=True)
class Projection:
    """A year as a method projects it, with quantiles where it has any."""

    year: int
    mean: float | None
    p05: float | None = None
    p10: float | None = None
    p90: float | None = None
    p95: float | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """What a method projects."""

    label: Text
    rows: Sequence[Projection]

    @property
    def spread(self) -> bool:
        """Whether it has an interval in its last year."""
        return bool(self.rows) and self.rows[-1].p05 is not None


@dataclass(frozen=True, slots=True)
class Ghost:
    """What a method projected in an earlier year."""

    origin: int
    rows: Sequence[Projection]


def fan_chart(
    meta: Meta,
    history: Sequence[Observation],
    methods: Sequence[Method],
    target: float | None = None,
    ghosts: Sequence[Ghost] = (),
) -> Picture:
    """Return the fan chart."""
    return Picture(meta, _table(history, methods, ghosts), partial(_fan, history, methods, target, ghosts))


def _table(history: Sequence[Observation], methods: Sequence[Method], ghosts: Sequence[Ghost]) -> Twin:
    share = ("%", 2)
    columns = (
        Column("series", Text("Series", "序列")),
        Column("year", Text("Year", "年份")),
        Column("value", Text("Share", "占比"), *share),
        Column("p05", Text("5 in 100 below", "5% 分位"), *share),
        Column("p10", Text("10 in 100 below", "10% 分位"), *share),
        Column("p90", Text("10 in 100 above", "90% 分位"), *share),
        Column("p95", Text("5 in 100 above", "95% 分位"), *share),
        Column("status", Text("Status", "状态")),
    )
    past, future = Text("published", "公布值"), Text("projected", "推算")
    earlier = Text("as said in {year}", "{year} 年的推算")
    series = [(m.label, m.rows) for m in methods]
    series += [(earlier.format(year=g.origin), g.rows) for g in ghosts]
    rows = [(past, h.year, h.value, None, None, None, None, STATUS[h.status][0]) for h in history]
    return Twin(
        columns,
        [*rows, *((name, r.year, r.mean, r.p05, r.p10, r.p90, r.p95, future) for name, some in series for r in some)],
    )


def _ink(i: int) -> str:
    return SERIES[(0, 1, 3, 2, 4, 5)[i % 6]]


def _fan(
    history: Sequence[Observation], methods: Sequence[Method], target: float | None, ghosts: Sequence[Ghost],
    lang: str, width: int,
) -> Drawing:  # fmt: skip
    return _Plot(history, methods, target, ghosts, lang, width).drawing()


class _Plot:
    def __init__(
        self,
        history: Sequence[Observation],
        methods: Sequence[Method],
        target: float | None,
        ghosts: Sequence[Ghost],
        lang: str,
        width: int,
    ) -> None:
        self.history, self.methods, self.target, self.ghosts, self.lang = history, methods, target, ghosts, lang
        self.keys = [(f"{STROKES[i % 6]} {m.label.say(lang)}", _ink(i)) for i, m in enumerate(methods)]
        self.spans = [i for i, m in enumerate(methods) if m.spread]
        aside = width > NARROW
        self.legend = Legend.column([] if aside else self.keys, width, bold=True)
        room = int(min(layout.widest((text for text, _ in self.keys), width, bold=True), 230)) + 12 if aside else 0
        top = 34 + self.legend.height
        self.frame = Frame(width, (300 if aside else 250) + top + 34, 58, 16 + 10 * len(self.spans) + room, top, 34)
        years = [float(h.year) for h in history] + [float(r.year) for m in methods for r in m.rows]
        low, high = min(years, default=2000.0), max(years, default=2001.0)
        self.x = Scale(low, high) if high > low else Scale(low - 1, low + 1)
        self.y = self._range()

    def _range(self) -> Scale:
        values = [h.value for h in self.history] + ([] if self.target is None else [self.target])
        values += [v for m in self.methods for r in m.rows for v in (r.mean, r.p05, r.p95) if v is not None]
        low, high = min(values, default=0.0), max(values, default=1.0)
        pad = 0.08 * (high - low) or 0.01
        return Scale(max(0.0, low - pad), high + pad)

    def drawing(self) -> Drawing:
        marks = [*(self._bands(self.spans[0]) if self.spans else ()), *self._ghosts()]
        for i, method in enumerate(self.methods):
            line = [(r.year, r.mean) for r in method.rows if r.mean is not None]
            marks.append(Line([[*self._start(method), *line]], _ink(i), dash=DASHES[i % 6], x=self.x, y=self.y))
        marks += [*self._history(), *self._target(), *self._ends(), self._names()]
        narrow = self.frame.narrow
        below = layout.ticked(self.x, "year", self.lang, 4 if narrow else 8)
        return Drawing(self.frame, marks, below, layout.value_axis(self.y, "%", self.lang))

    def _start(self, method: Method) -> list[Place]:
        """Return the last published figure before a projection, where its line begins."""
        before = [h for h in self.history if method.rows and h.year < method.rows[0].year]
        return [(h.year, h.value) for h in before[-1:]]

    def _bands(self, i: int) -> list[Mark]:
        method, start = self.methods[i], [(year, value, value) for year, value in self._start(self.methods[i])]
        outer = [(r.year, r.p05, r.p95) for r in method.rows if r.p05 is not None and r.p95 is not None]
        inner = [(r.year, r.p10, r.p90) for r in method.rows if r.p10 is not None and r.p90 is not None]
        return [
            Area([*start, *band], _ink(i), shade, x=self.x, y=self.y) for band, shade in ((outer, 0.14), (inner, 0.2))
        ]

    def _ghosts(self) -> list[Mark]:
        if not self.ghosts:
            return []
        lines = [[(float(r.year), r.mean) for r in ghost.rows if r.mean is not None] for ghost in self.ghosts]
        word, frame = Text("said in {year}", "{year} 年推算"), self.frame
        heights = layout.spread([frame.y(line[-1][1], self.y) + 14 for line in lines], 15, 0, frame.plot_height)
        ends = [
            Word(frame.x(line[-1][0], self.x), height, word.format(year=ghost.origin).say(self.lang))
            for ghost, line, height in zip(self.ghosts, lines, heights, strict=True)
        ]
        # behind the line where no published figure follows
        free = all(line[-1][0] >= h.year for line in lines for h in self.history)
        names = Words(ends, "start" if free else "end", halo=True)
        return [*(Line([line], INK_2, 1, (1, 2), x=self.x, y=self.y) for line in lines), names]

    def _history(self) -> list[Mark]:
        # vintages are never pooled: the line is that of the last row, others are points beside it
        marks: list[Mark] = []
        if self.history:
            status = self.history[-1].status
            line = sorted((h.year, h.value) for h in self.history if h.status == status)
            marks.append(Line([line], INK, x=self.x, y=self.y))
        for status, (_, shape) in STATUS.items():
            places = [(h.year, h.value) for h in self.history if h.status == status]
            fill = CARD if status == "preliminary" else INK
            if places:
                marks.append(Points(places, 44, fill, shape, INK, x=self.x, y=self.y))
        return marks

    def _target(self) -> list[Mark]:
        if self.target is None:
            return []
        word = Text("target {share}", "目标 {share}").format(share=percent(self.target, 0)).say(self.lang)
        rule = Rules([Box(0, self.frame.plot_width, self.target, self.target)], WINE, 1.5, (1, 3), y=self.y)
        return [rule, Words([Word(4, self.frame.y(self.target, self.y) - 11, word, WINE)], bold=True)]

    def _ends(self) -> list[Mark]:
        """Return the 90 % interval of the last year of each method that has one."""
        marks: list[Mark] = []
        for k, i in enumerate(self.spans):
            last, at = self.methods[i].rows[-1], self.frame.plot_width + 10 + 10 * k
            if last.p05 is not None and last.p95 is not None:
                marks.append(Rules([Box(at, at, last.p05, last.p95)], _ink(i), 3, DASHES[i % 6], y=self.y))
        if marks:
            word = Word(self.frame.plot_width + 5 + 5 * len(marks), -10, percent(0.9, 0).say(self.lang))
            marks.append(Words([word], "middle"))
        return marks

    def _names(self) -> Words:
        if self.frame.narrow:
            return self.legend.words(self.frame, 16, bold=True)
        last = [m.rows[-1].mean if m.rows else None for m in self.methods]
        heights = [self.frame.y(self.y.low if v is None else v, self.y) for v in last]
        ends = [(height, *key) for height, key in zip(heights, self.keys, strict=True)]
        return layout.line_ends(ends, self.frame.plot_width + 14 + 10 * len(self.spans), 20, self.frame)
