# SPDX-License-Identifier: Apache-2.0
"""Spans of years, one row each, on one axis; an arrow where a span may go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from yuzui.text import Text
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import layout
from yuzui.view.charts.bars import bar_box
from yuzui.view.charts.layout import Rows
from yuzui.view.drawing import NARROW, Box, Drawing, Frame, Mark, Rects, Rules, Scale, Word, Words
from yuzui.view.palette import RIVER, RULE


@dataclass(frozen=True, slots=True)
class SpanBar:
    """A span in years; ``open_`` if what is known ends with it."""

    label: Text
    start: float
    end: float
    open_: bool = False


def span_chart(meta: Meta, bars: Sequence[SpanBar], ends: tuple[float, float], twin: Twin) -> Picture:
    """Return the spans between the ends of what is known."""
    return Picture(meta, twin, partial(_spans, bars, ends))


def _spans(bars: Sequence[SpanBar], ends: tuple[float, float], lang: str, width: int) -> Drawing:
    names = [one.label.say(lang) for one in bars]
    pitch = 38 if width <= NARROW else 24
    frame = Frame(width, 16 + max(1, len(bars)) * pitch + 40, Rows.margin(names, width, 240), 28, 16, 40)
    rows, x = Rows(frame, [pitch] * len(bars)), Scale(*ends)
    axis = layout.ticked(x, "year", lang, 5 if frame.narrow else 8)
    grid = [box for value, _ in axis.values for box in rows.upright(value)]
    boxes = [bar_box(one.start, one.end, rows.centre(n), 11) for n, one in enumerate(bars)]
    arrows = [Word(frame.x(one.end, x) + 9, rows.centre(n), "▸", RIVER) for n, one in enumerate(bars) if one.open_]
    marks: list[Mark] = [Rules([Box(*box) for box in grid], RULE, x=x), Rects(boxes, RIVER, x=x)]
    return Drawing(frame, [*marks, Words(arrows, "middle"), rows.names(names, halo=frame.narrow)], axis)
