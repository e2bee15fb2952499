# SPDX-License-Identifier: Apache-2.0
"""Bubbles in the plane whose distances mean something: no axes, equal scales, the largest of them with names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from yuzui.text import Text
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import layout
from yuzui.view.charts.layout import Legend
from yuzui.view.drawing import NARROW, Box, Drawing, Frame, Mark, Points, Word, Words
from yuzui.view.palette import HATCH, INK, INK_2, LAKE, RIVER_3, STONE_2, WINE

NAMED, NAMED_NARROW = 30, 12
"""Most bubbles that are named."""
RING = 3.0
"""How far outside its bubble a ring runs, px."""
_LEAST = 1.6
"""Radius of the smallest bubble, px."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """A bubble at a place; ``hatched`` is unsure, ``ring`` names what outlines it, empty for nothing."""

    label: Text
    short: Text
    x: float
    y: float
    radius: float
    hatched: bool = False
    ring: str = ""


@dataclass(frozen=True, slots=True)
class BubbleWords:
    """What the kinds of bubble are called."""

    sure: Text
    hatched: Text
    ring: Text


def bubble_chart(meta: Meta, bubbles: Sequence[Bubble], words: BubbleWords, twin: Twin) -> Picture:
    """Return the bubbles; ``twin`` says all that they show."""
    return Picture(meta, twin, partial(_bubbles, bubbles, words))


def _bubbles(bubbles: Sequence[Bubble], words: BubbleWords, lang: str, width: int) -> Drawing:
    keys = [("● " + words.sure.say(lang), LAKE)]
    keys += [("◍ " + words.hatched.say(lang), INK_2)] if any(one.hatched for one in bubbles) else []
    keys += [("○ " + words.ring.say(lang), WINE)] if any(one.ring for one in bubbles) else []
    legend = Legend.of(keys, width)
    top = 14 + legend.height
    low_x, high_x = _ends([(one.x, one.radius) for one in bubbles])
    low_y, high_y = _ends([(one.y, one.radius) for one in bubbles])
    inner = width - 24
    scale = inner / ((high_x - low_x) or 1.0)
    height = (high_y - low_y) * scale
    most = 1.15 * inner if width <= NARROW else 0.8 * inner
    if height > most:
        scale, height = scale * most / height, most
    frame = Frame(width, int(top + max(height, 40) + 16), 12, 12, top, 16)
    shift = (inner - (high_x - low_x) * scale) / 2

    def place(one: Bubble) -> tuple[float, float]:
        return (one.x - low_x) * scale + shift, (high_y - one.y) * scale

    radius = [max(_LEAST, one.radius * scale) for one in bubbles]
    marks: list[Mark] = []
    for one, r in zip(bubbles, radius, strict=True):
        fill = STONE_2 if one.hatched else RIVER_3
        marks.append(Points([place(one)], 4 * r * r, fill, stroke=LAKE, width=1.0))
        if one.hatched:
            marks.append(Points([place(one)], 4 * r * r, HATCH, stroke=INK_2, width=0.8))
        if one.ring:
            marks.append(Points([place(one)], 4 * (r + RING) ** 2, "none", stroke=WINE, width=1.6))
    marks += _names(bubbles, [place(one) for one in bubbles], radius, lang, frame)
    marks.append(legend.words(frame))
    return Drawing(frame, marks)


def _ends(spans: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return min((at - r for at, r in spans), default=0.0), max((at + r for at, r in spans), default=1.0)


def _names(
    bubbles: Sequence[Bubble], places: Sequence[tuple[float, float]], radius: Sequence[float], lang: str, frame: Frame
) -> list[Mark]:
    """Name the outlined and the largest bubbles for which there is room."""
    most = NAMED_NARROW if frame.narrow else NAMED
    order = sorted(range(len(bubbles)), key=lambda n: (not bubbles[n].ring, -radius[n]))
    taken: list[Box] = []
    plain: list[Word] = []
    ringed: list[Word] = []
    for n in order:
        if len(taken) == most:
            break
        one, (x, y) = bubbles[n], places[n]
        text = layout.shortened(one.short.say(lang), 150 if not frame.narrow else 110, frame.width)
        if one.ring:
            text = one.ring if frame.narrow else f"{one.ring} {text}"
        half = layout.text_width(text, frame.width) / 2
        x = min(max(x, half), frame.plot_width - half)
        for at in (y, y - radius[n] - 11, y + radius[n] + 11):
            box = Box(x - half, x + half, at - 8, at + 8)
            if at > 4 and at < frame.plot_height and not any(_meet(box, other) for other in taken):
                taken.append(box)
                (ringed if one.ring else plain).append(Word(x, at, text, WINE if one.ring else INK))
                break
    return [Words(plain, "middle", halo=True), Words(ringed, "middle", bold=True, halo=True)]


def _meet(a: Box, b: Box) -> bool:
    return a.x < b.x2 and b.x < a.x2 and a.y < b.y2 and b.y < a.y2
