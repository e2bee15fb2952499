# SPDX-License-Identifier: Apache-2.0
"""One decision a column of what its figures are, from heading, format of the cells and values together.

Where these contradict one another, or the column is mixed, nothing is decided: the ways to read it are asked, each
with the same row as an example. An answer is a word of ``unit`` in a ``map.toml``, and a choice in the browser.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from yuzui.errors import ColumnError, Place
from yuzui.sheets.sheet import Percent
from yuzui.sheets.understand.questions import Choice, Question
from yuzui.sheets.values import UnfitError, is_missing, is_percent, number, text
from yuzui.text import Text, join, same

PERCENT, PART = "%", "1"
"""Ways to read a share: in hundredths, or as a part of the whole."""
MOST = 5
"""Largest share, as a part, that a column of shares can hold: above it figures count hundredths."""
_FORMAT = Text("in the cell's per cent format", "（单元格为百分比格式）")
_UNDER = Text("under “{h}”", "（表头“{h}”）")


@dataclass(frozen=True, slots=True)
class Decision:
    """What the figures of a column are; with ``choices``, a key and an example each, it must be asked.

    ``way`` is the key of the unit, as a ``map.toml`` writes it; ``example`` one row of the column read in it;
    ``sure`` says whether heading, format or a person named the unit, and not the size of the values alone.
    """

    heading: str
    way: str
    example: Text
    choices: tuple[tuple[str, Text], ...] = ()
    sure: bool = True

    def part(self, cell: Any) -> Fraction:
        """Return a share of the column as a part of the whole; ``UnfitError`` for a cell that is no number."""
        figure = Fraction(number(cell))
        if isinstance(cell, Percent):  # 80 in the format 0% was typed for 80 %
            return figure / 100 if figure > MOST and self.way == PERCENT else figure
        return figure / 100 if self.way == PERCENT and not is_percent(cell) else figure

    def question(self, place: str) -> Question:
        """Return what is asked in the browser."""
        words = Text("What are the figures of “{h}”?", "“{h}”一列的数字以何为单位？").format(h=same(self.heading))
        choices = tuple(Choice(key, example) for key, example in self.choices)
        return Question("unit", place, words, Text("Heading, format of the cells and values do not agree.",
                        "表头、单元格格式与数值不一致。"), choices=choices)  # fmt: skip

    def stop(self, table: str, column: str, place: Place) -> ColumnError:
        """Return what the command line says, with the line that answers it."""
        lines = "\n".join(f'{column} = {{column = "{self.heading}", unit = "{key}"}}' for key, _ in self.choices)
        return ColumnError(
            Text(
                "heading, format of the cells and values do not agree on a unit", "表头、单元格格式与数值的单位不一致"
            ),
            replace(place, column=self.heading),
            seen=join([one for _, one in self.choices], "; ", "；").en,
            fix=Text(
                f"write the line that is right into map.toml and add --map map.toml:\n[{table}]\n{lines}",
                f"请将正确的一行写入 map.toml，并加上 --map map.toml：\n[{table}]\n{lines}",
            ),
            code="unit_unclear",
        )


def decide(
    heading: str, cells: Sequence[Any], units: Mapping[str, Text], *, named: str = "", answer: str = "",
    whole: Text | None = None,
) -> Decision:  # fmt: skip
    """Say what the figures of a column are.

    Parameters
    ----------
    heading : str
        As the file has it.
    cells : sequence
        As they were read; numbers in a per cent format are :class:`~yuzui.sheets.sheet.Percent`.
    units : mapping of str to Text
        What the column may count, beside :data:`PERCENT` and :data:`PART` of a whole: key to label.
    named : str
        The key that heading or a line above the table names; empty for none.
    answer : str
        The key that a person answered; it holds.
    whole : Text, optional
        What a share is one of: “of a full post”.

    Examples
    --------
    >>> decide("share", [Percent(0.8)], {}).example.en, decide("share (%)", [80, 0.5], {}, named="%").way
    ("0.8 in the cell's per cent format = 80 % of the whole", '%')
    >>> [key for key, _ in decide("share (%)", [0.8, 1], {}, named="%").choices]
    ['%', '1']
    """
    read = _Column(heading, cells, units, whole or Text("of the whole", "（占整体）"))
    if answer:
        return read.as_(answer)
    marked, plain = read.marked, read.plain
    if marked and named in units:
        return read.asked(PERCENT, named)
    if marked and max(figure for _, figure in marked) > MOST:
        return read.asked(PERCENT)
    if marked and plain and named != PERCENT and max(figure for _, figure in plain) > 1:
        return read.asked(PERCENT, PART)
    small = [figure for _, figure in plain if figure <= 1 and figure.denominator > 1]
    if named == PERCENT and small and len(plain) == sum(figure <= 1 for _, figure in plain):
        return read.asked(PERCENT, PART)
    if named in units or named == PERCENT:
        return read.as_(named)
    if marked and not plain:
        return read.as_(PERCENT)
    high = bool(plain) and max(figure for _, figure in plain) >= MOST
    if high and small and not named:
        return read.asked(PERCENT, PART)
    return replace(read.as_(PERCENT if high and all(f >= 1 for _, f in plain) else PART), sure=bool(named or marked))


class _Column:
    """The figures of a column, and the row that stands for them."""

    def __init__(self, heading: str, cells: Sequence[Any], units: Mapping[str, Text], whole: Text) -> None:
        self.heading, self.units, self.whole = heading, units, whole
        figures = [(cell, figure) for cell in cells if (figure := _figure(cell)) is not None and figure]
        self.marked = [one for one in figures if is_percent(one[0])]
        self.plain = [one for one in figures if not is_percent(one[0])]

    def as_(self, key: str) -> Decision:
        return Decision(self.heading, key, self._example(key))

    def asked(self, *keys: str) -> Decision:
        return Decision(self.heading, "", same(""), tuple((key, self._example(key)) for key in keys))

    def _example(self, key: str) -> Text:
        if not (figures := self.plain if self.plain and key in (PERCENT, PART, *self.units) else self.marked):
            return same("")
        cell, _ = figures[0]
        shown, how = same(text(cell)), _UNDER.format(h=same(self.heading))
        if isinstance(cell, Percent):
            shown, how = same(f"{float(cell):g}"), _FORMAT
        if key in self.units:
            value = Text("{n} {u}", "{n} {u}").format(n=shown, u=self.units[key])
        else:
            part = Decision(self.heading, key, same("")).part(cell)
            value = Text("{n} % {w}", "{n}%{w}").format(n=same(f"{float(part * 100):.6g}"), w=self.whole)
        return Text("{c} {how} = {v}", "{c}{how}＝{v}").format(c=shown, how=how, v=value)


def _figure(cell: Any) -> Fraction | None:
    try:
        return None if is_missing(cell) else Fraction(number(cell))
    except UnfitError:
        return None
