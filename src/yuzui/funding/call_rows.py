# SPDX-License-Identifier: Apache-2.0
"""What a board should know of the rows of a call: left out, hidden in their file, corrected by named persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence, Set
from typing import Any

from yuzui.errors import Place
from yuzui.funding.call_corrections import NAMING, TWO
from yuzui.funding.call_pairs import ident
from yuzui.funding.call_sheets import Sorted
from yuzui.model.finding import Finding
from yuzui.model.schema import TABLES
from yuzui.model.table import Type
from yuzui.sheets.overrides import ALIASES, Override
from yuzui.sheets.values import ABSTAINED, FORMULA_ERROR, PERCENT, RECUSED

ROW, CORRECTION = "row", "correction"
"""What such a finding is about, in the place of a table."""
LISTED = 200
"""Findings of one kind that are told one by one; the rest is counted."""
_OF_CALL = ("proposal", "review")


def of_files(done: Sorted, read: Sorted, overrides: Sequence[Override], minor: float) -> list[Finding]:
    """Return all of these findings: ``done`` are the rows of ``read`` with the overrides applied."""
    corrected = _by_hand(read, overrides, minor)
    return [*_left_out(done, {one.row for one in corrected}), *_hidden(done), *corrected]


def _left_out(done: Sorted, corrected: Set[str]) -> list[Finding]:
    """Return a finding for each row that was left out; what a reviewer wrote, or who it was, is not among it."""
    findings: dict[tuple[str, str, int], Finding] = {}
    for one in sorted(done.understood, key=lambda one: one.table != "proposal"):
        for row in one.rejected if one.table in _OF_CALL else ():
            if row.code in (ABSTAINED, FORMULA_ERROR, PERCENT, RECUSED):
                continue  # no score is due there: told by a finding of its own
            if row.code == TWO and corrected & {*map(ident, row.cells)}:
                continue  # it holds: the corrections of the earlier row say so
            cells = [str(cell) for cell in row.cells if cell is not None] if one.table == "proposal" else []
            place, seen = Place(one.file, one.sheet, row.line), " · ".join(cells)[:160]
            finding = Finding(row.code, "note", ROW, "", row.column, seen, place=place)
            findings.setdefault((one.file, one.sheet, row.line), finding)
    return _counted([*findings.values()])


def _hidden(done: Sorted) -> list[Finding]:
    """Return a finding for each sheet with rows that take part though they are hidden in the file."""
    findings = []
    for sheet in done.sheets if any(sheet.hidden for sheet in done.sheets) else ():
        own = [one for one in done.understood if (one.file, one.sheet) == (sheet.file, sheet.name)]
        rows = sorted({line for one in own for line in one.lines} & sheet.hidden)
        if rows:
            place = Place(sheet.file, sheet.name, rows[0])
            seen = ", ".join(map(str, rows[:20])) + (" …" if len(rows) > 20 else "")
            findings.append(Finding("hidden_row", "warning", ROW, "", "", seen, len(rows), place))
    return findings


def _by_hand(read: Sorted, overrides: Sequence[Override], minor: float) -> list[Finding]:
    """Return a finding for each correction: what stood there, what holds, who said so and when."""
    held = {
        (one.table, TABLES[one.table].row_id(row)): row
        for one in read.understood
        if one.table in TABLES and overrides
        for row in one.rows
    }

    names = _names(read) if overrides else set()

    def shown(one: Override, cell: Any) -> str:
        money = one.table in TABLES and TABLES[one.table][one.column].type is Type.MONEY
        if cell is None or money:
            return "–" if cell is None else f"{cell * minor:,.15g}"
        return f"{cell:g}" if isinstance(cell, float) else str(cell)

    findings = []
    for one in overrides:
        if not _acts(one, held, names):
            continue
        row = held.get((one.table, one.row), {})
        # no finding names a reviewer: findings are read by the board
        name = {"review": str(row.get("proposal", "")), "reviewer": ""}.get(one.table, one.row)
        before = one.row if one.column in ("id", "name") else shown(one, row.get(one.column))
        if before == shown(one, one.value):
            continue  # said to hold as it stands
        seen = "" if one.table == "reviewer" else f"{before} → {shown(one, one.value)} · "
        findings.append(Finding("corrected", "note", CORRECTION, name, one.column, f"{seen}{one.by}, {one.at[:10]}"))
    return _counted(findings)


def _names(read: Sorted) -> set[tuple[str, str]]:
    """Return the ids and names that overrides may say are another's."""
    return {
        (of, " ".join(str(row.get(column)).split()))
        for of, by in NAMING.items()
        for one in read.understood
        for column in by.get(one.table, ())
        for row in one.rows
    }


def _acts(one: Override, held: Container[tuple[str, str]], names: Container[tuple[str, str]]) -> bool:
    """Say whether a correction is about something in these files: a row, an id or name, or a row told apart by it."""
    if (one.table, one.column) in ALIASES:
        return (one.table, one.row) in names or ("!" in one.row and (one.table, str(one.value)) in names)
    return (one.table, one.row) in held


def _counted(findings: Sequence[Finding]) -> list[Finding]:
    """Return the first findings of each kind, and one that counts the rest."""
    counts: Counter[str] = Counter()
    shown = []
    for one in findings:
        counts[one.code] += 1
        if counts[one.code] <= LISTED:
            shown.append(one)
    rest = {code: n - LISTED for code, n in counts.items() if n > LISTED}
    return [*shown, *(Finding(code, "note", findings[0].table, count=n) for code, n in rest.items())]
