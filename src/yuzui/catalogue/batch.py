# SPDX-License-Identifier: Apache-2.0
"""What a source made of one sheet: tables held as columns, findings, and what was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from yuzui.model.finding import Finding
from yuzui.model.table import Rows
from yuzui.sheets.understand.mapping import Meaning, Rejected


@dataclass(slots=True)
class Batch:
    """What one sheet gave.

    Parameters
    ----------
    tables : dict of str to Rows
        Rows of each table, in record form.
    mapping : sequence of Meaning
        Columns taken over as they stand.
    findings : list of Finding
        What is odd about rows that were kept.
    rejected : list of Rejected
        Rows set aside.
    held : list of (str, str)
        Table and row id of what waits for a person, made from rows flagged ``quarantined``.
    kept, flagged : int
        Rows of the file kept, and those of them with at least one finding.
    """

    tables: dict[str, Rows]
    mapping: Sequence[Meaning] = ()
    findings: list[Finding] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    held: list[tuple[str, str]] = field(default_factory=list)
    kept: int = 0
    flagged: int = 0

    @property
    def rows_in(self) -> int:
        """Rows read."""
        return self.kept + len(self.rejected)
