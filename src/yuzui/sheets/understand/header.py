# SPDX-License-Identifier: Apache-2.0
"""Find the header of a sheet: one row, or two under merged cells, somewhere in the first twenty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yuzui.sheets import units
from yuzui.sheets.sheet import Sheet

SEARCHED = 20
"""Rows in which the header may stand."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet."""

    last: int
    headings: Sequence[tuple[str, ...]]
    above: Sequence[str]
    score: float

    def name(self, column: int) -> str:
        """Return the heading of a column as written, parts joined by a slash."""
        return "/".join(self.headings[column])


def read(sheet: Sheet) -> list[Header]:
    """Return every row, and pair of rows, that may be the header of a sheet."""
    return [
        _header(sheet, last, height)
        for last in range(min(SEARCHED, len(sheet.rows)))
        for height in (1, 2)
        if height == 1 or (last > 0 and _groups(sheet, last - 1))
    ]


def find(rows: Sequence[Header], known: Callable[[tuple[str, ...]], bool]) -> Header | None:
    """Return the header of a sheet, or None if no row holds a known heading."""
    best: Header | None = None
    for row in rows:
        matches = sum(1 for parts in row.headings if parts and known(parts))
        score, least = matches * row.score, best.score if best else 0
        # a group says more than the headings below it alone: its unit is theirs
        same = best is not None and best.last == row.last
        if score > least or (same and score == least):
            best = replace(row, score=score)
    return best


def first(sheet: Sheet) -> Header:
    """Return the header of a file whose first filled row is one, as formats with names have."""
    for last, row in enumerate(sheet.rows):
        if any(cell is not None for cell in row):
            return _header(sheet, last, 1)
    return Header(0, (), (), 0)


def _header(sheet: Sheet, last: int, height: int) -> Header:
    top = last - height + 1
    width = max((len(row) for row in sheet.rows[top : last + 2]), default=0)
    headings = [_parts(sheet, top, last, column) for column in range(width)]
    filled = sum(1 for parts in headings if parts)
    used = max((sum(cell is not None for cell in row) for row in sheet.rows[top : last + 6]), default=1)
    above = [str(cell) for row in sheet.rows[:top] for cell in row if isinstance(cell, str)]
    return Header(last, headings, above, min(1.0, filled / max(used, 1)))


def _parts(sheet: Sheet, top: int, last: int, column: int) -> tuple[str, ...]:
    parts: list[str] = []
    for row in range(top, last + 1):
        text = _text(_at(sheet, row, column))
        if not text and row < last:
            text = _text(_spanning(sheet, row, column))
        if text and text not in parts:
            parts.append(text)
    return tuple(parts)


def _text(cell: Any) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""


def _at(sheet: Sheet, row: int, column: int) -> Any:
    cells = sheet.rows[row]
    return cells[column] if column < len(cells) else None


def _spanning(sheet: Sheet, row: int, column: int) -> Any:
    for top, left, bottom, right in sheet.merged:
        if top <= row <= bottom and left <= column <= right:
            return _at(sheet, top, left)
    return None


def _groups(sheet: Sheet, row: int) -> bool:
    """Say whether a row holds groups of headings: a merged range wider than one column.

    A text alone in its row from the first heading on is a title, and “单位：万元” a line of units.
    """
    wide = [merge for merge in sheet.merged if merge[0] <= row <= merge[2] and merge[3] > merge[1]]
    texts = [text for cell in sheet.rows[row] if (text := _text(cell))]
    filled = (column for column, cell in enumerate(sheet.rows[row + 1]) if _text(cell))
    start = next(filled, 0)
    titled = len(texts) == 1 and any(left <= start for _, left, _, _ in wide)
    return bool(wide) and not titled and units.above(texts) is units.NONE


def unmerged(sheet: Sheet, header: Header) -> list[Sequence[Any]]:
    """Return the rows below the header, each range merged downward filled with its value."""
    start = header.last + 1
    below = [merge for merge in sheet.merged if merge[0] >= start]
    if not below:
        return list(sheet.rows[start:])
    rows = [list(row) for row in sheet.rows[start:]]
    for top, left, bottom, right in below:
        value = _at(sheet, top, left)
        for row in range(top, min(bottom + 1, len(sheet.rows))):
            if left == right and left < len(rows[row - start]):
                rows[row - start][left] = value
    return list(rows)
