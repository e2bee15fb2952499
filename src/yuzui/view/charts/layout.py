# SPDX-License-Identifier: Apache-2.0
"""What charts share in laying themselves out: widths of text, legends, names of rows, ticks, titles."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.drawing import NARROW, Axis, Box, Frame, Scale, Word, Words, text_size
from yuzui.view.palette import INK, INK_2

KEY_STEP, LINE_STEP = 22, 15
"""From line to line of a legend, and of a name in two lines, px."""

Axes = tuple[Text, Text, str]
"""Titles of both axes, and the form of values: ``%`` or empty."""


def text_width(text: str, width: int, bold: bool = False) -> float:
    """Return a generous estimate of how wide a label is, in px, independent of fonts."""
    narrow = 0.7 if bold else 0.6
    ems = sum(1.0 if unicodedata.east_asian_width(c) in "WF" else narrow for c in text)
    return ems * text_size(width)


def widest(texts: Iterable[str], width: int, bold: bool = False) -> float:
    """Return the width of the widest label; 0 if there is none."""
    return max((text_width(text, width, bold) for text in texts), default=0.0)


def wrapped(text: str, limit: float, width: int, lines: int = 2, bold: bool = False) -> list[str]:
    """Break a label into at most ``lines`` lines no wider than ``limit`` px; the last is cut."""
    broken = [""]
    for piece in _pieces(text):
        full = broken[-1] and text_width((broken[-1] + piece).rstrip(), width, bold) > limit
        if full and len(broken) < lines:
            broken.append("")
        broken[-1] += piece
    return [_cut(line.rstrip(), limit, width, bold) for line in broken]


def _cut(line: str, limit: float, width: int, bold: bool) -> str:
    while len(line) > 2 and text_width(line, width, bold) > limit:
        line = line.rstrip("…")[:-1].rstrip() + "…"
    return line


def shortened(text: str, limit: float, width: int) -> str:
    """Return a label on one line, cut at ``limit`` px."""
    return wrapped(text, limit, width, 1)[0]


def _pieces(text: str) -> list[str]:
    pieces, piece = [], ""
    for c in text:
        wide = unicodedata.east_asian_width(c) in "WF"
        if wide and c not in "，。；：、）” ":
            pieces.append(piece)
            piece = c
        else:
            piece += c
            if c == " ":
                pieces.append(piece)
                piece = ""
    return [p for p in [*pieces, piece] if p]


@dataclass(frozen=True, slots=True)
class Legend:
    """The words of a legend one after the other, on as many lines as they need."""

    keys: Sequence[tuple[float, int, str, str]]
    """Of each word px from the left, line, text and ink."""

    @classmethod
    def of(cls, words: Iterable[tuple[str, str]], width: int, bold: bool = False) -> Legend:
        """Lay out texts with their inks."""
        keys, px, line = [], 0.0, 0
        for text, ink in words:
            room = text_width(text, width, bold) + 14
            if px and px + room > width - 12:
                px, line = 0.0, line + 1
            keys.append((px, line, text, ink))
            px += room
        return cls(keys)

    @classmethod
    def column(cls, words: Iterable[tuple[str, str]], width: int, bold: bool = False) -> Legend:
        """Lay out texts with their inks one below the other."""
        lines = [(line, ink) for text, ink in words for line in wrapped(text, width - 16, width, 3, bold)]
        return cls([(0.0, number, line, ink) for number, (line, ink) in enumerate(lines)])

    @property
    def height(self) -> int:
        """Height of all lines, px."""
        return KEY_STEP * (1 + max((line for _, line, _, _ in self.keys), default=-1))

    def words(self, frame: Frame, first: int = 14, bold: bool = False) -> Words:
        """Return the words; the first line stands ``first`` px below the edge of the drawing."""
        return Words([Word(x, y, text, ink) for x, y, text, ink in self.places(frame, first)], bold=bold)

    def places(self, frame: Frame, first: int = 14) -> list[tuple[float, float, str, str]]:
        """Return where each word stands, px from the plot, with its text and ink."""
        return [
            (8 - frame.left + px, first - frame.top + KEY_STEP * line, text, ink) for px, line, text, ink in self.keys
        ]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of bars with their names: left of the plot, or in a narrow drawing above each bar."""

    frame: Frame
    heights: Sequence[int]

    @staticmethod
    def margin(names: Iterable[str], width: int, most: int) -> int:
        """Return the left margin that names need."""
        return 12 if width <= NARROW else int(min(widest(names, width), most)) + 22

    def centre(self, i: int) -> float:
        """Return where the bar of a row stands, px from the top of the plot."""
        return sum(self.heights[:i]) + (32 if self.frame.narrow else self.heights[i] / 2)

    def upright(self, at: float) -> list[Box]:
        """Return a line at a place of the scale: through all rows, or beside names above bars, at each bar."""
        if not self.frame.narrow:
            return [Box(at, at, 0, self.frame.plot_height)]
        return [Box(at, at, self.centre(i) - 11, self.centre(i) + 11) for i in range(len(self.heights))]

    def names(self, names: Sequence[str], halo: bool = False) -> Words:
        """Return the names of all rows."""
        frame, narrow, words = self.frame, self.frame.narrow, []
        for i, name in enumerate(names):
            lines = wrapped(name, frame.width - 24 if narrow else frame.left - 18, frame.width, 1 if narrow else 2)
            first = self.centre(i) - (20 if narrow else LINE_STEP / 2 * (len(lines) - 1))
            words += [Word(0 if narrow else -10, first + LINE_STEP * k, line, INK) for k, line in enumerate(lines)]
        return Words(words, "start" if narrow else "end", halo=halo)


def side_margin(names: Iterable[str], width: int, narrow: int = 60, wide: int = 160) -> int:
    """Return the left margin for short names of one line."""
    return int(min(widest(names, width), narrow if width <= NARROW else wide)) + 16


def side_names(names: Sequence[str], centre: Callable[[int], float], frame: Frame, ink: str = INK_2) -> Words:
    """Return names of one line left of the plot."""
    words = [Word(-8, centre(i), shortened(name, frame.left - 12, frame.width), ink) for i, name in enumerate(names)]
    return Words(words, "end")


def title(text: str, frame: Frame) -> Words:
    """Return the title of the value axis in the top left corner."""
    return Words([Word(8 - frame.left, 14 - frame.top, text)])


def foot(text: str, frame: Frame) -> Words:
    """Return the title of the axis beneath, in its middle."""
    return Words([Word(frame.plot_width / 2, frame.plot_height + 40, text)], "middle")


def unit(text: str, frame: Frame, below: int = 36) -> Words:
    """Return the unit of the axis beneath, at its right end."""
    return Words([Word(frame.plot_width, frame.plot_height + below, text)], "end")


def line_ends(ends: Sequence[tuple[float, str, str]], x: float, gap: float, frame: Frame) -> Words:
    """Return a label behind the end of each line; an end is px, text and ink."""
    heights = spread([y for y, _, _ in ends], gap, 0, frame.plot_height)
    words = [Word(x, y, text, ink) for y, (_, text, ink) in zip(heights, ends, strict=True)]
    return Words(words, bold=True)


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return round values within a range, about ``count`` of them."""
    if not high > low:
        return [low]
    step = 10 ** math.floor(math.log10((high - low) / count))
    for factor in (1, 2, 5, 10):
        if (high - low) / (step * factor) <= count:
            step *= factor
            break
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def figure(value: float, form: str, step: float = 1.0) -> Text:
    """Return a number as it stands on an axis or beside a mark."""
    if form == "year":
        return same(f"{value:.0f}")
    scaled = abs(step) * (100 if form == "%" else 1)
    digits = 0 if scaled >= 1 else min(4, math.ceil(-math.log10(scaled) - 1e-9)) if scaled else 0
    return percent(value, digits) if form == "%" else number(value, digits)


def ticked(scale: Scale, form: str, lang: str, count: int = 5, grid: bool = False) -> Axis:
    """Return an axis with round ticks."""
    values = ticks(scale.low, scale.high, count)
    step = values[1] - values[0] if len(values) > 1 else 1.0
    if form == "year":
        values = sorted({float(round(v)) for v in values})
    return Axis(scale, [(v, figure(v, form, step).say(lang)) for v in values], grid=grid)


def value_axis(scale: Scale, form: str, lang: str, count: int = 5) -> Axis:
    """Return the axis of values at the left: its grid is read, so it has no ticks."""
    return Axis(scale, ticked(scale, form, lang, count).values, grid=True, ticks=False)


def span(values: Iterable[float]) -> Scale:
    """Return the scale from the least to the largest value."""
    known = [float(v) for v in values]
    low, high = min(known, default=0.0), max(known, default=1.0)
    return Scale(low, high) if high > low else Scale(low - 0.5, low + 0.5)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move labels apart until neighbours are ``gap`` px from each other, within a range."""
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    placed = [min(max(wanted[i], low), high) for i in order]
    for k in range(1, len(placed)):
        placed[k] = max(placed[k], placed[k - 1] + gap)
    if placed and placed[-1] > high:
        placed[-1] = high
        for k in range(len(placed) - 2, -1, -1):
            placed[k] = min(placed[k], placed[k + 1] - gap)
    heights = [0.0] * len(placed)
    for k, i in enumerate(order):
        heights[i] = placed[k]
    return heights
