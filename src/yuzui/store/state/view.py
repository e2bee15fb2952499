# SPDX-License-Identifier: Apache-2.0
"""A store as one subject sees it: the same for every engine beneath."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from yuzui.errors import StoreError, VisibilityError, YuzuiError
from yuzui.model.column import Column
from yuzui.model.table import Row, Table
from yuzui.model.visibility import TRUE, And, Eq, Predicate, readable
from yuzui.store import audit, visible
from yuzui.store.state.changes import Changes
from yuzui.store.state.queries import Asking
from yuzui.store.values.stored import decode_rows, stamp

GUARDED = frozenset({"decide", "publish"})
"""Actions refused while the log is broken."""


@dataclass(frozen=True, slots=True)
class StoreView(Asking):
    """A store as one subject sees it; see ``store.View``."""

    via: str = "cli"

    def select(
        self,
        table: str,
        *,
        where: Predicate = TRUE,
        columns: Sequence[str] | None = None,
        order: Sequence[str] = (),
        limit: int | None = None,
        after: Sequence[Any] | None = None,
    ) -> list[Row]:
        """Return visible rows; see ``store.View.select``."""
        table_ = self.session.table(table)
        shown = self._shown(table_, columns)
        question = self.question(table_, where, order, limit, after)
        question = question._replace(columns=tuple(column.name for column in shown))
        return decode_rows(shown, self.session.engine.find(question))

    def get(self, table: str, *key: Any) -> Row:
        """Return one row, or raise ``VisibilityError.not_found()``."""
        table_ = self.session.table(table)
        if len(key) != len(table_.key):
            raise VisibilityError.not_found()
        where = And(tuple(Eq(name, value) for name, value in zip(table_.key, key, strict=True)))
        rows = self.select(table, where=where, limit=1) if None not in key else []
        if not rows:
            raise VisibilityError.not_found()
        return rows[0]

    def count(self, table: str, where: Predicate = TRUE) -> int:
        """Return how many rows are visible."""
        return self.session.engine.count(self.question(self.session.table(table), where))

    @contextmanager
    def act(self, action: str, object: str, reason: str = "", named: str | None = None) -> Iterator[Changes]:
        """Open a transaction that writes one log event; see ``store.View.act``.

        A refused act writes nothing but an event of its own, ``<action> refused``, whose reason
        is the code of the error.
        """
        engine = self.session.engine
        self.session.owed()
        try:
            self._may_act()
            with engine.transaction():
                self.session.begin(self._event(action, object, reason, named))
                if action in GUARDED:
                    self.session.guard()
                changes = Changes(self, engine.head().seq + 1)
                try:
                    yield changes
                finally:
                    changes.over = True
                event = self._event(action, object, reason, named)
                self.session.write_event(event, changes.trail)
        except StoreError:
            raise
        except YuzuiError as error:
            event = self._event(f"{action} refused", object, error.code, named)
            # Busy or read-only: the refusal stands, and there is no log to write it to.
            with suppress(StoreError), engine.transaction():
                self.session.begin(event)
                self.session.write_event(event, audit.Trail())
            raise

    def _event(self, action: str, object: str, reason: str, named: str | None) -> audit.Event:
        at, actor = stamp(self.session.clock()), self.subject.name
        other = named if named and named != actor else None
        return audit.Event(at, actor, self.via, action, object, reason, other)

    def _may_act(self) -> None:
        if not self.subject.name or self.subject.roles | self.subject.scoped <= {"public"}:
            raise VisibilityError.not_found()

    def _shown(self, table: Table, columns: Sequence[str] | None) -> list[Column]:
        wanted = table.names if columns is None else tuple(columns)
        for name in wanted:
            if name not in table:
                raise visible.unknown_column(table, name)
        may = set(readable(self.subject, table))
        return [table[name] for name in wanted if name in may]
