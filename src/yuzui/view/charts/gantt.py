# SPDX-License-Identifier: Apache-2.0
"""What runs on which resource when: a row each, closures hatched, unused time left white.

A group shows by ink, by lines along its bars and, where there is room, by a letter. Beneath runs
the part of what is open that is in use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.text import Text
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import patterns, spec
from yuzui.view.charts.patterns import BAR, PITCH
from yuzui.view.table import Column

Row = Mapping[str, Any]
Span = tuple[float, float]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STRIP, BINS = 40, 140
"""Height of the strip of use, px, and into how many parts it is cut at most."""
HEADS = (Text("Resource", "资源"), Text("Task", "任务"), Text("Partner", "合作方"))
"""What a row, a booking and a group are called in the table."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Time."""

    span: Span
    unit: Text
    marks: Sequence[tuple[float, Text]] = ()

    def drawn(self, lang: str, most: int) -> dict[str, Any]:
        """Return the axis with about so many ticks."""
        if not self.marks:
            return spec.ticked(*self.span, "year", lang, most)
        every = -(-len(self.marks) // most)
        return spec.axis([(at, word.say(lang)) for at, word in self.marks[::every]])


def draw(
    meta: Meta, rows: Sequence[Row], groups: Sequence[Text], x: Axis,
    heads: tuple[Text, Text, Text] = HEADS,
) -> Picture:  # fmt: skip
    """Return the rows of a schedule."""
    return Picture(
        meta, _twin(rows, groups, x.unit, heads), lambda lang, width: _Plot(rows, groups, x, lang, width).drawing(meta)
    )


def _twin(rows: Sequence[Row], groups: Sequence[Text], unit: Text, heads: tuple[Text, Text, Text]) -> Twin:
    columns = (
        Column("resource", heads[0]),
        Column("task", heads[1]),
        Column("group", heads[2]),
        Column("start", Text("Start, ", "开始，") + unit, digits=2),
        Column("end", Text("End, ", "结束，") + unit, digits=2),
    )
    found = [
        (row["label"], name, groups[group], start, end) for row in rows for start, end, group, name in row["bookings"]
    ]
    return Twin(columns, found)


class _Plot:
    def __init__(self, rows: Sequence[Row], groups: Sequence[Text], x: Axis, lang: str, width: int) -> None:
        self.rows, self.groups, self.x, self.lang = rows, groups, x, lang
        self.narrow = width <= NARROW
        words = [*(row["label"] for row in rows), _USE.say(lang)]
        longest = max(spec.text_width(word, width) for word in words)
        left = int(min(longest, 60 if self.narrow else 160)) + 16
        self.keys = self._keys(width)
        top = 34 + 22 * max(line for _, line, _, _ in self.keys)
        high = top + max(1, len(rows)) * PITCH + STRIP + 52
        self.frame = spec.Frame(width, high, left, 16, top, 52)

    def drawing(self, meta: Meta) -> Specification:
        frame, domain = self.frame, self.x.span
        below = self.x.drawn(self.lang, 4 if self.narrow else 8)
        places = range(len(self.rows))
        whole = [{"x": domain[0], "x2": domain[1], "py": _centre(i)} for i in places]
        foot = {"px": frame.plot_width, "py": frame.plot_height + 36, "t": self.x.unit.say(self.lang)}
        layers = [
            _bars(whole, domain, {"fill": spec.HATCH}, below),
            _bars(self._spans("open"), domain, _UNUSED),
            _bars(self._spans("changeovers"), domain, _CHANGEOVER),
            *self._bookings(),
            spec.labels(self._letters(), align="center", fontWeight=600),
            *self._strip(),
            *self._legend(),
            spec.labels(self._heads(), align="right"),
            spec.labels([foot], align="right"),
        ]
        return spec.drawing(meta, self.lang, frame, layers)

    def _spans(self, name: str) -> list[dict[str, float]]:
        return [{"x": a, "x2": b, "py": _centre(i)} for i, row in enumerate(self.rows) for a, b in row.get(name, ())]

    def _bookings(self) -> list[spec.Layer]:
        """Return the bookings, a layer per fill."""
        by: dict[str, list[dict[str, float]]] = {}
        for i, row in enumerate(self.rows):
            for start, end, group, _ in row["bookings"]:
                bar = {"x": start, "x2": end, "py": _centre(i)}
                by.setdefault(patterns.fill(group), []).append(bar)
        mark = {"stroke": spec.CARD, "strokeWidth": 0.5}
        return [_bars(values, self.x.span, {"fill": fill, **mark}) for fill, values in by.items()]

    def _letters(self) -> list[dict[str, Any]]:
        """Return the letter of each booking that is wide enough for one."""
        found = []
        for i, row in enumerate(self.rows):
            for start, end, group, _ in row["bookings"]:
                a, b = (self.frame.x(at, self.x.span) for at in (start, end))
                if b - a >= 14:
                    letter = LETTERS[group % len(LETTERS)]
                    found.append({"px": (a + b) / 2, "py": _centre(i), "t": letter, "ink": spec.CARD})
        return found

    def _heads(self) -> list[dict[str, Any]]:
        width, room = self.frame.width, self.frame.left - 12
        rows = [*(row["label"] for row in self.rows)]
        found = [
            {"px": -8, "py": _centre(i), "t": spec.wrapped(label, room, width, 1)[0]} for i, label in enumerate(rows)
        ]
        return [*found, {"px": -8, "py": self._foot() - 12, "t": _USE.say(self.lang)}]

    def _foot(self) -> float:
        return float(max(1, len(self.rows)) * PITCH + STRIP)

    def _strip(self) -> list[spec.Layer]:
        """Return the part of what is open that is in use, from below."""
        foot, high = self._foot(), STRIP - 10
        shares = list(use(self.rows, self.x.span, 60 if self.narrow else BINS))
        bars = [{"x": a, "x2": b, "y": foot, "y2": foot - high * share} for a, b, share in shares if share]
        full = [{"x": a, "x2": b, "y": foot, "y2": foot - high} for a, b, share in shares
                if share is not None]  # fmt: skip
        return [_rects(full, self.x.span, {"fill": spec.STONE_2}), _rects(bars, self.x.span, {"fill": spec.LAKE})]

    def _keys(self, width: int) -> list[tuple[float, int, str, str]]:
        """Return the signs with their meaning: px, line, words, ink."""
        words = [
            (f"■ {LETTERS[n % len(LETTERS)]} {name.say(self.lang)}", patterns.ink(n))
            for n, name in enumerate(self.groups)
        ]
        words += [(f"■ {word.say(self.lang)}", spec.INK_2) for word, _ in self._signs()]
        return spec.flowed(words, width)

    def _signs(self) -> list[tuple[Text, Mapping[str, Any]]]:
        some = any(row.get("changeovers") for row in self.rows)
        return [
            *([(Text("changeover", "切换"), _CHANGEOVER)] if some else []),
            (Text("closed", "关闭"), {"fill": spec.HATCH}),
            (Text("unused", "未用"), _UNUSED),
        ]

    def _legend(self) -> list[spec.Layer]:
        """Return the words of the legend, and before each what it speaks of."""
        left, top = self.frame.left, self.frame.top
        words, layers = [], []
        signs = [mark for _, mark in self._signs()]
        for n, (px, line, word, ink) in enumerate(self.keys):
            x, y = 8 - left + px, 14 - top + 22 * line
            words.append({"px": x + 17, "py": y, "t": word.removeprefix("■ "), "ink": ink})
            mark = {"fill": ink} if n < len(self.groups) else signs[n - len(self.groups)]
            layers.append(_swatch(x, y, BAR, mark))
            if n < len(self.groups):
                for below in patterns.lines(n):
                    layers.append(_swatch(x, y + below, patterns.THICK, {"fill": spec.CARD}))
        return [*layers, spec.labels(words, align="left")]


def use(rows: Iterable[Row], span: Span, bins: int) -> Iterator[tuple[float, float, float | None]]:
    """Return which part of what is open is in use, through time."""
    low, high = span
    size = (high - low) / bins or 1.0
    opened, used = [0.0] * bins, [0.0] * bins
    for row in rows:
        _spread(opened, row["open"], low, size)
        _spread(used, (one[:2] for one in row["bookings"]), low, size)
    for n in range(bins):
        share = min(1.0, used[n] / opened[n]) if opened[n] > 1e-9 * size else None
        yield low + n * size, low + (n + 1) * size, share


def _spread(into: list[float], spans: Iterable[Sequence[float]], low: float, size: float) -> None:
    for a, b in spans:
        first, last = (int((at - low) // size) for at in (a, b))
        for n in range(max(0, first), min(len(into) - 1, last) + 1):
            into[n] += max(0.0, min(b, low + (n + 1) * size) - max(a, low + n * size))


def _centre(i: int) -> float:
    return i * PITCH + PITCH / 2


def _bars(
    values: Sequence[Mapping[str, float]], domain: Span, mark: Mapping[str, Any],
    axis: dict[str, Any] | None = None,
) -> spec.Layer:  # fmt: skip
    return {
        "data": {"values": list(values)},
        "mark": {"type": "bar", "height": BAR, **mark},
        "encoding": {
            "x": spec.quantitative("x", domain, axis),
            "x2": {"field": "x2"},
            "y": {"field": "py", "type": "quantitative", "scale": None, "axis": None},
        },
    }


def _rects(values: Sequence[Mapping[str, float]], domain: Span, mark: Mapping[str, Any]) -> spec.Layer:
    return {
        "data": {"values": list(values)},
        "mark": {"type": "rect", **mark},
        "encoding": {
            "x": spec.quantitative("x", domain),
            "x2": {"field": "x2"},
            "y": {"field": "y", "type": "quantitative", "scale": None, "axis": None},
            "y2": {"field": "y2"},
        },
    }


def _swatch(x: float, y: float, height: float, mark: Mapping[str, Any]) -> spec.Layer:
    return {
        "data": {"values": [{"px": x, "px2": x + 13, "py": y - height / 2, "py2": y + height / 2}]},
        "mark": {"type": "rect", **mark},
        "encoding": {
            "x": {"field": "px", "type": "quantitative", "scale": None, "axis": None},
            "x2": {"field": "px2"},
            "y": {"field": "py", "type": "quantitative", "scale": None, "axis": None},
            "y2": {"field": "py2"},
        },
    }


_USE = Text("in use", "使用率")
_UNUSED: Mapping[str, Any] = {"fill": spec.CARD, "stroke": spec.RULE, "strokeWidth": 1}
_CHANGEOVER: Mapping[str, Any] = {"fill": spec.SILT_2, "stroke": spec.SILT, "strokeWidth": 0.5}
