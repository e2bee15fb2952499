# SPDX-License-Identifier: Apache-2.0
"""A table: its key, its columns, the level at which its rows are visible by default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from yuzui.model.column import Column, column
from yuzui.text import Text

__all__ = ["LEVELS", "Columns", "Row", "Rows", "Table", "column"]

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
