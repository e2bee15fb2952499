# SPDX-License-Identifier: Apache-2.0
"""Overrides applied to the rows of a call: values, ids and institutions that are another's, rows set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from yuzui.funding.call_pairs import ident
from yuzui.funding.call_sheets import Sorted
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.sheets import overrides
from yuzui.sheets.overrides import ALIASES, Override
from yuzui.sheets.sheet import Sheet
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
SET_ASIDE, TWO = "set_aside", "duplicate_differs"


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


def place_key(file: str, sheet: str, line: int) -> str:
    """Return how an override names the row of a file, where two rows bear one id."""
    return "!".join(part for part in (file, sheet, str(line)) if part)


def split_ids(sheets: Sequence[Sheet], done: Sorted, lines: Sequence[Override]) -> Sequence[Sheet]:
    """Return sheets in which a second proposal under one id has the id that a named person gave its row."""
    ids = {one.row: one.value for one in lines if (one.table, one.column) == ("proposal", "id") and one.value}
    given: dict[tuple[str, str], dict[int, tuple[int, Any]]] = {}
    for one in done.of("proposal"):
        known = {str(row["id"]) for row in one.rows}
        for row in one.rejected:
            id_ = ids.get(place_key(one.file, one.sheet, row.line)) if row.code == TWO else None
            place = next((k for k, cell in enumerate(row.cells) if ident(cell) in known), None)
            if id_ is not None and place is not None:
                given.setdefault((one.file, one.sheet), {})[row.line] = (place, id_)
    return [_renamed(sheet, given.get((sheet.file, sheet.name), {})) for sheet in sheets] if given else sheets


def _renamed(sheet: Sheet, given: Mapping[int, tuple[int, Any]]) -> Sheet:
    rows = [list(row) if sheet.number(k) in given else row for k, row in enumerate(sheet.rows)] if given else sheet.rows
    for k, row in enumerate(rows):
        if sheet.number(k) in given:
            place, id_ = given[sheet.number(k)]
            row[place] = id_  # type: ignore[index]
    return replace(sheet, rows=rows)


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
