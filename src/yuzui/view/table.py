# SPDX-License-Identifier: Apache-2.0
"""Tables: declared once as columns of an answer, drawn on the page, in files, pack and terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from yuzui.text import Text

Result = TypeVar("Result")
PLACES = ("page", "file", "pack")
"""Where a column may appear: pages with their downloads; written results; sheets of a board pack."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    name : str
        Name in csv and json; by default also the attribute of a row that holds the value.
    label : Text
        Heading shown.
    unit : str
        Unit shown behind the heading; empty for names.
    digits : int or None
        Decimals of a number shown; None for text.
    value : callable or None
        ``(row) -> value``: a plain value (number, str, bool, None) or :class:`Text`.
    shown : callable or None
        ``(answer, row) -> Text or Chip or Code``: how people read the value; files hold the value.
    link : callable or None
        ``(answer, row) -> path`` of this site, ``""`` for none.
    places : tuple of str
        Out of :data:`PLACES`.
    form : str
        Number format of a workbook where digits do not say it: ``0`` writes 1234 and not 1,234.
    """

    name: str
    label: Text
    unit: str = ""
    digits: int | None = None
    value: Callable[[Any], Any] | None = None
    shown: Callable[[Any, Any], Any] | None = None
    link: Callable[[Any, Any], str] | None = None
    places: tuple[str, ...] = PLACES
    form: str = ""

    @property
    def format(self) -> str:
        """Number format of a workbook; empty for words."""
        if self.form:
            return self.form
        if self.digits is None:
            return ""
        decimals = f".{'0' * self.digits}" if self.digits else ""
        return f"#,##0{decimals}" + ("%" if self.unit == "%" else "")

    def plain(self, row: Any) -> Any:
        """Return the value that a file holds."""
        return getattr(row, self.name) if self.value is None else self.value(row)

    def cell(self, answer: Any, row: Any) -> Any:
        """Return what a page draws: the value, its words, or a link around them."""
        value = self.plain(row)
        words = value if self.shown is None else self.shown(answer, row)
        path = "" if self.link is None else self.link(answer, row)
        if path:
            return Link(words if isinstance(words, Text) else Text(str(words), str(words)), path, value)
        return value if self.shown is None else Shown(words, value)


@dataclass(frozen=True, slots=True)
class Link:
    """A table cell or item that leads somewhere on this site; ``value`` is what a file holds."""

    text: Text
    path: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A value and how people read it."""

    text: Any
    value: Any


@dataclass(frozen=True, slots=True)
class Listing:
    """What of a long table is shown: a page of it, in some order; the downloads hold the whole.

    Parameters
    ----------
    whole : callable
        ``() -> DataTable`` with every row, whatever is shown.
    total, first : int
        How many rows were asked for, and the place of the first that is shown, counted from 1.
    sorts : mapping of str to str
        By column the path of the page in its order; of the column in force, in the other direction.
    order : tuple of str and bool
        The column in force, and whether it descends.
    before, after : str
        Paths of the page before and after; empty where there is none.
    printed : bool
        Whether every row is there because it is to be printed.
    """

    whole: Callable[[], DataTable]
    total: int
    first: int = 1
    sorts: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, bool] = ("", False)
    before: str = ""
    after: str = ""
    printed: bool = False


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table ready to be drawn, with its downloads.

    Parameters
    ----------
    name : str
        Unique on the page; names the download.
    title : Text
        Heading above it.
    columns : sequence of Column
        Headings.
    rows : sequence of sequence
        Values: plain, Text, :class:`Link`, :class:`Shown`, or a Chip, Code or Anchor of a page.
    note : Text or None
        One sentence above the table.
    listing : Listing or None
        Of a table shown page by page: what is shown, and how to come to the rest.
    """

    name: str
    title: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    note: Text | None = None
    listing: Listing | None = None


@dataclass(frozen=True)
class Table(Generic[Result]):
    """A table of an answer, declared once.

    Parameters
    ----------
    name : str
        Unique within the job; names downloads.
    title : Text or callable
        Heading above it, also the name of the sheet of a workbook; or ``(answer) -> Text``.
    rows : callable
        ``(answer) -> rows``: the Structs of which the columns read.
    columns : sequence of Column or callable
        The columns, or ``(answer) -> columns`` where the answer decides.
    note : Text, callable or None
        One sentence above it; or ``(answer) -> Text or None``.
    sheet : Text or None
        Name of the sheet of a workbook where the title is too long for one.

    Examples
    --------
    >>> from types import SimpleNamespace as Row
    >>> size = Column("size", Text("Size", "大小"), digits=0)
    >>> table = Table("sizes", Text("Sizes", "大小"), rows=lambda answer: answer, columns=(size,))
    >>> table.drawn([Row(size=3), Row(size=5)]).rows
    [(3,), (5,)]
    """

    name: str
    title: Text | Callable[[Result], Text]
    rows: Callable[[Result], Iterable[Any]]
    columns: Sequence[Column] | Callable[[Result], Sequence[Column]]
    note: Text | Callable[[Result], Text | None] | None = None
    sheet: Text | None = None

    def drawn(self, answer: Result, place: str = "page") -> DataTable:
        """Return the table of an answer, with the columns that appear in a place."""
        every = self.columns(answer) if callable(self.columns) else self.columns
        columns = [column for column in every if place in column.places]
        read = Column.cell if place == "page" else _plain
        rows = [tuple(read(column, answer, row) for column in columns) for row in self.rows(answer)]
        title = self.title(answer) if callable(self.title) else self.title
        note = self.note(answer) if callable(self.note) else self.note
        return DataTable(self.name, title, columns, rows, note)


def _plain(column: Column, answer: Any, row: Any) -> Any:
    return column.plain(row)
