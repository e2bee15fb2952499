# SPDX-License-Identifier: Apache-2.0
"""Grids of numbers shaded by size; the number stands in its cell, so that the shade never speaks alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import layout
from yuzui.view.drawing import NARROW, Box, Drawing, Frame, Mark, Rects, Word, Words
from yuzui.view.palette import CARD, INK, RIVER, RULE, WINE
from yuzui.view.table import Column

_DARK = 0.55
"""Shade from which a number is light."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """The cells of a plot."""

    frame: Frame
    columns: int
    step: int

    @property
    def across(self) -> float:
        """Width of a cell, px."""
        return self.frame.plot_width / max(1, self.columns)

    def box(self, i: int, k: int) -> Box:
        return Box(k * self.across + 1, (k + 1) * self.across - 1, i * self.step + 1, (i + 1) * self.step - 1)

    def word(self, i: int, k: int, text: str, shade: float) -> Word:
        return Word((k + 0.5) * self.across, (i + 0.5) * self.step, text, CARD if shade >= _DARK else INK)

    def heads(self, texts: Sequence[str]) -> Words:
        """Return the titles of the columns."""
        words = [
            Word((k + 0.5) * self.across, -12, layout.shortened(text, self.across, self.frame.width))
            for k, text in enumerate(texts)
        ]
        return Words(words, "middle")

    def sides(self, texts: Sequence[str]) -> Words:
        """Return the names of the rows."""
        return layout.side_names(texts, lambda i: (i + 0.5) * self.step, self.frame, INK)


@dataclass(frozen=True, slots=True)
class Case:
    """A row of a heat map; framed cells are within what has been seen, ``seen`` is when the row itself was."""

    label: Text
    values: Sequence[float]
    framed: Sequence[bool]
    seen: Text | None = None

    def name(self, lang: str, wide: bool) -> str:
        """Return what stands beside the row."""
        name = self.label.say(lang)
        if self.seen is None:
            return name
        return f"● {name} {self.seen.say(lang)}" if wide else f"● {name}"


def heat_map(meta: Meta, cases: Sequence[Case], columns: Sequence[Text], axes: tuple[Text, Text]) -> Picture:
    """Return shares, one row per case and one column per step; ``axes`` name rows and columns."""
    headings = [Column("row", axes[0])]
    headings += [Column(f"c{k}", title, "%", 1) for k, title in enumerate(columns, 1)]
    headings.append(Column("seen", Text("Observed", "曾出现")))
    table = Twin(headings, [(case.label, *case.values, case.seen) for case in cases])
    return Picture(meta, table, partial(_heat, cases, columns, axes))


def _heat(cases: Sequence[Case], columns: Sequence[Text], axes: tuple[Text, Text], lang: str, width: int) -> Drawing:
    wide, step = width > NARROW, 30
    names = [case.name(lang, wide) for case in cases]
    left = 18 + int(min(layout.widest([*names, axes[0].say(lang)] if wide else names, width), 210 if wide else 110))
    frame = Frame(width, 66 + step * max(1, len(cases)), left, 10, 54, 12)
    grid = _Grid(frame, len(columns), step)
    values = [value for case in cases for value in case.values]
    low, high = min(values, default=0.0), max(values, default=1.0)
    boxes, shades, framed, words = [], [], [], []
    for i, case in enumerate(cases):
        for k, value in enumerate(case.values):
            shade = 0.06 + 0.8 * (value - low) / ((high - low) or 1.0)
            boxes.append(grid.box(i, k))
            shades.append(shade)
            if case.framed[k]:
                framed.append(grid.box(i, k))
            # a narrow cell has no room for the sign, which the column of rows shows
            text = percent(value) if wide else number(100 * value, 1)
            words.append(grid.word(i, k, text.say(lang), shade))
    titles = [Word(8 - left, -38, axes[0].say(lang)), Word(0, -38, axes[1].say(lang))]
    marks: list[Mark] = [Rects(boxes, RIVER, shades=shades), Rects(framed, stroke=WINE, width=2)]
    marks += [Words(words, "middle"), grid.heads([title.say(lang) for title in columns]), grid.sides(names)]
    return Drawing(frame, [*marks, Words(titles if wide else titles[:1])])


MOST_ROWS = 40
"""Most rows of a matrix that are drawn; the table holds all."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How the parts of a row are spread over the columns."""

    label: Text
    counts: Sequence[int]
    note: float | None = None


def matrix_chart(meta: Meta, rows: Sequence[Spread], columns: Sequence[Text], names: tuple[Text, Text]) -> Picture:
    """Return the shades: the share of each cell in its row; ``names`` are those of rows and notes."""
    headings = [Column("row", names[0]), Column("note", names[1], "", 2)]
    headings += [Column(f"c{k}", title, "", 0) for k, title in enumerate(columns, 1)]
    table = Twin(headings, [(row.label, row.note, *row.counts) for row in rows])
    return Picture(meta, table, partial(_matrix, rows[:MOST_ROWS], columns, names))


def _matrix(
    rows: Sequence[Spread], columns: Sequence[Text], names: tuple[Text, Text], lang: str, width: int
) -> Drawing:
    labels, step = [row.label.say(lang) for row in rows], 26
    left = 20 + int(min(layout.widest(labels, width), 130 if width > NARROW else 70))
    behind = int(layout.text_width("00.00", width)) + 14
    frame = Frame(width, 62 + step * max(1, len(rows)), left, behind, 54, 8)
    grid = _Grid(frame, len(columns), step)
    cells = list(_shares(rows))
    notes = [
        Word(frame.plot_width + 8, (i + 0.5) * step, f"{row.note:.2f}")
        for i, row in enumerate(rows)
        if row.note is not None
    ]
    return Drawing(
        frame,
        [
            Rects([grid.box(i, k) for i, k, _, _ in cells], RIVER, RULE, 0.5, shades=[share for *_, share in cells]),
            Words([grid.word(i, k, str(count), share) for i, k, count, share in cells if count], "middle"),
            grid.heads([title.say(lang) for title in columns]),
            grid.sides(labels),
            Words([*notes, Word(8 - left, -38, names[0].say(lang))]),
            Words([Word(frame.plot_width + behind - 8, -38, names[1].say(lang))], "end"),
        ],
    )


def _shares(rows: Sequence[Spread]) -> Iterator[tuple[int, int, int, float]]:
    """Yield row, column, count and share of each cell."""
    for i, row in enumerate(rows):
        total = sum(row.counts) or 1
        for k, count in enumerate(row.counts):
            yield i, k, count, count / total


@dataclass(frozen=True, slots=True)
class PairCell:
    """One pair of a square of things: both places, how far it goes, whether it is framed."""

    a: int
    b: int
    value: float
    framed: bool = False


NUMBERED = 12
"""Things up to which each cell of a square holds its number."""


def pair_matrix(meta: Meta, names: Sequence[Text], cells: Sequence[PairCell], words: tuple[Text, Text]) -> Picture:
    """Return a square of pairs, shaded by value, the clear ones framed; rows and columns bear the same numbers."""
    headings = [
        Column("a", words[0]),
        Column("b", words[0] + Text(" 2", " 2")),
        Column("value", words[1], "", 2),
        Column("framed", Text("Framed", "加框")),
    ]
    yes, no = Text("yes", "是"), Text("no", "否")
    numbered = [same(f"{k} ") + name for k, name in enumerate(names, 1)]
    rows = [(numbered[one.a], numbered[one.b], one.value, yes if one.framed else no) for one in cells]
    return Picture(meta, Twin(headings, rows), partial(_pairs, names, cells))


def _pairs(names: Sequence[Text], cells: Sequence[PairCell], lang: str, width: int) -> Drawing:
    n, wide = max(1, len(names)), width > NARROW
    labels = [f"{k} {name.say(lang)}" if wide else f"{k}" for k, name in enumerate(names, 1)]
    left = 18 + int(min(layout.widest(labels, width), 300 if wide else 40))
    step = max(18 if wide else 5, min(34, int((min(width, 900) - left - 10) / n)))
    frame = Frame(width, 46 + step * n, left, max(10, width - left - step * n), 30, 12)
    grid = _Grid(frame, n, step)
    most = max((one.value for one in cells), default=0.0) or 1.0
    boxes, shades, framed, words = [], [], [], []
    for one in cells:
        shade = 0.04 + 0.86 * (one.value / most) ** 0.5
        for i, k in ((one.a, one.b), (one.b, one.a)):
            boxes.append(grid.box(i, k))
            shades.append(shade)
            if one.framed:
                framed.append(grid.box(i, k))
            if n <= NUMBERED:
                words.append(grid.word(i, k, f"{one.value:.1f}", shade))
    heads = Words(
        [Word((k + 0.5) * grid.across, -10, str(k + 1)) for k in range(n) if step > 16 or k % 2 == 0], "middle"
    )
    labels = [label if step > 12 or k % 2 == 0 else "" for k, label in enumerate(labels)]
    sides = layout.side_names(labels, lambda i: (i + 0.5) * step, frame, INK)
    marks: list[Mark] = [
        Rects(boxes, RIVER, shades=shades),
        Rects(framed, stroke=WINE, width=2),
        Words(words, "middle"),
    ]
    return Drawing(frame, [*marks, heads, sides])
