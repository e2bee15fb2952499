# SPDX-License-Identifier: Apache-2.0
"""A sheet as it came out of a file, before anyone says what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

# Text that a spreadsheet program would run as a formula is written so that it does not.


STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The full-width signs count too: Chinese and Japanese spreadsheet programs fold them."""


def neutral(value: Any) -> tuple[Any, bool]:
    """Return a cell as it is written, and whether it was changed.

    Examples
    --------
    >>> neutral("=1+1"), neutral(-1), neutral("量子")
    (("'=1+1", True), (-1, False), ('量子', False))
    """
    if isinstance(value, str) and value.startswith(STARTS):
        return "'" + value, True
    return value, False


class Percent(float):
    """A number that its cell shows as per cent: 0.8 in Excel's format 0% is 80 %, as the text “80%” is."""

    __slots__ = ()

    def __str__(self) -> str:
        """Return it as the cell shows it."""
        return f"{self * 100:.10g}%"


@dataclass(frozen=True, slots=True)
class Stacked(Sequence[Sequence[Any]]):
    """Rows of cells that are held as columns, below one row of headings.

    Parameters
    ----------
    names : sequence of str
        The headings, which are row 0.
    columns : sequence of sequence
        Columns of equal length.
    """

    names: Sequence[str]
    columns: Sequence[Sequence[Any]]

    def __len__(self) -> int:
        """Return how many rows there are, the headings among them."""
        return 1 + len(self.columns[0])

    def __iter__(self) -> Iterator[Sequence[Any]]:
        """Yield each row."""
        yield self.names
        yield from zip(*self.columns, strict=True)

    @overload
    def __getitem__(self, place: int) -> Sequence[Any]: ...

    @overload
    def __getitem__(self, place: slice) -> list[Sequence[Any]]: ...

    def __getitem__(self, place: int | slice) -> Sequence[Any]:
        """Return a row, or some of them."""
        places = range(len(self))[place]
        if isinstance(places, range):
            return [self[n] for n in places]
        return tuple(column[places - 1] for column in self.columns) if places else self.names


@dataclass(frozen=True, slots=True)
class Remark:
    """A line beside the tables of a file that speaks of the order of scores; row 0 for the name of a sheet."""

    text: str
    sheet: str
    row: int


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
        What was met beside it while reading the file, as ``hidden:<name of a sheet>``.
    faulty : mapping of int to str
        Rows (zero-based) that could not be read as they stand, with the code of the reason, and behind a space the
        heading it is about where it is about one.
    numbers : sequence of int
        Number each row bears in the file, where row 1 of the file is not ``rows[0]``: a file
        that names its columns in every row has no row of headings, which then has number 0.
    table : str
        Table that a person said it is, ``joined`` or ``none``; empty where nobody did.
    head : int or None
        Row of headings (zero-based) that a person named.
    dropped, lettered : frozenset of str
        Headings of columns that a person left out; headings that stand several times with the letter of the one
        meant, as in ``Name@H``.
    hidden : frozenset of int
        Numbers of the rows that a person hid or filtered out.
    remarks : sequence of Remark
        Lines of this and the other sheets of its files that speak of the order of scores.
    """

    file: str
    name: str
    rows: Sequence[Sequence[Any]]
    encoding: str = ""
    merged: Sequence[tuple[int, int, int, int]] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    faulty: Mapping[int, str] = field(default_factory=dict)
    numbers: Sequence[int] = ()
    table: str = ""
    head: int | None = None
    dropped: frozenset[str] = frozenset()
    lettered: frozenset[str] = frozenset()
    remarks: Sequence[Remark] = ()
    hidden: frozenset[int] = frozenset()

    def number(self, place: int) -> int:
        """Return the number that a row (zero-based) bears in the file."""
        return self.numbers[place] if self.numbers else place + 1


def letter(place: int) -> str:
    """Return the letters of a column (zero-based).

    Examples
    --------
    >>> letter(0), letter(25), letter(26), letter(701), letter(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


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
    lead : sequence of str
        Further sentences below it, each in a line of its own. Workbooks and pages only.
    image : bytes
        PNG placed above the table; empty for none.
    image_text : str
        Alternative text of the image.
    notes : sequence of str
        Per column a comment on its heading; empty for none. Workbooks only.
    choices : sequence of (sequence of str or str)
        Per column the words a cell may hold, or ``=`` and the range that lists them; empty for
        any. Workbooks only.
    hidden : sequence of int
        Columns (zero-based) that are written and not shown. Workbooks only.
    footer : str
        What stands at the foot of each printed page beside its number. Workbooks only.
    """

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    formats: Sequence[str] = ()
    widths: Sequence[int] = ()
    title: str = ""
    image: bytes = b""
    image_text: str = ""
    notes: Sequence[str] = ()
    choices: Sequence[Sequence[str]] = ()
    lead: Sequence[str] = ()
    hidden: Sequence[int] = ()
    footer: str = ""
