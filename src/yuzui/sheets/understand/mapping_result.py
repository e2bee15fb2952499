# SPDX-License-Identifier: Apache-2.0
"""What was understood of a sheet: meanings of its headings, rows kept, rows set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.model.finding import Finding
from yuzui.model.table import Row
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one heading of a file was taken for."""

    heading: str
    column: str
    label: Text
    unit: str = ""
    factor: float = 1.0
    rows_used: int = 0
    key: str = ""

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "heading": self.heading,
            "column": self.column,
            "label": self.label.json(),
            "key": self.key or None,
            "unit": self.unit or None,
            "factor": self.factor,
            "rows_used": self.rows_used,
        }


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row of the file that was set aside."""

    line: int
    column: str
    code: str
    cells: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rows of one id that differ."""

    id: str
    column: str
    line: int
    before: int
    seen: Any
    held: Any


@dataclass(frozen=True, slots=True)
class Understood:
    """One sheet, understood."""

    table: str
    file: str
    sheet: str
    header_row: int
    mapping: Sequence[Meaning]
    rows: Sequence[Row]
    lines: Sequence[int]
    rejected: Sequence[Rejected] = ()
    findings: Sequence[Finding] = ()
    unused: Sequence[str] = ()
    above: Sequence[str] = ()
    encoding: str = ""
    order: Sequence[str] = ()
    scale: tuple[float, float] | None = None
    blank: int = 0
    spent: Sequence[str] = ()
    clashes: Sequence[Clash] = ()
    turned: bool = False

    @property
    def rows_in(self) -> int:
        """Rows read below the header."""
        return len(self.rows) + len(self.rejected)
