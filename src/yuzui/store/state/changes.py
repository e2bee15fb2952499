# SPDX-License-Identifier: Apache-2.0
"""The writes of one act, each noted for the log before anybody can see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yuzui.errors import Place, StateError, StoreError, VisibilityError
from yuzui.model.table import Row, Table
from yuzui.model.visibility import TRUE, Predicate, readable
from yuzui.store import visible
from yuzui.store.audit import Trail
from yuzui.store.state.engine import Engine, Question, Tuple
from yuzui.store.state.queries import Asking
from yuzui.store.state.row_access import LOG
from yuzui.store.values.stored import UnfitError, decode, encode_rows, stamp, stored_as
from yuzui.text import Text


@dataclass(slots=True)
class Changes:
    """The writes of one act; see ``store.Change``."""

    asking: Asking
    seq: int
    trail: Trail = field(default_factory=Trail)
    over: bool = False

    def insert(self, table: str, rows: Iterable[Row]) -> int:
        """Add rows; a key that exists is a StoreError. Return how many were added."""
        table_ = self._writable(table)
        stored = encode_rows(table_, rows)
        if not self._engine.put(table_, stored, replace=False):
            raise self._taken(table_, stored)
        self.trail.add(table_, after=stored)
        return len(stored)

    def replace(self, table: str, rows: Iterable[Row]) -> int:
        """Add rows or replace those of the same key; refused on append-only tables.

        A column that the subject may not read and does not give keeps what it holds.
        """
        table_ = self._writable(table, grows=False)
        rows_ = list(rows)
        before = self._engine.held(table_, [_key(table_, row) for row in rows_])
        if not self.asking.sees(table_, before.values()):
            raise VisibilityError.not_found()
        stored = encode_rows(table_, [self._kept(table_, row, before) for row in rows_])
        places = [table_.names.index(name) for name in table_.key]
        last = {tuple(row[place] for place in places): row for row in stored}
        self._engine.put(table_, list(last.values()), replace=True)
        self.trail.add(table_, before=before.values(), after=last.values())
        return len(last)

    def delete(self, table: str, where: Predicate) -> int:
        """Remove visible rows; refused on append-only tables. Return how many were removed."""
        table_ = self._writable(table, grows=False)
        return self._drop(table_, self.asking.question(table_, where))

    def publish(self, table: str, keys: Iterable[Sequence[Any]]) -> int:
        """Make rows that the subject sees public from now on; denial and embargo stand."""
        table_ = self._writable(table)
        named = [dict(zip(table_.key, key, strict=True)) for key in keys]
        held = self._engine.held(table_, [_key(table_, row) for row in named])
        if len(held) < len(named) or not self.asking.sees(table_, held.values()):
            raise VisibilityError.not_found()
        governing = self._engine.tables["row_visibility"]
        ids = [(table, table_.row_id(row)) for row in named]
        before = self._engine.held(governing, ids)
        now = stamp(self.asking.session.clock())
        rows = [
            {
                **_decoded(governing, before.get(key)),
                **dict(zip(governing.key, key, strict=True)),
                "level": "public",
                "public_since": now,
            }
            for key in ids
        ]
        stored = encode_rows(governing, rows)
        self._engine.put(governing, stored, replace=True)
        self.trail.add(governing, before=before.values(), after=stored)
        return len(rows)

    def last(self, table: str) -> int:
        """Return the greatest number of a table keyed by one, whoever sees its row; 0 if empty.

        The next number is free only beyond it: the rows that the subject sees do not tell.
        """
        table_ = self._writable(table)
        rule = visible.Rule(table_, self._engine.tables["row_visibility"], TRUE, TRUE)
        order = tuple((name, True) for name in table_.key)
        question = Question(rule, self.asking.session.clock(), table_.key, order, 1)
        return max((int(row[0] or 0) for row in self._engine.find(question)), default=0)

    def erase(self, refs: Sequence[str]) -> int:
        """Remove bodies of the log for good; its rows and their chain stay."""
        self._administers()
        bodies = self._engine.tables["audit_body"]
        keys = list(self._engine.held(bodies, [(ref,) for ref in refs]))
        self._engine.drop(bodies, keys)
        self.trail.erased += sorted(str(key[0]) for key in keys)
        return len(keys)

    def _drop(self, table: Table, question: Question) -> int:
        rows = self._engine.find(question)
        places = [table.names.index(name) for name in table.key]
        self._engine.drop(table, [tuple(row[place] for place in places) for row in rows])
        self.trail.add(table, before=rows)
        return len(rows)

    @property
    def _engine(self) -> Engine:
        return self.asking.session.engine

    def _writable(self, name: str, grows: bool = True) -> Table:
        if self.over:
            raise StateError(
                Text("the act is over", "该操作已结束"),
                fix=Text("begin another act, and write within it", "请另起一次操作，并在其中写入"),
                detail={"legal": ["act"]},
            )
        table = self.asking.session.table(name)
        if name in LOG or (table.append_only and not grows):
            raise StateError(
                Text("“{table}” only grows", "“{table}”只增不改").format(table=table.label),
                place=Place(sheet=name),
                fix=Text("leave the rows there as they are, and insert a new one", "请保留已有的行，另增新行"),
                detail={"legal": [] if name in LOG else ["insert"]},
            )
        if name == "role_grant":
            self._administers()
        return table

    def _administers(self) -> None:
        if "administrator" not in self.asking.subject.roles:
            raise VisibilityError.not_found()

    def _kept(self, table: Table, row: Row, before: Mapping[Tuple, Tuple]) -> Row:
        old = before.get(_key(table, row))
        if old is None:
            return row
        may = set(readable(self.asking.subject, table))
        pairs = zip(table.columns, old, strict=True)
        stored = {c.name: decode(c, v) for c, v in pairs if c.name not in may}
        return {**stored, **row}

    def _taken(self, table: Table, stored: Sequence[Tuple]) -> StoreError:
        places = [table.names.index(name) for name in table.key]
        keys = [tuple(row[place] for place in places) for row in stored]
        held = self._engine.held(table, keys)
        number = next(n for n, key in enumerate(keys) if key in held or key in keys[:n])
        return StoreError(
            Text("a row of this key exists", "该主键的行已存在"),
            place=Place(sheet=table.name, row=number + 1, column="|".join(table.key)),
            seen="|".join(map(str, keys[number])),
            fix=Text(
                "change the row that is there, or give this one another key", "请修改已有的行，或为该行换一个主键"
            ),
            code="key_exists",
        )


def _decoded(table: Table, row: Tuple | None) -> Row:
    """Return a row as the record says it; nothing where there is none."""
    pairs = zip(table.columns, row or (), strict=row is not None)
    return {column.name: decode(column, value) for column, value in pairs}


def _key(table: Table, row: Row) -> Tuple:
    """Return the key of a row in stored form; a value that does not fit is in no row."""
    try:
        return tuple(stored_as(table[name].type, row.get(name)) for name in table.key)
    except UnfitError:
        return ()
