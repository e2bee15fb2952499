# SPDX-License-Identifier: Apache-2.0
"""Small multiples: one row a panel over a common axis, areas from zero, marks at single places.

What is censored (not over yet) is drawn hollow: an outline without a fill. Panels have a scale of
their own or share one; the largest value of each stands at its right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from yuzui.text import Text
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import layout
from yuzui.view.charts.layout import Legend
from yuzui.view.drawing import Area, Box, Drawing, Frame, Line, Mark, Points, Rules, Scale, Word, Words
from yuzui.view.palette import CARD, GLYPHS, INK, INK_2, RIVER, RULE, SILT
from yuzui.view.table import Column

HEIGHT, GAP = 54, 30
"""Px of a panel, and of the name above it."""


@dataclass(frozen=True, slots=True)
class PanelPoint:
    """A value of a panel; censored: not over yet."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    censored: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One row, with the keys of its marks by place."""

    label: Text
    points: Sequence[PanelPoint]
    marks: Mapping[float, str] = field(default_factory=dict)

    @property
    def highest(self) -> float:
        """The largest value or end of an interval."""
        return max([1e-9, *(float(v) for p in self.points for v in (p.y, p.high) if v is not None)])


@dataclass(frozen=True, slots=True)
class PanelMark:
    """What a mark stands for: its name and a key of :data:`yuzui.view.palette.GLYPHS`."""

    name: Text
    shape: str = "diamond"


@dataclass(frozen=True, slots=True)
class PanelAxes:
    """The axes; with ``common`` all panels share the scale of values."""

    x: Text
    y: Text
    item: Text
    years: bool = False
    common: bool = False


def panel_chart(meta: Meta, panels: Sequence[Panel], marks: Mapping[str, PanelMark], axes: PanelAxes) -> Picture:
    """Return the panels."""
    return Picture(meta, _table(panels, marks, axes), partial(_panels, panels, marks, axes))


_STATES = {True: Text("not over yet", "尚未结束"), False: Text("complete", "完整")}


def _table(panels: Sequence[Panel], marks: Mapping[str, PanelMark], axes: PanelAxes) -> Twin:
    whole = all(float(p.y).is_integer() for panel in panels for p in panel.points)
    digits = 0 if whole else 2
    ends = any(p.low is not None for panel in panels for p in panel.points)
    marked = any(panel.marks for panel in panels)
    columns = [Column("item", axes.item), Column("x", axes.x), Column("y", axes.y, "", digits)]
    if ends:
        columns += [Column("low", Text("from", "下限"), "", digits), Column("high", Text("to", "上限"), "", digits)]
    columns.append(Column("state", Text("State", "状态")))
    if marked:
        columns.append(Column("mark", Text("Mark", "标记")))
    rows = []
    for panel in panels:
        for p in panel.points:
            mark = marks[panel.marks[p.x]].name if p.x in panel.marks else None
            interval = (p.low, p.high) if ends else ()
            rows.append((panel.label, p.x, p.y, *interval, _STATES[p.censored], *((mark,) if marked else ())))
    return Twin(columns, rows)


def _panels(panels: Sequence[Panel], marks: Mapping[str, PanelMark], axes: PanelAxes, lang: str, width: int) -> Drawing:
    keys = [(axes.y.say(lang), INK_2)]
    keys += [(f"{GLYPHS[m.shape]} {m.name.say(lang)}", SILT) for m in marks.values()]
    legend = Legend.of([*keys, (f"□ {_STATES[True].say(lang)}", INK_2)], width)
    top = 12 + legend.height
    frame = Frame(width, top + max(1, len(panels)) * (HEIGHT + GAP) + 52, 14, 52, top, 52)
    places = [float(p.x) for panel in panels for p in panel.points]
    low = min(places, default=0.0)
    x = Scale(low, max(max(places, default=1.0), low + 1))
    highest = max((panel.highest for panel in panels), default=1.0)
    drawn: list[Mark] = []
    for row, panel in enumerate(panels):
        plot = _Plot(frame, x, row * (HEIGHT + GAP) + GAP + HEIGHT, highest if axes.common else panel.highest, lang)
        drawn += plot.area(panel) + plot.names(panel) + plot.marks(panel, marks)
    drawn += [legend.words(frame, 16), layout.foot(axes.x.say(lang), frame)]
    below = layout.ticked(x, "year" if axes.years else "", lang, 5 if frame.narrow else 8)
    return Drawing(frame, drawn, below)


@dataclass(frozen=True, slots=True)
class _Plot:
    frame: Frame
    x: Scale
    foot: int
    highest: float
    lang: str

    def y(self, value: float) -> float:
        return self.foot - float(value) / self.highest * HEIGHT

    def area(self, panel: Panel) -> list[Mark]:
        """Return the area, the outline of what is not over, the intervals and the line of zero."""
        x, done = self.x, [p for p in panel.points if not p.censored]
        rest = [p for p in panel.points if p.censored]
        # the outline begins where the area ends
        late = [*done[-1:], *rest] if rest and done and done[-1].x < rest[0].x else rest
        marks: list[Mark] = []
        if len(done) == 1:
            at = done[0].x
            marks.append(Rules([Box(at, at, self.y(done[0].y), self.foot)], RIVER, 3, x=x))
        elif done:
            marks.append(Area([(p.x, self.foot, self.y(p.y)) for p in done], RIVER, 0.55, x=x))
        marks += [
            Line([[(p.x, self.y(p.y)) for p in part]], RIVER, 1.6, dash, x=x)
            for part, dash in ((done, ()), (late, (2, 3)))
        ]
        marks += [
            Points([(p.x, self.y(p.y)) for p in part], 22, fill, stroke=RIVER, width=1.4, x=x)
            for part, fill in ((done, RIVER), (rest, CARD))
            if part
        ]
        spans = [
            Box(p.x, p.x, self.y(p.low), self.y(p.high))
            for p in panel.points
            if p.low is not None and p.high is not None
        ]
        return [*marks, Rules(spans, INK, 1.4, x=x), Rules([Box(0, self.frame.plot_width, self.foot, self.foot)], RULE)]

    def names(self, panel: Panel) -> list[Mark]:
        """Return the name above, and the largest value at the right."""
        name = layout.shortened(panel.label.say(self.lang), self.frame.plot_width, self.frame.width)
        top = max((p.y for p in panel.points), default=None)
        digits = 0 if top is None or float(top).is_integer() or self.highest >= 100 else 1
        value = "" if top is None else number(top, digits).say(self.lang)
        return [
            Words([Word(0, self.foot - HEIGHT - 14, name, INK)], bold=True),
            Words([Word(self.frame.plot_width + 6, self.foot - HEIGHT + 6, value)]),
        ]

    def marks(self, panel: Panel, marks: Mapping[str, PanelMark]) -> list[Mark]:
        """Return the marks at single places."""
        heights = {float(p.x): float(p.y) for p in panel.points}
        return [
            Points([(place, self.y(heights.get(float(place), 0.0)))], 120, SILT, marks[key].shape, CARD, x=self.x)
            for place, key in panel.marks.items()
        ]
