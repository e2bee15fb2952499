# SPDX-License-Identifier: Apache-2.0
"""A table: its key, its columns, the level at which its rows are visible by default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, overload

from yuzui.text import Text, same

__all__ = ["LEVELS", "Columns", "Row", "Rows", "Table", "column"]


# A column: name, type, unit, label, class of visibility, and what may stand in it.


class _Word(Enum):
    """There is one object for each member, so it is hashed as an object: at every value of a row.

    The hash of the library's base goes through the name, in Python.
    """

    __hash__ = object.__hash__


class Type(_Word):
    """Storage types, the same in every store.

    ``INSTANT`` is whole seconds UTC, ``MICRO`` microseconds UTC, ``STAMP`` ISO-8601 UTC text,
    ``DAY`` ISO text, ``MONEY`` whole minor units (the currency stands in its own column),
    ``DECIMAL`` a published figure in its published unit, ``JSON`` canonical JSON text.
    """

    INT = "int"
    REAL = "real"
    TEXT = "text"
    BOOL = "bool"
    DAY = "day"
    INSTANT = "instant"
    MICRO = "micro"
    STAMP = "stamp"
    MONEY = "money"
    DECIMAL = "decimal"
    JSON = "json"


class Class(_Word):
    """Classes of fields; a role reads a set of classes."""

    OPEN = "open"
    INTERNAL = "internal"
    PERSONAL = "personal"
    PRECISE_PLACE = "precise-place"
    COMMERCIAL = "commercial"
    SECURITY = "security"
    IDENTITY = "identity"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table.

    Parameters
    ----------
    name : str
        The field's standard term, singular.
    type : Type
        Storage type.
    label : Text
        Heading in forms and exports, in both languages.
    note : Text
        Definition in one sentence; it is the glossary entry.
    unit : str
        UCUM unit or ``"1"`` for a fraction; empty for names.
    visible : Class
        Class of visibility.
    null : bool
        Whether the value may be missing.
    headers : tuple of str
        Further headings accepted on reading, in any language.
    values : tuple of str
        Closed vocabulary, if there is one.
    instead : tuple of str
        Columns that together stand for this one where a sheet has not got it: first and last day for a duration.
    labels : tuple of Text
        What each word of it is called; empty where the words are their own names.
    refers : str
        ``table.column`` this column points to.
    low, high : float or None
        Range outside which a value is rejected.
    loose : bool
        True if a value of ``refers`` without a target is kept and flagged instead of refused:
        what came from outside may point to what has not been loaded.
    patterns : tuple of str
        Regular expressions of headings (as written in the file) whose columns are gathered in
        this one; the first group that matched is the key.
    several : bool
        Whether more than one heading of a sheet may mean it: one is read as this column, the
        others stay as further columns, which whoever compares persons reads too.
    """

    name: str
    type: Type
    label: Text
    note: Text
    unit: str = ""
    visible: Class = Class.OPEN
    null: bool = True
    headers: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    refers: str = ""
    low: float | None = None
    high: float | None = None
    loose: bool = False
    patterns: tuple[str, ...] = ()
    several: bool = False
    instead: tuple[str, ...] = ()
    labels: tuple[Text, ...] = ()

    @property
    def words(self) -> Mapping[str, Text]:
        """The words of the closed vocabulary with what each is called."""
        return dict(zip(self.values, self.labels or map(same, self.values), strict=True))


def column(
    name: str, type: Type, en: str, zh: str, note_en: str, note_zh: str, *, visible: Class = Class.OPEN, **rest: Any
) -> Column:
    """Return a column with its label and definition written in reading order.

    Parameters
    ----------
    name : str
        Name of the column.
    type : Type
        Storage type.
    en, zh : str
        Heading in each language.
    note_en, note_zh : str
        Definition in each language, one sentence.
    visible : Class
        Class of visibility.
    **rest : Any
        Further fields of :class:`Column`; ``values`` may be a mapping of words to what each is called.

    Returns
    -------
    Column
        The column.
    """
    if isinstance(words := rest.get("values"), Mapping):
        rest |= {"values": tuple(words), "labels": tuple(words.values())}
    return Column(name, type, Text(en, zh), Text(note_en, note_zh), visible=visible, **rest)


INT, REAL, TEXT, BOOL, DAY = Type.INT, Type.REAL, Type.TEXT, Type.BOOL, Type.DAY
INSTANT, MICRO, STAMP = Type.INSTANT, Type.MICRO, Type.STAMP
MONEY, DECIMAL, JSON = Type.MONEY, Type.DECIMAL, Type.JSON
OPEN, INTERNAL, PERSONAL, PRECISE_PLACE = (Class.OPEN, Class.INTERNAL, Class.PERSONAL, Class.PRECISE_PLACE)
COMMERCIAL, SECURITY, IDENTITY, SEALED = (Class.COMMERCIAL, Class.SECURITY, Class.IDENTITY, Class.SEALED)


Row = dict[str, Any]
"""One row: column name to value."""

Columns = Mapping[str, Sequence[Any]]
"""A table in memory: column name to values (list or array) of equal length."""


@dataclass(frozen=True, slots=True)
class Rows(Sequence[Row]):
    """Rows of a table that are held as columns; each is made when it is asked for.

    Parameters
    ----------
    columns : mapping of str to sequence
        Columns of equal length.

    Examples
    --------
    >>> rows = Rows({"id": ["A", "B"], "n": [1, None]})
    >>> len(rows), rows[1]
    (2, {'id': 'B', 'n': None})
    """

    columns: Columns

    def __len__(self) -> int:
        """Return how many there are."""
        return len(next(iter(self.columns.values()), ()))

    def __iter__(self) -> Iterator[Row]:
        """Yield each row."""
        for cells in zip(*self.columns.values(), strict=True):
            yield dict(zip(self.columns, cells, strict=True))

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        """Return a row, or some of them."""
        row: dict[str, Any] = {name: cells[place] for name, cells in self.columns.items()}
        return Rows(row) if isinstance(place, slice) else row


LEVELS = ("public", "network", "organisation", "restricted", "sealed")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the record.

    Parameters
    ----------
    name : str
        Singular noun; unique in the record.
    label, note : Text
        Heading and one-sentence definition.
    key : tuple of str
        Columns of the primary key; none for a sheet of a form, whose rows may repeat.
    columns : tuple of Column
        All columns, the key first.
    level : str
        Level of a row that has no row of its own in ``row_visibility``.
    state : bool
        True if the table is transactional (SQLite, PostgreSQL); False if it is analytic
        (immutable Parquet snapshots).
    append_only : bool
        True if rows are never changed or removed.
    sheets : tuple of str
        Names a sheet or file of this table usually has, in any language; a hint only.
    """

    name: str
    label: Text
    note: Text
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    level: str = "restricted"
    state: bool = True
    append_only: bool = False
    sheets: tuple[str, ...] = ()
    names: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))
        if missing := set(self.key) - set(self.names):
            raise ValueError(f"{self.name}: key without column {sorted(missing)}")
        if len(set(self.names)) != len(self.names):
            raise ValueError(f"{self.name}: a column stands twice")
        if self.level not in LEVELS:
            raise ValueError(f"{self.name}: unknown level {self.level}")

    def __hash__(self) -> int:
        """Return a hash of the names alone: what is kept by table is looked up often."""
        return hash((self.name, self.names))

    def __getitem__(self, name: str) -> Column:
        for one in self.columns:
            if one.name == name:
                return one
        raise KeyError(f"{self.name}.{name}")

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def row_id(self, row: Mapping[str, Any]) -> str:
        """Return the one text id of a row: the key values joined by a bar."""
        return "|".join(str(row[name]) for name in self.key)
