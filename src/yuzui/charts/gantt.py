# SPDX-License-Identifier: Apache-2.0
"""What runs on which resource when: a row each, closures hatched, unused time left white."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.charts import spec
from yuzui.charts.picture import NARROW, Heading, Meta, Picture, Specification, Twin
from yuzui.text import Text

Row = Mapping[str, Any]
Span = tuple[float, float]

PITCH, BAR = 26, 16
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


HEADS = (Text("Resource", "资源"), Text("Task", "任务"), Text("Partner", "合作方"))
"""What a row, a booking and a group are called in the table."""


def draw(
    meta: Meta, rows: Sequence[Row], groups: Sequence[Text], x: tuple[Span, Text],
    heads: tuple[Text, Text, Text] = HEADS,
) -> Picture:  # fmt: skip
    """Return the rows of a schedule.

    Parameters
    ----------
    meta : Meta
        What is said about it.
    rows : sequence of mapping
        ``label`` (str), ``open`` (intervals), ``bookings`` (sequence of ``(start, end, group,
        name)``, group a place in ``groups``), all in the unit of the axis.
    groups : sequence of Text
        What colour and letter stand for; those beyond the inks there are share the last.
    x : tuple
        Ends of the axis and the name of its unit.
    heads : tuple of Text
        What a row, a booking and a group are called in the table.

    Returns
    -------
    Picture
        The picture; its table names every booking.
    """
    return Picture(
        meta,
        _twin(rows, groups, x[1], heads),
        lambda lang, width: _spec(meta, rows, groups, x, lang, width),
    )


def _twin(
    rows: Sequence[Row], groups: Sequence[Text], unit: Text, heads: tuple[Text, Text, Text]
) -> Twin:
    columns = (
        Heading("resource", heads[0]),
        Heading("task", heads[1]),
        Heading("group", heads[2]),
        Heading("start", Text("Start, ", "开始，") + unit, digits=2),
        Heading("end", Text("End, ", "结束，") + unit, digits=2),
    )
    found = [
        (row["label"], name, groups[group], start, end)
        for row in rows
        for start, end, group, name in row["bookings"]
    ]
    return Twin(columns, found)


def _spec(
    meta: Meta, rows: Sequence[Row], groups: Sequence[Text], x: tuple[Span, Text], lang: str,
    width: int,
) -> Specification:  # fmt: skip
    narrow = width <= NARROW
    longest = max((spec.text_width(row["label"], width) for row in rows), default=0.0)
    left = int(min(longest, 60 if narrow else 160)) + 16
    keys = _keys(groups, lang, width)
    top = 34 + 22 * keys[-1][1]
    frame = spec.Frame(width, top + max(1, len(rows)) * PITCH + 52, left, 16, top, 52)
    domain = x[0]
    legend = [
        {"px": 8 - left + px, "py": 14 - top + 22 * line, "t": word, "ink": ink}
        for px, line, word, ink in keys
    ]
    heads = [
        {"px": -8, "py": _centre(i), "t": spec.wrapped(row["label"], left - 12, width, 1)[0]}
        for i, row in enumerate(rows)
    ]
    below = spec.ticked(*domain, "year", lang, 4 if narrow else 8)
    foot = {"px": frame.plot_width, "py": frame.plot_height + 36, "t": x[1].say(lang)}
    whole = [{"x": domain[0], "x2": domain[1], "py": _centre(i)} for i in range(len(rows))]
    opened = [
        {"x": a, "x2": b, "py": _centre(i)} for i, row in enumerate(rows) for a, b in row["open"]
    ]
    layers = [
        _bars(whole, domain, {"fill": spec.HATCH}, below),
        _bars(opened, domain, {"fill": spec.CARD, "stroke": spec.RULE, "strokeWidth": 1}),
        *_bookings(rows, domain),
        spec.labels(_letters(rows, frame, domain), align="center", fontWeight=600),
        spec.labels(legend, align="left"),
        spec.labels(heads, align="right"),
        spec.labels([foot], align="right"),
    ]
    return spec.drawing(meta, lang, frame, layers)


def _centre(i: int) -> float:
    return i * PITCH + PITCH / 2


def _ink(group: int) -> str:
    return spec.SERIES[min(group, len(spec.SERIES) - 1)]


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


def _bookings(rows: Sequence[Row], domain: Span) -> list[spec.Layer]:
    """Return the bookings, a layer per ink."""
    by: dict[str, list[dict[str, float]]] = {}
    for i, row in enumerate(rows):
        for start, end, group, _ in row["bookings"]:
            by.setdefault(_ink(group), []).append({"x": start, "x2": end, "py": _centre(i)})
    mark = {"stroke": spec.CARD, "strokeWidth": 0.5}
    return [_bars(values, domain, {"fill": ink, **mark}) for ink, values in by.items()]


def _letters(rows: Sequence[Row], frame: spec.Frame, domain: Span) -> list[dict[str, Any]]:
    """Return the letter of each booking that is wide enough for one."""
    found = []
    for i, row in enumerate(rows):
        for start, end, group, _ in row["bookings"]:
            a, b = frame.x(start, domain), frame.x(end, domain)
            if b - a >= 13:
                letter = LETTERS[group % len(LETTERS)]
                found.append({"px": (a + b) / 2, "py": _centre(i), "t": letter, "ink": spec.CARD})
    return found


def _keys(groups: Sequence[Text], lang: str, width: int) -> list[tuple[float, int, str, str]]:
    """Return the signs with their meaning: px, line, words, ink."""
    words = [
        (f"■ {LETTERS[n % len(LETTERS)]} {name.say(lang)}", _ink(n))
        for n, name in enumerate(groups)
    ]
    words += [
        (f"▨ {Text('closed', '关闭').say(lang)}", spec.STONE),
        (f"□ {Text('unused', '未用').say(lang)}", spec.INK_2),
    ]
    return spec.flowed(words, width)
