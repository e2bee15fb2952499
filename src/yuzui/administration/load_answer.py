# SPDX-License-Identifier: Apache-2.0
"""What is said of files that were loaded: what each sheet was taken for, kept and set aside."""

from __future__ import annotations

from typing import Any

import msgspec

from yuzui.job.result import Answer as Base
from yuzui.text import Text


class ColumnRead(msgspec.Struct, frozen=True):
    """What one heading of a file was taken for."""

    heading: str
    column: str
    label: Text
    key: str | None
    unit: str | None
    factor: float
    rows_used: int


class Candidate(msgspec.Struct, frozen=True):
    """A table, the headings it has a word for, and the columns it needs that no heading stands for."""

    table: str
    known: list[str]
    of: int
    lacks: list[str]
    named: bool


class Recognised(Candidate, frozen=True, kw_only=True):
    """The table a sheet was taken for by its headings, how surely, and the one that comes next."""

    sure: bool
    next: Candidate | None


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet; what the workspace does not keep is None for a file that was there already."""

    file: str
    sheet: str | None
    kind: str
    table: str
    source: str | None = None
    rows_in: int
    kept: int
    flagged: int
    rejected: int
    mapping: list[ColumnRead]
    encoding: str | None
    header_row: int | None = None
    unused: list[str] | None = None
    tables: dict[str, int] | None = None
    findings: dict[str, int] | None = None
    reasons: dict[str, int] | None = None
    recognition: Recognised | None = None
    constants: dict[str, Any] | None = None
    zoned: int = 0
    vocabulary: dict[str, str] | None = None
    overrides: list[str] | None = None
    origin: str | None = None
    sha256: str
    already: bool


class Ignored(msgspec.Struct, frozen=True):
    """A sheet of a workbook that was not read, and why; ``table`` is what its columns look like, if anything."""

    file: str
    message: Text
    sheet: str | None
    row: int | None
    column: str | None
    seen: str | None
    expected: str | None
    fix: Text | None
    table: str | None = None


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.load/1"):
    """What each sheet of each file was taken for, kept and set aside; a file is loaded whole or not at all."""

    loads: list[Load]
    ignored: list[Ignored]
    files: list[str]
