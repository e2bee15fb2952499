# SPDX-License-Identifier: Apache-2.0
"""What is kept beside the rows of a load: what is odd about them, and which were set aside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from yuzui.model.finding import Finding
from yuzui.model.table import Row
from yuzui.sheets.understand.mapping import Rejected


def findings(load: str, found: Iterable[Finding]) -> Iterator[Row]:
    """Yield the rows of what is odd in a load."""
    for n, one in enumerate(found):
        yield {
            "load": load,
            "n": n,
            "code": one.code,
            "severity": one.severity,
            "table": one.table,
            "row": one.row,
            "column": one.column,
            "seen": one.seen,
            "count": one.count,
        }


def rejects(load: str, aside: Iterable[Rejected]) -> Iterator[Row]:
    """Yield the rows that were set aside in a load."""
    for n, one in enumerate(aside):
        yield {
            "load": load,
            "n": n,
            "line": one.line,
            "column": one.column,
            "code": one.code,
            "cells": [plain(cell) for cell in one.cells],
        }


def plain(cell: Any) -> Any:
    """Return a cell as a JSON value."""
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, float) and cell != cell:
        return None
    if isinstance(cell, str | int | float | bool | list | dict) or cell is None:
        return cell
    return str(cell)
