# SPDX-License-Identifier: Apache-2.0
"""The one place that knows how a picture looks: inks, type, axes, margins.

Everything is laid out with explicit margins and tick values, so that a specification draws to
the same bytes on every machine whatever fonts it has.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import NARROW, Meta, Specification

CARD, INK, INK_2, RULE = "#ffffff", "#1d2a2f", "#4b5a60", "#dedad0"
RIVER, SILT, STONE, WINE = "#0f5c73", "#a85a17", "#6f777b", "#8c2f39"
PLUM, LAKE, LEAF = "#5b4a8a", "#35809a", "#1d6b45"
RIVER_3, SILT_2, STONE_2 = "#cfe3e8", "#f3e3d0", "#e9e9e6"

SERIES = (RIVER, SILT, STONE, PLUM, LAKE, LEAF)
"""Inks of unordered groups, first used first."""
DASHES: tuple[tuple[int, ...], ...] = ((), (7, 4), (2, 3), (9, 3, 2, 3), (4, 2), (1, 2))
"""Line styles beside the inks, so that colour never stands alone."""
SHAPES = ("circle", "diamond", "square", "triangle-up", "cross", "triangle-down")
"""Marks beside the inks."""
GLYPHS = {"circle": "●", "diamond": "◆", "square": "■", "triangle-up": "▲", "cross": "✚", "triangle-down": "▼"}
"""The same marks as characters, for labels."""

FONT = 'system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif'
HATCH = "url(#hatch)"
"""Fill of what is censored or closed, defined by :mod:`yuzui.view.charts.patterns`."""

Layer = dict[str, Any]


def size(width: int) -> int:
    """Return the type size in px that is still 12 px once the picture is fitted to its column."""
    return 14 if width <= NARROW else 13


def text_width(text: str, width: int, bold: bool = False) -> float:
    """Return a generous estimate of how wide a label is, in px, independent of fonts."""
    narrow = 0.7 if bold else 0.6
    ems = sum(1.0 if unicodedata.east_asian_width(c) in "WF" else narrow for c in text)
    return ems * size(width)


def flowed(words: Iterable[tuple[str, str]], width: int) -> list[tuple[float, int, str, str]]:
    """Return the words of a legend one after the other, on as many lines as they need."""
    found, px, line = [], 0.0, 0
    for word, ink in words:
        room = text_width(word, width) + 14
        if px and px + room > width - 12:
            px, line = 0.0, line + 1
        found.append((px, line, word, ink))
        px += room
    return found


def wrapped(text: str, limit: float, width: int, lines: int = 2) -> list[str]:
    """Break a label into at most ``lines`` lines no wider than ``limit`` px; the last is cut."""
    found, line = [], ""
    for word in _pieces(text):
        if line and text_width((line + word).rstrip(), width) > limit:
            found.append(line.rstrip())
            line = ""
        line += word
    found.append(line.rstrip())
    kept = found[:lines]
    if len(found) > lines:
        kept[-1] += "…"
    for i, shown in enumerate(kept):
        while len(kept[i]) > 2 and text_width(kept[i], width) > limit:
            kept[i] = shown = shown.rstrip("…")[:-1] + "…"
    return kept


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


def config(width: int) -> dict[str, Any]:
    """Return the Vega-Lite configuration of every picture."""
    points = size(width)
    return {
        "font": FONT,
        "background": CARD,
        "view": {"stroke": None},
        "axis": {
            "labelColor": INK_2,
            "labelFontSize": points,
            "labelOverlap": False,
            "labelPadding": 6,
            "domainColor": RULE,
            "tickColor": RULE,
            "tickSize": 4,
            "gridColor": RULE,
            "grid": False,
            "title": None,
        },
        "text": {"fontSize": points, "fill": INK_2},
        "line": {"strokeWidth": 2},
        "range": {"category": list(SERIES)},
        "aria": False,
    }


@dataclass(frozen=True, slots=True)
class Frame:
    """The size and margins of a drawing, px."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    @property
    def plot_width(self) -> int:
        """Width of the plot."""
        return self.width - self.left - self.right

    @property
    def plot_height(self) -> int:
        """Height of the plot."""
        return self.height - self.top - self.bottom

    def x(self, value: float, domain: tuple[float, float]) -> float:
        """Return where a value of a linear domain stands, px from the left of the plot."""
        return (value - domain[0]) / ((domain[1] - domain[0]) or 1.0) * self.plot_width

    def y(self, value: float, domain: tuple[float, float]) -> float:
        """Return where a value of a linear domain stands, px from the top of the plot."""
        return self.plot_height - (value - domain[0]) / ((domain[1] - domain[0]) or 1.0) * self.plot_height


def drawing(meta: Meta, lang: str, frame: Frame, layers: Iterable[Layer]) -> Specification:
    """Return the whole specification of one drawing."""
    return {
        "description": meta.finding.say(lang),
        "width": frame.plot_width,
        "height": frame.plot_height,
        "autosize": {"type": "none"},
        "padding": {"left": frame.left, "right": frame.right, "top": frame.top, "bottom": frame.bottom},
        "config": config(frame.width),
        "layer": list(layers),
    }


def labels(rows: Sequence[dict[str, Any]], **mark: Any) -> Layer:
    """Return a layer of words at pixel positions; rows hold ``px py t`` and ``ink``."""
    return {
        "data": {"values": [{"ink": INK_2, **row} for row in rows]},
        "mark": {"type": "text", "baseline": "middle", "aria": False, **mark},
        "encoding": {
            "x": {"field": "px", "type": "quantitative", "scale": None, "axis": None},
            "y": {"field": "py", "type": "quantitative", "scale": None, "axis": None},
            "text": {"field": "t"},
            "fill": {"field": "ink", "type": "nominal", "scale": None},
        },
    }


def quantitative(field: str, domain: tuple[float, float], axis: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the encoding of a linear axis with a fixed domain; without ``axis`` none is drawn."""
    scale = {"domain": list(domain), "nice": False, "zero": False}
    silent = {"values": [], "domain": False} if axis is None else axis
    return {"field": field, "type": "quantitative", "scale": scale, "axis": silent}


def axis(marks: Sequence[tuple[float, str]], **more: Any) -> dict[str, Any]:
    """Return an axis with exactly these ticks and labels."""
    values = [value for value, _ in marks]
    words = [word for _, word in marks]
    return {
        "values": values,
        "labelExpr": f"{json.dumps(words, ensure_ascii=False)}[indexof({values!r}, datum.value)]" if values else "''",
        "title": None,
        **more,
    }


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


def shown(value: float, form: str, step: float = 1.0) -> Text:
    """Return a number as it stands on an axis or beside a mark."""
    if form == "year":
        return same(f"{value:.0f}")
    scaled = abs(step) * (100 if form == "%" else 1)
    digits = 0 if scaled >= 1 else min(4, math.ceil(-math.log10(scaled) - 1e-9)) if scaled else 0
    return percent(value, digits) if form == "%" else number(value, digits)


def ticked(low: float, high: float, form: str, lang: str, count: int = 5) -> dict[str, Any]:
    """Return an axis with round ticks between two values."""
    values = ticks(low, high, count)
    step = values[1] - values[0] if len(values) > 1 else 1.0
    if form == "year":
        values = sorted({float(round(v)) for v in values})
    return axis([(v, shown(v, form, step).say(lang)) for v in values])


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
    found = [0.0] * len(placed)
    for k, i in enumerate(order):
        found[i] = placed[k]
    return found
