# SPDX-License-Identifier: Apache-2.0
"""What the index holds: entries, the parts that are made anew together, the layout of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from yuzui.model.table import Class, Row

EVERYONE = "everyone"
"""Shelf of open text in rows that everyone may see; the ranking knows no other."""

SHELVES: Mapping[Class, str] = MappingProxyType(
    {one: "text_" + one.value.replace("-", "_") for one in Class if one not in (Class.IDENTITY, Class.SEALED)}
)
"""Shelf of the text of each class of fields in all other rows; two classes are on none."""

FACETS = ("kind", "source", "origin")
"""What answers are counted by and can be narrowed to."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found."""

    table: str
    row: str
    kind: str
    id: str
    about: Mapping[str, Any]
    texts: Mapping[Class, tuple[str, str]]
    record: Mapping[Class, Mapping[str, Any]]


Described = Callable[[Mapping[str, list[Row]]], Iterable[Entry]]
"""From rows by table to entries; it looks at nothing else but what ``Part.salt`` stands for."""


@dataclass(frozen=True, slots=True)
class Part:
    """Entries that are made anew together, when what they are made from changes."""

    name: str
    columns: Mapping[str, Sequence[str]]
    describe: Described = field(repr=False)
    whole: frozenset[str] = frozenset()
    salt: str = ""
    weight: float = 1.0


LAYOUT = (
    "CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE part (name TEXT PRIMARY KEY, stamp TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE about (n INTEGER PRIMARY KEY, source TEXT NOT NULL, origin TEXT NOT NULL,"
    " record TEXT NOT NULL UNIQUE)",
    'CREATE TABLE entry (n INTEGER PRIMARY KEY, part TEXT NOT NULL, "table" TEXT NOT NULL,'
    " row TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, about INTEGER NOT NULL,"
    " record TEXT NOT NULL, level TEXT NOT NULL, audiences TEXT, embargo_until TEXT, deny TEXT,"
    " withdrawn_at TEXT, UNIQUE (kind, id))",
    "CREATE INDEX entry_part ON entry (part)",
    # how many there are of what is governed alike: what counts everything reads this
    'CREATE TABLE tally (kind TEXT NOT NULL, about INTEGER NOT NULL, "table" TEXT NOT NULL, level TEXT NOT NULL,'
    " audiences TEXT, embargo_until TEXT, deny TEXT, withdrawn_at TEXT, many INTEGER NOT NULL)",
    *(
        f"CREATE VIRTUAL TABLE {shelf} USING fts5 (title, body, tokenize = 'ascii')"
        for shelf in (EVERYONE, *SHELVES.values())
    ),
)
"""Statements that make an empty index. The tokeniser only parts tokens at spaces."""
