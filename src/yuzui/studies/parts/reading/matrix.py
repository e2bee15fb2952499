# SPDX-License-Identifier: Apache-2.0
"""Affinities or bids written as a matrix: proposals down, reviewers across, or the other way."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yuzui.store.files.sheet import Sheet

SEARCHED, SAMPLED = 20, 400


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix in long form.

    Parameters
    ----------
    columns : dict of str to list
        ``proposal``, ``reviewer`` and ``score`` or ``bid``.
    lines : list of int
        Row number in the file of each entry.
    table : str
        ``affinity`` or ``bid``.
    header_row : int
        Row number of the header.
    """

    columns: dict[str, list[Any]]
    lines: list[int]
    table: str
    header_row: int


def matrix(
    sheet: Sheet, proposals: Set[str], reviewers: Set[str], hinted: bool = False
) -> Matrix | None:
    """Return the long form of a matrix, or None if the sheet is none.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    proposals, reviewers : set of str
        Ids known; reviewers may be empty.
    hinted : bool
        Whether the sheet bears the name of affinities or bids; without it most headings must be
        ids that are known.

    Returns
    -------
    Matrix or None
        Entries in the order of the file; an empty cell is no entry. A cell that is neither a
        number nor a word of willingness makes the sheet no matrix.
    """
    for at, row in enumerate(sheet.rows[:SEARCHED]):
        across = [ident(cell) for cell in row[1:]]
        below = [one for one in sheet.rows[at + 1 :] if one and one[0] is not None]
        down = [ident(one[0]) for one in below]
        if not any(across) or not down:
            continue
        if _most(down, proposals) and (_most(across, reviewers) or hinted):
            return _long(sheet, at, across, turned=False)
        if _most(across, proposals) and (_most(down, reviewers) or hinted):
            return _long(sheet, at, across, turned=True)
    return None


def ident(cell: Any) -> str:
    """Return a cell as an id is compared: full-width letters and digits made plain."""
    from yuzui.store.files.understand.values import text

    return "" if cell is None else unicodedata.normalize("NFKC", text(cell))


def _most(names: Sequence[str], known: Set[str]) -> bool:
    filled = [name for name in names[:SAMPLED] if name]
    return bool(filled) and sum(name in known for name in filled) * 2 > len(filled)


def _long(sheet: Sheet, at: int, across: Sequence[str], turned: bool) -> Matrix | None:
    from yuzui.store.files.understand.values import UnfitError

    sample = [c for row in sheet.rows[at + 1 : at + 20] for c in row[1:] if c is not None]
    table, read = _reader(sample)
    down, right, values, lines = [], [], [], []
    try:
        for line, row in enumerate(sheet.rows[at + 1 :], at + 2):
            if not row or row[0] is None:
                continue
            filled = [
                (name, read(cell))
                for name, cell in zip(across, row[1:], strict=False)
                if cell is not None and name
            ]
            down += [ident(row[0])] * len(filled)
            lines += [line] * len(filled)
            right += [name for name, _ in filled]
            values += [value for _, value in filled]
    except UnfitError:
        return None
    proposal, reviewer = (right, down) if turned else (down, right)
    name = "score" if table == "affinity" else "bid"
    columns = {"proposal": proposal, "reviewer": reviewer, name: values}
    return Matrix(columns, lines, table, at + 1)


def _reader(sample: Sequence[Any]) -> tuple[str, Callable[[Any], Any]]:
    from yuzui.record.schema import TABLES
    from yuzui.store.files.understand.values import value

    words = sum(isinstance(cell, str) and not any(c.isdigit() for c in cell) for cell in sample)
    table = "bid" if words * 2 > len(sample) else "affinity"
    column = TABLES[table]["bid" if table == "bid" else "score"]
    return table, lambda cell: value(column, cell)
