# SPDX-License-Identifier: Apache-2.0
"""A sheet as it came out of a file, before anyone says what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of cells.

    Parameters
    ----------
    file : str
        Name of the file (no folder).
    name : str
        Name of the sheet; empty for csv.
    rows : sequence of sequence
        Raw cells: str, int, float, bool, datetime or None; row 1 of the file is ``rows[0]``.
    encoding : str
        Encoding found, for text files.
    merged : sequence of tuple
        Merged ranges ``(row0, column0, row1, column1)``, zero-based, inclusive.
    notes : sequence of str
        Codes of anything unusual met while reading.
    faulty : mapping of int to str
        Rows (zero-based) that could not be read as they stand, with the code of the reason.
    """

    file: str
    name: str
    rows: Sequence[Sequence[Any]]
    encoding: str = ""
    merged: Sequence[tuple[int, int, int, int]] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    faulty: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Export:
    """One table to be written: the same for xlsx, csv, json and parquet.

    Parameters
    ----------
    name : str
        Sheet or file name.
    headings : sequence of str
        Headings shown, in the language of the export.
    rows : sequence of tuple
        Values; None is an empty cell.
    formats : sequence of str
        Per column: ``""`` text, ``"0"``, ``"0.00"``, ``"0.0%"``, ``"#,##0"``.
    widths : sequence of int
        Column widths in characters; empty means by content.
    title : str
        Sentence above the table; empty for none.
    image : bytes
        PNG placed above the table; empty for none.
    image_text : str
        Alternative text of the image.
    """

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    formats: Sequence[str] = ()
    widths: Sequence[int] = ()
    title: str = ""
    image: bytes = b""
    image_text: str = ""
