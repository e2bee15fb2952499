# SPDX-License-Identifier: Apache-2.0
"""What a second upload of a call adds, changes and no longer has."""

from __future__ import annotations

from typing import Any

from yuzui.funding.call_sheets import Sorted
from yuzui.funding.intake import Change, Difference
from yuzui.model.schema import TABLES
from yuzui.model.table import Row


def difference(before: Sorted, after: Sorted) -> Difference:
    """Return what a second upload adds, changes and no longer has."""
    added: list[tuple[str, str]] = []
    gone: list[tuple[str, str]] = []
    changed: list[Change] = []
    for name in ("proposal", "review", "reviewer", "conflict"):
        table = TABLES[name]
        old, new = _by_id(before, name), _by_id(after, name)
        added += [(name, one) for one in new if one not in old]
        gone += [(name, one) for one in old if one not in new]
        for one, row in new.items():
            if one not in old or row == old[one]:
                continue
            changed += [
                Change(name, one, table[column].label, _text(old[one].get(column)), _text(row.get(column)))
                for column in table.names
                if row.get(column) != old[one].get(column)
            ]
    return Difference(tuple(added), tuple(gone), tuple(changed))


def _by_id(done: Sorted, name: str) -> dict[str, Row]:
    return {TABLES[name].row_id(row): row for one in done.of(name) for row in one.rows}


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)
