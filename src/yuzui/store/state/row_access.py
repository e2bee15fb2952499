# SPDX-License-Identifier: Apache-2.0
"""How far the unseen reaches: what refers to a denied row, or belongs to one that is not seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yuzui.model.column import Type
from yuzui.model.table import Table
from yuzui.model.visibility import (
    ALWAYS,
    FALSE,
    OWNERS,
    TRUE,
    UNDENIED,
    And,
    Eq,
    In,
    Not,
    Or,
    Overlaps,
    Predicate,
    Subject,
    allow,
)
from yuzui.store import visible
from yuzui.store.state.engine import Question, Session, Tuple

LOG = frozenset({"audit", "audit_body"})
"""Tables that only the store itself writes."""


def reach(session: Session, subject: Subject) -> Reach:
    """Return what a subject does not see because of what rows refer to."""
    governing = session.engine.tables["row_visibility"]
    denied = Overlaps("deny", tuple(sorted(subject.keys | {subject.name})))
    log = "auditor" not in subject.roles
    return Reach(session, denied, lambda owner: visible.bind(allow(subject, owner), governing), log)


def lasting(session: Session) -> Reach:
    """Return what somebody does not see, now or later, because of what rows refer to."""
    return Reach(session, Not(UNDENIED), lambda _: ALWAYS, False)


class Reach:
    """Rows that are not seen because of what they refer to.

    A denial reaches everything that refers to the denied row: who may not see a call sees no
    proposal of it, no review of these, no finding about them, and none of their counts. The log
    numbers what everybody does, so a recused subject reads it only as auditor. A row of one of
    :data:`~yuzui.model.visibility.OWNERS` that may not be seen, for whatever reason, takes what
    belongs to it along in the same way, but closes no log.
    """

    def __init__(self, session: Session, denied: Predicate, allowed: Callable[[Table], Predicate], log: bool) -> None:
        self.session, self.engine, self.now = session, session.engine, session.clock()
        self.governing = self.engine.tables["row_visibility"]
        self.allowed = allowed
        self.owners = [one for name, one in self.engine.tables.items() if name in OWNERS]
        self.unseen: dict[str, set[str]] = {}
        self._note(denied)
        self.log = TRUE if log and self.unseen else FALSE
        self.known: dict[str, tuple[Any, ...]] = {}

    def _note(self, where: Predicate) -> None:
        for table, row in self._find(self.governing, ("table", "row"), where):
            self.unseen.setdefault(str(table), set()).add(str(row))

    def _owners(self) -> None:
        """Note the owners that are not seen; once, and only if a row asked for may belong to one.

        An owner without a governing row is public, so the governed ones are all.
        """
        owners, self.owners = self.owners, []
        for owner in owners:
            self._note(And((Eq("table", owner.name), Not(self.allowed(owner)))))

    def of(self, table: Table) -> Predicate:
        """Return which rows of a table it reaches."""
        if table.name in self.session.owned:
            self._owners()
        if not self.unseen:
            return FALSE
        if table.name in LOG:
            return self.log
        parts: list[Predicate] = []
        for column in table.columns:
            target, _, name = column.refers.partition(".")
            parent = self.engine.tables.get(target)
            if parent is not None and parent.key == (name,) and (ids := self._ids(parent)):
                among = Overlaps if column.type is Type.JSON else In  # a list of ids, or one
                parts.append(among(column.name, ids))
        if _about(table):
            others = (one for one in self.engine.tables.values() if not _about(one))
            rows = ((other.name, self.rows(other)) for other in others)
            parts += [And((Eq("table", name), In("row", rows))) for name, rows in rows if rows]
        return Or(tuple(parts))

    def _ids(self, table: Table) -> tuple[Any, ...]:
        """Return the keys of the rows of a table that are unseen or refer to such a row."""
        if table.name not in self.known:
            self.known[table.name] = ()  # ends the walk where tables refer in a circle
            reached = self.of(table)
            whole = table[table.key[0]].type is Type.INT
            own = sorted(self.unseen.get(table.name, ()))
            ids = tuple(int(row) if whole else row for row in own if not whole or row.isdecimal())
            while ids or reached != FALSE:
                rows = self._find(table, table.key, Or((In(table.key[0], ids), reached)))
                ids_ = tuple(dict.fromkeys((*ids, *(row[0] for row in rows))))
                if ids_ == self.known[table.name]:
                    break
                # a table that refers to itself is walked until no further row is reached
                self.known[table.name] = ids_
                reached = self.of(table)
        return self.known[table.name]

    def rows(self, table: Table) -> tuple[str, ...]:
        """Return the ids of the rows of a table that are unseen or that it reaches."""
        if len(table.key) == 1:
            return tuple(map(str, self._ids(table)))
        reached = self.of(table)
        rows = [] if reached == FALSE else self._find(table, table.key, reached)
        return (*sorted(self.unseen.get(table.name, ())), *("|".join(map(str, row)) for row in rows))

    def _find(self, table: Table, columns: tuple[str, ...], where: Predicate) -> list[Tuple]:
        rule = visible.Rule(table, self.governing, TRUE, where)
        order = tuple((name, False) for name in table.key)
        return self.engine.find(Question(rule, self.now, columns, order))


def _about(table: Table) -> bool:
    """Return whether the rows of a table are about rows of any other."""
    return {"table", "row"} <= set(table.names)
