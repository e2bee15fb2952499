# SPDX-License-Identifier: Apache-2.0
"""Recusal: a denial reaches everything that refers to the denied row."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yuzui.record.column import Type
from yuzui.record.table import Table
from yuzui.record.visibility import FALSE, TRUE, And, Eq, In, Or, Overlaps, Predicate, Subject
from yuzui.store import visible
from yuzui.store.state.engine import Engine, Question, Tuple

LOG = frozenset({"audit", "audit_body"})
"""Tables that only the store itself writes."""


class Recusal:
    """What a subject is recused from by what a row refers to.

    A denial reaches everything that refers to the denied row: who may not see a call sees no
    proposal of it, no review of these, no finding about them, and none of their counts. The log
    numbers what everybody does, so a recused subject reads it only as auditor.

    Parameters
    ----------
    engine : Engine
        Where the rows lie.
    subject : Subject
        Who asks.
    now : datetime
        The present moment.
    """

    def __init__(self, engine: Engine, subject: Subject, now: dt.datetime) -> None:
        self.engine = engine
        self.subject = subject
        self.now = now
        self.governing = engine.tables["row_visibility"]
        denied = Overlaps("deny", tuple(sorted(subject.keys | {subject.name})))
        self.denied: dict[str, list[str]] = {}
        for table, row in self._find(self.governing, ("table", "row"), denied):
            self.denied.setdefault(str(table), []).append(str(row))
        self.known: dict[str, tuple[Any, ...]] = {}

    def of(self, table: Table) -> Predicate:
        """Return the rows of a table it reaches, over the table's own columns."""
        if not self.denied:
            return FALSE
        if table.name in LOG:
            return FALSE if "auditor" in self.subject.roles else TRUE
        parts: list[Predicate] = []
        for column in table.columns:
            target, _, name = column.refers.partition(".")
            parent = self.engine.tables.get(target)
            if parent is not None and parent.key == (name,) and (ids := self._ids(parent)):
                parts.append(In(column.name, ids))
        if {"table", "row"} <= set(table.names):
            about = ((parent.name, self._texts(parent)) for parent in self.engine.tables.values())
            parts += [And((Eq("table", name), In("row", rows))) for name, rows in about if rows]
        return Or(tuple(parts))

    def _ids(self, table: Table) -> tuple[Any, ...]:
        """Return the keys of the rows of a table that are denied or refer to such a row."""
        if table.name not in self.known:
            self.known[table.name] = ()  # ends the walk where tables refer in a circle
            whole = table[table.key[0]].type is Type.INT
            own = self.denied.get(table.name, ())
            ids = tuple(int(row) if whole else row for row in own if not whole or row.isdecimal())
            reached = self.of(table)
            if ids or reached != FALSE:
                rows = self._find(table, table.key, Or((In(table.key[0], ids), reached)))
                self.known[table.name] = tuple(row[0] for row in rows)
        return self.known[table.name]

    def _texts(self, table: Table) -> tuple[str, ...]:
        """Return the same as row ids, for tables whose key is of several columns too."""
        if {"table", "row"} <= set(table.names):
            return ()
        if len(table.key) == 1:
            return tuple(map(str, self._ids(table)))
        reached = self.of(table)
        rows = [] if reached == FALSE else self._find(table, table.key, reached)
        return (*self.denied.get(table.name, ()), *("|".join(map(str, row)) for row in rows))

    def _find(self, table: Table, columns: tuple[str, ...], where: Predicate) -> list[Tuple]:
        rule = visible.Rule(table, self.governing, TRUE, where)
        order = tuple((name, False) for name in table.key)
        return self.engine.find(Question(rule, self.now, columns, order))
