# SPDX-License-Identifier: Apache-2.0
"""States and the moves between them: a box a state in their order, an arc a move, its name at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from yuzui.text import Text
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import layout
from yuzui.view.drawing import Box, Drawing, Frame, Line, Mark, Rects, Word, Words
from yuzui.view.palette import INK, INK_2, RIVER, STONE
from yuzui.view.table import Column

_STEP, _BOX, _LANE = 46, 30, 13
_HEADS = (Text("From", "原状态"), Text("Move", "操作"), Text("To", "新状态"), Text("By", "办理方"))


@dataclass(frozen=True, slots=True)
class Place:
    """One state: its name, and whether nothing leaves it."""

    label: Text
    last: bool


@dataclass(frozen=True, slots=True)
class Arc:
    """One move from a state to another, by number, its name and who makes it."""

    source: int
    to: int
    label: Text
    who: Text


def state_chart(meta: Meta, places: Sequence[Place], arcs: Sequence[Arc]) -> Picture:
    """Return the diagram of a workflow; its table names every move with who makes it."""
    columns = [Column(f"c{n}", head) for n, head in enumerate(_HEADS)]
    rows = [(places[one.source].label, one.label, places[one.to].label, one.who) for one in arcs]
    return Picture(meta, Twin(columns, rows), partial(_states, places, arcs))


def _lanes(arcs: Sequence[Arc]) -> list[int]:
    """Return the lane of each arc, the short ones innermost; arcs in one lane do not meet."""
    lanes = [0] * len(arcs)
    taken: list[list[tuple[int, int]]] = []
    for n in sorted(range(len(arcs)), key=lambda n: abs(arcs[n].to - arcs[n].source)):
        low, high = sorted((arcs[n].source, arcs[n].to))
        lane = next((k for k, spans in enumerate(taken) if all(high < a or low > b for a, b in spans)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        lanes[n] = lane
    return lanes


def _states(places: Sequence[Place], arcs: Sequence[Arc], lang: str, width: int) -> Drawing:
    moving = [one for one in arcs if one.source != one.to]
    lanes = _lanes(moving)
    most = max(lanes, default=0) + 1
    names = [one.label.say(lang) for one in places]
    wide = int(min(layout.widest(names, width, True), 0.42 * width)) + 24
    frame = Frame(width, 16 + len(places) * _STEP, 8, 8, 8, 8)
    lane = max(5.0, min(_LANE, (frame.plot_width - wide - 20) / most * (0.35 if frame.narrow else 0.5)))

    def centre(n: int) -> float:
        return n * _STEP + _STEP / 2

    boxes = [Box(0, wide, centre(n) - _BOX / 2, centre(n) + _BOX / 2) for n in range(len(places))]
    words = [Word(10, centre(n), layout.shortened(name, wide - 16, width), INK) for n, name in enumerate(names)]
    last = [box for box, one in zip(boxes, places, strict=True) if one.last]
    marks: list[Mark] = [
        Rects([box for box, one in zip(boxes, places, strict=True) if not one.last], stroke=RIVER, width=1.5),
        Rects(last, STONE, opacity=0.18),
        Words(words, bold=True),
    ]
    pieces: list[list[tuple[float, float]]] = []
    back: list[list[tuple[float, float]]] = []
    heads: list[list[tuple[float, float]]] = []
    ports: dict[int, int] = {}
    for one, k in zip(moving, lanes, strict=True):
        x = wide + 12 + (k + 1) * lane
        y, y2 = (centre(n) + _port(ports, n) for n in (one.source, one.to))
        path = [(wide, y), (x, y), (x, y2), (wide + 6, y2)]
        (pieces if one.to > one.source else back).append(path)
        heads.append([(wide + 8, y2 - 4), (wide + 2, y2), (wide + 8, y2 + 4)])
    marks += [Line(pieces=pieces, stroke=RIVER, width=1.5), Line(pieces=back, stroke=STONE, width=1.5, dash=(4, 3))]
    marks.append(Line(pieces=heads, stroke=INK_2, width=1.5))
    right = wide + 20 + (most + 1) * lane
    lines = []
    for n in range(len(places)):
        out = [f"{one.label.say(lang)} → {names[one.to]}" for one in arcs if one.source == n]
        text = layout.wrapped("; ".join(out) if lang == "en" else "；".join(out), frame.plot_width - right, width, 2)
        first = centre(n) - 8 * (len(text) - 1)
        lines += [Word(right, first + 16 * k, line, INK_2) for k, line in enumerate(text)]
    marks.append(Words(lines))
    return Drawing(frame, marks)


def _port(ports: dict[int, int], n: int) -> float:
    """Return how far from the middle of a box its next line begins or ends."""
    ports[n] = ports.get(n, -1) + 1
    return ((ports[n] + 1) // 2) * (3.0 if ports[n] % 2 else -3.0)
