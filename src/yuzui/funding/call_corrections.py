# SPDX-License-Identifier: Apache-2.0
"""Overrides applied to the rows of a call: values, ids and institutions that are another's, rows set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from yuzui.funding.call_sheets import Sorted
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.sheets import overrides
from yuzui.sheets.overrides import ALIASES, Override
from yuzui.sheets.understand import Understood
from yuzui.sheets.understand.mapping import Rejected

NAMING: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "proposal": {"proposal": ("id",), "review": ("proposal",), "conflict": ("proposal",), "affinity": ("proposal",),
                 "bid": ("proposal",), "proposal_link": ("a", "b")},
    "reviewer": {"reviewer": ("id",), "review": ("reviewer",), "conflict": ("reviewer",), "affinity": ("reviewer",),
                 "bid": ("reviewer",), "reviewer_work": ("reviewer",)},
    "organisation": {"proposal": ("institute",), "reviewer": ("institute",)},
}  # fmt: skip
"""Columns in which ids and names stand that may be written as another's."""
SET_ASIDE = "set_aside"


def corrected(done: Sorted, lines: Sequence[Override]) -> Sorted:
    """Return the sheets of a call with overrides applied; rows that are set aside stand among the rejected."""
    if not lines:
        return done
    aliases = {
        table: {one.row: one.value for one in lines if (one.table, one.column) == (table, column)}
        for table, column in ALIASES
    }
    values = [one for one in lines if (one.table, one.column) not in ALIASES]
    return replace(done, understood=[_corrected(one, aliases, values) for one in done.understood])


def _corrected(one: Understood, aliases: Mapping[str, Mapping[str, Any]], values: Sequence[Override]) -> Understood:
    if one.table not in TABLES:
        return one
    table = TABLES[one.table]
    rows = overrides.apply(table, one.rows, values).rows
    named = [(column, aliases[of]) for of, by in NAMING.items() for column in by.get(one.table, ()) if aliases[of]]
    kept: list[Row] = []
    lines: list[int] = []
    rejected = list(one.rejected)
    seen: set[str] = set()
    own = {str(row[table.key[0]]) for row in rows} if len(table.key) == 1 else set()
    for held, line in zip(rows, one.lines, strict=True):
        row, gone = _named(held, named)
        scored = one.table != "review" or row["score"] is not None or row["grade"] is not None
        # of two rows of one proposal or reviewer the one that bore the id holds
        id_ = table.key[0] if len(table.key) == 1 else ""
        again = bool(id_) and row[id_] != held[id_] and str(row[id_]) in own
        if gone or not scored or again:
            rejected.append(Rejected(line, "", SET_ASIDE, [cell for cell in row.values() if cell is not None]))
            continue
        if one.table == "review":
            row = _numbered(row, seen)
        kept.append(row)
        lines.append(line)
    return replace(one, rows=kept, lines=lines, rejected=rejected)


def _named(row: Row, named: Sequence[tuple[str, Mapping[str, Any]]]) -> tuple[Row, bool]:
    """Return a row with names that are another's replaced, and whether one is left out."""
    for column, by in named:
        cell = row.get(column)
        if cell is not None and (key := " ".join(str(cell).split()) if column == "institute" else str(cell)) in by:
            if by[key] is None:
                return row, True
            row = {**row, column: by[key]}
    return row, False


def _numbered(row: Row, seen: set[str]) -> Row:
    """Return a review with a number of its own among those of one reviewer."""
    table = TABLES["review"]
    while (key := table.row_id(row)) in seen:
        row = {**row, "n": row["n"] + 1}
    seen.add(key)
    return row
