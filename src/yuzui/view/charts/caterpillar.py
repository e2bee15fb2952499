# SPDX-License-Identifier: Apache-2.0
"""All proposals by expected rank, each with its interval; the funding line is a band.

Rows stand from best to worst (in large pictures: equal ranks by band). Filled dot, diamond and
open ring tell the three bands apart without colour. Above some hundred rows the intervals close
up to a surface, which is the message: scores alone cannot rank them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from yuzui.text import Text
from yuzui.text.numbers import number
from yuzui.view.chart import NARROW, Meta, Picture, Specification, Twin
from yuzui.view.charts import spec
from yuzui.view.table import Column

BANDS: Mapping[str, tuple[Text, str, str]] = {
    "fund": (Text("fund", "资助"), spec.RIVER, "●"),
    "lottery": (Text("lottery band", "抽签区间"), spec.SILT, "◆"),
    "decline": (Text("decline", "不资助"), spec.STONE, "○"),
}
"""Name, ink and glyph of each band."""

Row = Mapping[str, Any]


def _name(row: Row) -> str:
    return f"▸ {row['id']}" if row.get("own") else str(row["id"])


def _ink(row: Row) -> str:
    return spec.INK if row.get("own") else spec.INK_2


def draw(
    meta: Meta, rows: Sequence[Row], line: tuple[float, float] | None = None, names: Mapping[str, Text] | None = None
) -> Picture:
    """Return the caterpillar."""
    ordered = _ordered(rows)
    called = names or {band: name for band, (name, *_) in BANDS.items()}
    return Picture(meta, _twin(ordered, called), lambda lang, width: _spec(meta, ordered, line, called, lang, width))


def _ordered(rows: Sequence[Row]) -> list[Row]:
    # equal scores give equal expected ranks but for simulation noise: among those a large picture
    # shows the bands together, so that it says how a tie was broken and not how noise fell
    step = len(rows) / 150 if len(rows) > 150 else 0.0
    bands = list(BANDS)
    found: list[tuple[int, int, int, Row]] = []
    tie, start = 0, float("-inf")
    for row in sorted(rows, key=lambda row: (row["rank"], str(row["id"]))):
        if row["rank"] - start > step:
            tie, start = tie + 1, row["rank"]
        found.append((tie, bands.index(row["band"]) if step else 0, len(found), row))
    return [row for *_, row in sorted(found, key=lambda entry: entry[:3])]


def _twin(rows: Sequence[Row], names: Mapping[str, Text]) -> Twin:
    return Twin(
        (
            Column("id", Text("Proposal", "申请号")),
            Column("rank", Text("Expected rank", "期望名次"), digits=1),
            Column("low", Text("95 % from", "95% 区间下限"), digits=0),
            Column("high", Text("95 % to", "95% 区间上限"), digits=0),
            Column("band", Text("Band", "分区")),
            Column("note", Text("Reason", "理由")),
        ),
        [(r["id"], r["rank"], r["low"], r["high"], names[r["band"]], r["note"]) for r in rows],
    )


def _spec(
    meta: Meta, rows: Sequence[Row], line: tuple[float, float] | None, names: Mapping[str, Text], lang: str, width: int
) -> Specification:
    last = max([2.0, *(float(r["high"]) for r in rows)])
    named = len(rows) <= 30
    left = 12 + int(max((spec.text_width(_name(r), width) for r in rows), default=0)) * named
    tall = 620 if width > NARROW else 560
    plot = min(tall, max(60, len(rows) * (18 if named else 6)))
    keys = _keys(rows, names, lang)
    top = 8 + 22 * _lines(keys, width)
    frame = spec.Frame(width, plot + top + 48, left, 14, top, 48)
    x = (1.0, last)
    layers = [_ground(line, frame, x)] if line and line[1] > line[0] else []
    for band, (_, ink, _) in BANDS.items():
        layers += _band(rows, band, ink, frame, x)
    return spec.drawing(meta, lang, frame, [*layers, *_words(rows, keys, line, frame, x, lang)])


def _ground(line: tuple[float, float], frame: spec.Frame, x: tuple[float, float]) -> spec.Layer:
    low, high = max(line[0], x[0]), min(line[1], x[1])
    return {
        "data": {"values": [{"x": low, "x2": high}]},
        "mark": {"type": "rect", "fill": spec.SILT_2, "y": 0, "y2": frame.plot_height},
        "encoding": {"x": spec.quantitative("x", x), "x2": {"field": "x2"}},
    }


def _band(rows: Sequence[Row], band: str, ink: str, frame: spec.Frame, x: tuple[float, float]) -> list[spec.Layer]:
    kept = [(i, r) for i, r in enumerate(rows) if r["band"] == band]
    if not kept:
        return []
    y = (-0.5, len(rows) - 0.5)
    pitch = frame.plot_height / len(rows)
    across = min(9.0, max(4.0, 0.75 * pitch)) if pitch > 2 else 3.4
    ends = [(i, r["low"], r["high"]) for i, r in kept]
    halves = [(i, r["low50"], r["high50"]) for i, r in kept if r.get("low50") is not None]
    hollow = band == "decline"
    dots = {
        "data": {"values": [{"x": r["rank"], "y": i} for i, r in kept]},
        "mark": {
            "type": "point",
            "filled": True,
            "shape": "diamond" if band == "lottery" else "circle",
            "size": across**2 * (1.5 if band == "lottery" else 1.0),
            "fill": spec.CARD if hollow else ink,
            "stroke": ink if hollow else spec.CARD,
            "strokeWidth": 1.0 if hollow else (0.5 if pitch > 4 else 0),
            "opacity": 1,
        },
        "encoding": {"x": spec.quantitative("x", x), "y": _down("y", y)},
    }
    thin, thick = min(1.2, max(0.3, 0.45 * pitch)), min(3.0, 0.7 * pitch)
    found = [_strokes(ends, ink, thin, x, y)]
    if halves and pitch > 2:
        found.append(_strokes(halves, ink, thick, x, y))
    return [*found, dots]


def _down(field: str, domain: tuple[float, float]) -> dict[str, Any]:
    encoding = spec.quantitative(field, domain)
    encoding["scale"]["reverse"] = True
    return encoding


def _strokes(
    ends: Sequence[tuple[int, float, float]], ink: str, thick: float, x: tuple[float, float], y: tuple[float, float]
) -> spec.Layer:
    # one path for all intervals of a band: a broken line is a tenth of the size of many rules
    values = [
        point for i, low, high in ends for point in ({"x": low, "y": i}, {"x": high, "y": i}, {"x": None, "y": None})
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "line", "stroke": ink, "strokeWidth": round(thick, 2), "invalid": "break-paths-show-domains"},
        "encoding": {"x": spec.quantitative("x", x), "y": _down("y", y), "order": {"value": None}},
    }


Keys = Sequence[tuple[str, str]]
"""Words and ink of each entry of the legend."""


def _keys(rows: Sequence[Row], names: Mapping[str, Text], lang: str) -> Keys:
    counts = {band: sum(r["band"] == band for r in rows) for band in BANDS}
    return [
        (f"{glyph} {names[band].say(lang)} {number(counts[band]).say(lang)}", ink)
        for band, (_, ink, glyph) in BANDS.items()
        if band in names
    ]


def _lines(keys: Keys, width: int) -> int:
    """Return how many lines the legend takes: one if all of it fits beside one another."""
    room = sum(spec.text_width(word, width) + 14 for word, _ in keys)
    return 1 if room <= width - 20 else len(keys)


def _legend(
    keys: Keys, line: tuple[float, float] | None, frame: spec.Frame, x: tuple[float, float]
) -> list[spec.Layer]:
    start = 8 - frame.left
    if _lines(keys, frame.width) > 1:
        at = [{"px": start, "py": 16 - frame.top + 22 * i, "t": word, "ink": ink} for i, (word, ink) in enumerate(keys)]
        return [spec.labels(at, align="left")]
    room = [spec.text_width(word, frame.width) for word, _ in keys]
    if len(keys) == 2:
        ends = zip((start, frame.plot_width), ("left", "right"), keys, strict=True)
        return [
            spec.labels([{"px": px, "py": -16, "t": word, "ink": ink}], align=align) for px, align, (word, ink) in ends
        ]
    middle = frame.plot_width / 2 if line is None else frame.x((line[0] + line[1]) / 2, x)
    middle = max(start + room[0] + 12 + room[1] / 2, middle)
    middle = min(middle, frame.plot_width - room[2] - 12 - room[1] / 2)
    places = zip((start, middle, frame.plot_width), ("left", "center", "right"), keys, strict=True)
    return [
        spec.labels([{"px": px, "py": -16, "t": word, "ink": ink}], align=align) for px, align, (word, ink) in places
    ]


def _words(
    rows: Sequence[Row],
    keys: Keys,
    line: tuple[float, float] | None,
    frame: spec.Frame,
    x: tuple[float, float],
    lang: str,
) -> list[spec.Layer]:
    found = _legend(keys, line, frame, x)
    if len(rows) <= 30:
        pitch = frame.plot_height / max(1, len(rows))
        names = [{"px": -8, "py": (i + 0.5) * pitch, "t": _name(r), "ink": _ink(r)} for i, r in enumerate(rows)]
        found.append(spec.labels(names, align="right"))
    return [*found, _scale(frame, x, lang)]


def _scale(frame: spec.Frame, x: tuple[float, float], lang: str) -> spec.Layer:
    round_ranks = spec.ticks(*x, 5 if frame.width > NARROW else 4)
    marks = [1.0, *(t for t in round_ranks if t > 1 and t == int(t))]
    if x[1] - marks[-1] > 0.08 * (x[1] - x[0]) and x[1] == int(x[1]):
        marks.append(x[1])
    steps = [b - a for a, b in pairwise(marks)]
    if len(steps) > 1 and steps[0] < 0.4 * steps[1]:
        marks.pop(1)
    rows = [{"px": frame.x(m, x), "py": frame.plot_height + 14, "t": number(m).say(lang)} for m in marks]
    title = Text("expected rank, with 95 % interval", "期望名次与 95% 区间").say(lang)
    rows.append({"px": frame.plot_width / 2, "py": frame.plot_height + 36, "t": title})
    return spec.labels(rows, align="center")
