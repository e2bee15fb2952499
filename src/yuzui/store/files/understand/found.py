# SPDX-License-Identifier: Apache-2.0
"""What was understood of a sheet: meanings of its headings, rows kept, rows set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.record.finding import Finding
from yuzui.record.table import Row
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one heading of a file was taken for.

    Parameters
    ----------
    heading : str
        As written in the file; two rows of a header are joined by a slash.
    column : str
        Column of the table.
    label : Text
        Heading of that column.
    unit : str
        Unit written beside the heading or above the table; empty if none is.
    factor : float
        By which cells were multiplied to get whole units.
    rows_used : int
        Rows kept in which the cell is filled.
    key : str
        Key within a column that gathers several headings, such as a year.
    """

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
    """One row of the file that was set aside.

    Parameters
    ----------
    line : int
        Row number in the file, from 1.
    column : str
        Column concerned; empty if the whole row.
    code : str
        Code of the reason, a key of :data:`yuzui.record.finding.CODES`.
    cells : sequence
        The row as it stood.
    """

    line: int
    column: str
    code: str
    cells: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rows of one id that differ.

    Parameters
    ----------
    id : str
        The id.
    column : str
        Column of the record.
    line, before : int
        Row number of the later and of the earlier one.
    seen, held : object
        What stood in each, as read.
    """

    id: str
    column: str
    line: int
    before: int
    seen: Any
    held: Any


@dataclass(frozen=True, slots=True)
class Understood:
    """One sheet, understood.

    Parameters
    ----------
    table : str
        Table of the record its rows belong to.
    file, sheet : str
        Where it stood.
    header_row : int
        Row number of the (last) header row, from 1.
    mapping : sequence of Meaning
        One per heading used.
    rows : sequence of dict
        Rows kept, in record form: money in minor units, days as ISO text.
    lines : sequence of int
        Row number in the file of each row kept.
    rejected : sequence of Rejected
        Rows set aside; ``len(rows) + len(rejected)`` rows were read.
    findings : sequence of Finding
        What is odd about rows that were kept.
    unused : sequence of str
        Headings that mean nothing to the table.
    above : sequence of str
        Texts above the header.
    encoding : str
        Encoding of a text file.
    order : sequence of str
        Letters of the scale from best to worst, if the file or the mapping declares them.
    scale : tuple of float or None
        Lowest and highest possible score, if the file or the mapping declares them.
    blank : int
        Empty rows between others, which were passed over.
    spent : sequence of str
        Headings that were read as scores side by side.
    turned : bool
        Whether less was better in the file, and scores were turned.
    clashes : sequence of Clash
        Of a joined table, fields that rows of one id tell differently.
    """

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
