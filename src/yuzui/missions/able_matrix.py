# SPDX-License-Identifier: Apache-2.0
"""A table of marks, a row a person and a column a need, laid out as one row a person and need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from yuzui.missions.team_sheets import ABLE
from yuzui.model.schema import accepted, meant
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import headings
from yuzui.sheets.understand.rows import is_total
from yuzui.sheets.values import is_missing

_ABLE = frozenset("x × √ ✓ ✔ ● ○ ★ 1 yes y true 是 有 能 会 可".split())
_NOT = frozenset("0 no n false 否 无 不 不能 - – —".split())
LEAST = 2
"""Columns of marks from which a sheet is such a table; one alone may be a remark."""


def laid_out(sheet: Sheet) -> Sheet:
    """Return a table of marks with a row a person and need; any other sheet as it is."""
    top = headings.find(headings.read(sheet), headings.known(ABLE))
    if top is None:
        return sheet
    words = accepted(ABLE)
    known = {k: one.name for k, parts in enumerate(top.headings) if parts and (one := meant(words, parts[-1]))}
    if "need" in known.values() or "person" not in known.values():
        return sheet
    below = [
        (sheet.number(n), row)
        for n, row in enumerate(sheet.rows)
        if n > top.last and not is_total(next((cell for cell in row if not is_missing(cell)), None))
    ]
    marks = [k for k, parts in enumerate(top.headings) if parts and k not in known and _marked(k, below)]
    if len(marks) < LEAST:
        return sheet
    kept = list(known)
    rows: list[Sequence[Any]] = [sheet.rows[n] for n in range(top.last)]
    numbers = [sheet.number(n) for n in range(top.last + 1)]
    rows.append([*("/".join(top.headings[k]) for k in kept), "need"])
    for line, row in below:
        cells = [row[k] if k < len(row) else None for k in kept]
        for k in marks:
            if k < len(row) and _word(row[k]) in _ABLE:
                rows.append([*cells, top.headings[k][-1]])
                numbers.append(line)
    return replace(sheet, rows=rows, numbers=numbers, merged=(), head=top.last)


def _word(cell: Any) -> str:
    return str(int(cell) if isinstance(cell, bool | float) and cell == int(cell) else cell or "").strip().casefold()


def _marked(k: int, below: Sequence[tuple[int, Sequence[Any]]]) -> bool:
    """Say whether all that stands in a column is a mark, and some say yes."""
    words = {_word(row[k]) for _, row in below if k < len(row) and not is_missing(row[k])}
    return bool(words & _ABLE) and words <= _ABLE | _NOT
