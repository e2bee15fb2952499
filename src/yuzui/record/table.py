# SPDX-License-Identifier: Apache-2.0
"""A table: its key, its columns, the level at which its rows are visible by default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yuzui.record.column import Class, Column, Type
from yuzui.text import Text

Row = dict[str, Any]
"""One row: column name to value."""

Columns = Mapping[str, Sequence[Any]]
"""A table in memory: column name to values (list or array) of equal length."""

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
        Columns of the primary key.
    columns : tuple of Column
        All columns, the key first.
    level : str
        Level of a row that has no row of its own in ``row_visibility``.
    state : bool
        True if the table is transactional (SQLite, PostgreSQL); False if it is analytic
        (immutable Parquet snapshots).
    append_only : bool
        True if rows are never changed or removed.
    """

    name: str
    label: Text
    note: Text
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    level: str = "restricted"
    state: bool = True
    append_only: bool = False
    names: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))
        if missing := set(self.key) - set(self.names):
            raise ValueError(f"{self.name}: key without column {sorted(missing)}")
        if len(set(self.names)) != len(self.names):
            raise ValueError(f"{self.name}: a column stands twice")
        if self.level not in LEVELS:
            raise ValueError(f"{self.name}: unknown level {self.level}")

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def row_id(self, row: Mapping[str, Any]) -> str:
        """Return the one text id of a row: the key values joined by a bar."""
        return "|".join(str(row[name]) for name in self.key)


def column(  # noqa: PLR0913 - the one constructor every noun file calls, in reading order
    name: str,
    type: Type,
    en: str,
    zh: str,
    note_en: str,
    note_zh: str,
    *,
    visible: Class = Class.OPEN,
    **rest: Any,
) -> Column:
    """Return a column with its label and definition written in reading order."""
    return Column(name, type, Text(en, zh), Text(note_en, note_zh), visible=visible, **rest)
