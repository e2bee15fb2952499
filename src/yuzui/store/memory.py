# SPDX-License-Identifier: Apache-2.0
"""A store in memory: the reference that every other store must equal."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from yuzui.model.schema import links
from yuzui.model.table import Row, Table
from yuzui.model.visibility import Subject
from yuzui.settings import setting
from yuzui.store import audit, visible
from yuzui.store.state import guards, replay
from yuzui.store.state.engine import Question, Session, Tuple, busy, nested, no_target, outside, state_tables, utc_now
from yuzui.store.state.view import StoreView
from yuzui.store.values.stored import Stored


class MemoryStore:
    """A store that is forgotten with its process.

    Parameters
    ----------
    tables : mapping of str to Table, optional
        Tables of the store; by default the transactional ones of the record.
    clock : callable, optional
        Returns the present moment with its time zone.
    salt : callable, optional
        Returns random hexadecimal text for the log.
    """

    def __init__(
        self,
        tables: Mapping[str, Table] | None = None,
        clock: Callable[[], dt.datetime] = utc_now,
        salt: Callable[[], str] | None = None,
    ) -> None:
        self.own = self.writable = True
        self.engine = MemoryEngine(state_tables() if tables is None else tables)
        self.session = Session(self.engine, clock, *(() if salt is None else (salt,)))

    def open(self, subject: Subject, via: str = "cli") -> StoreView:
        """Return the store as the subject sees it."""
        return StoreView(self.session, subject, via)

    def log_state(self, anchors: Iterable[audit.Head] = ()) -> audit.LogState:
        """Verify the whole log; the answer holds no row of it."""
        return self.session.log_state(anchors)

    def head(self) -> audit.Head:
        """Return number and hash of the last event: printed elsewhere, it anchors the log."""
        return self.engine.head()

    def grants(self, account: str | None = None) -> list[Row]:
        """Return the role grants of an account, or all; see ``store.subjects``."""
        return self.session.grants(account)

    def replayed(self, anchors: Iterable[audit.Anchor] = ()) -> Iterator[audit.Fault]:
        """Yield what is wrong with the log, and where the tables are not what it says."""
        return replay.faults(self.engine, anchors)

    def granted(self) -> bool:
        """Return whether the log holds a grant; see ``store.subjects``."""
        return self.session.granted()

    def close(self) -> None:
        """Forget everything."""
        self.engine.rows = {name: {} for name in self.engine.tables}


class MemoryEngine:
    """Rows by key in one dictionary per table; readers wait for the writer.

    Parameters
    ----------
    tables : mapping of str to Table
        Tables of the store.
    """

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables
        self.rows: dict[str, dict[Tuple, Tuple]] = {name: {} for name in tables}
        self.lock = threading.RLock()
        self.before: dict[str, dict[Tuple, Tuple]] | None = None
        self.writer = 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that is written within, or nothing."""
        if not self.lock.acquire(timeout=float(setting("busy_timeout"))):
            raise busy()
        try:
            if self.before is not None:
                raise nested()
            self.before, self.writer = {}, threading.get_ident()
            try:
                yield
                self._check_links()
            except BaseException:
                self.rows |= self.before
                raise
            finally:
                self.before, self.writer = None, 0
        finally:
            self.lock.release()

    def find(self, question: Question) -> list[Tuple]:
        """Return the wanted columns of the rows, in order."""
        names = question.rule.table.names
        rows = self._meeting(question)
        for name, descends in reversed(question.order):
            place = names.index(name)
            rows.sort(key=_at(place), reverse=descends)
        if question.after is not None:
            start = question.after
            places = [(names.index(name), descends) for name, descends in question.order]
            rows = [row for row in rows if _behind(row, start, places)]
        wanted = [names.index(name) for name in question.columns]
        return [tuple(row[place] for place in wanted) for row in rows[: question.limit]]

    def count(self, question: Question) -> int:
        """Return how many rows meet the rule of a question."""
        return len(self._meeting(question))

    def held(self, table: Table, keys: Iterable[Tuple]) -> dict[Tuple, Tuple]:
        """Return the rows that exist of some keys."""
        with self.lock:
            rows = self.rows[table.name]
            return {key: rows[key] for key in keys if key in rows}

    def put(self, table: Table, rows: Sequence[Tuple], replace: bool) -> bool:
        """Add rows, or replace those of the same key; False, and no change, if a key exists."""
        held = self._touched(table)
        places = [table.names.index(name) for name in table.key]
        new = {tuple(row[place] for place in places): row for row in rows}
        if not replace and (len(new) < len(rows) or not held.keys().isdisjoint(new)):
            return False
        for key, row in new.items():
            self._guard(table, held.get(key), row)
            held[key] = row
        return True

    def drop(self, table: Table, keys: Sequence[Tuple]) -> None:
        """Remove rows."""
        held = self._touched(table)
        for key in keys:
            self._guard(table, held[key], None)
            del held[key]

    def _guard(self, table: Table, old: Tuple | None, new: Tuple | None) -> None:
        """Refuse a write that breaks a rule of the store."""
        before, after = (None if row is None else dict(zip(table.names, row, strict=True)) for row in (old, new))
        rule = guards.broken(guards.Rows(self.tables, self.rows), table.name, before, after)
        if rule is not None:
            raise guards.refusal(rule, table.name)

    def log(self, after: int) -> Iterator[Row]:
        """Return the rows of the log that follow a number, in order."""
        names = self.tables["audit"].names
        with self.lock:
            rows = sorted(self.rows["audit"].items(), key=_number)
        return (dict(zip(names, row, strict=True)) for key, row in rows if _number((key,)) > after)

    def head(self) -> audit.Head:
        """Return the last row of the log."""
        names = self.tables["audit"].names
        with self.lock:
            row = max(self.rows["audit"].items(), key=_number, default=None)
        if row is None:
            return audit.GENESIS
        return audit.Head(_number(row), str(row[1][names.index("hash")]))

    def last_at(self) -> str:
        """Return when the last event of the log was; empty in an empty log."""
        names = self.tables["audit"].names
        with self.lock:
            row = max(self.rows["audit"].items(), key=_number, default=None)
        return "" if row is None else str(row[1][names.index("at")])

    def scan(self, table: Table) -> Iterator[Tuple]:
        """Return all rows of a table, whoever may see them: for digests only."""
        with self.lock:
            return iter(list(self.rows[table.name].values()))

    def _meeting(self, question: Question) -> list[Tuple]:
        table, governing = question.rule.table, question.rule.governing
        test = visible.python(question.rule, question.now)
        with self.lock:
            rows = []
            for row in self.rows[table.name].values():
                fields = dict(zip(table.names, row, strict=True))
                own = self.rows[governing.name].get((table.name, table.row_id(fields)))
                if test(fields, dict(zip(governing.names, own, strict=True)) if own else None):
                    rows.append(row)
        return rows

    def _touched(self, table: Table) -> dict[Tuple, Tuple]:
        if self.before is None or self.writer != threading.get_ident():
            raise outside()
        self.before.setdefault(table.name, dict(self.rows[table.name]))
        return self.rows[table.name]

    def _check_links(self) -> None:
        for name, table in self.tables.items():
            for column, target in links(table):
                place = table.names.index(column.name)
                for row in self.rows[name].values():
                    if row[place] is not None and (row[place],) not in self.rows[target.name]:
                        raise no_target(table, column, row, target)


def _number(item: tuple[Any, ...]) -> int:
    return int(item[0][0])


def _at(place: int) -> Callable[[Tuple], tuple[bool, Any]]:
    return lambda row: _comparable(row[place])


def _comparable(value: Stored) -> tuple[bool, Any]:
    """Return a value that sorts missing ones first."""
    return (value is not None, value)


def _behind(row: Tuple, start: Tuple, places: Sequence[tuple[int, bool]]) -> bool:
    for (place, descends), value in zip(places, start, strict=True):
        own, other = _comparable(row[place]), _comparable(value)
        if own != other:
            return (own < other) == descends
    return False
