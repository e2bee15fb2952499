# SPDX-License-Identifier: Apache-2.0
"""A store in memory, without SQL: the reference that every store must equal, by rules written anew."""

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
from yuzui.store.state import replay, view
from yuzui.store.state.engine import Question, Session, Tuple, busy, nested, no_target, outside, state_tables, utc_now
from yuzui.store.state.view import FORCE, MOVES, NEEDED, ONCE, TAKES, StoreView
from yuzui.store.values import Stored


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

    def rows_by_key(self, table: Table, keys: Iterable[Tuple]) -> dict[Tuple, Tuple]:
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
        rule = broken(Rows(self.tables, self.rows), table.name, before, after)
        if rule is not None:
            raise view.refusal(rule, table.name)

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


class Rows:
    """Rows of the tables the rules are about, by table and id, as a store in memory holds them."""

    def __init__(self, tables: Mapping[str, Table], held: Mapping[str, Mapping[Any, Any]]) -> None:
        self.tables = tables
        self.held = held

    def of(self, table: str) -> Iterator[Row]:
        """Yield the rows of a table."""
        names = self.tables[table].names
        for row in self.held[table].values():
            yield dict(zip(names, row, strict=True))

    def status(self, schedule: object) -> object:
        """Return the status of a schedule, None if there is none."""
        return next((r["status"] for r in self.of("schedule") if r["id"] == schedule), None)


def broken(rows: Rows, table: str, old: Row | None, new: Row | None) -> str | None:
    """Return the rule that a write would break, None if none."""
    if not rows.tables.keys() >= NEEDED:
        return None
    if table == "schedule":
        return _schedule(rows, old, new)
    return _booking(rows, old, new) if table == "booking" else None


def _schedule(rows: Rows, old: Row | None, new: Row | None) -> str | None:
    if new is None:
        return "schedule_kept" if old is not None and old["status"] != "draft" else None
    if new["status"] == "published":
        passed = (r["schedule"] for r in rows.of("certificate") if r["checker"] == "ok")
        lacks = any(new[name] is None for name in ("objective", "bound", "approver"))
        if lacks or new["id"] not in set(passed):
            return "schedule_proven"
    if old is None:
        return None
    begins = new["status"] in FORCE and old["status"] == "draft"
    if begins and any(r["schedule"] == new["id"] for r in rows.of("booking")):
        return "schedule_begins"
    gone = (old["status"], new["status"]) == ("published", "superseded")
    if old["status"] == "draft" or (_same("schedule", old, new) and (gone or old["status"] == new["status"])):
        return None
    return "schedule_kept"


def _booking(rows: Rows, old: Row | None, new: Row | None) -> str | None:
    if new is not None and _takes(new) and rows.status(new["schedule"]) in FORCE:
        key = (new["schedule"], new["id"])
        force = {r["id"] for r in rows.of("schedule") if r["status"] in FORCE}
        others = [
            r
            for r in rows.of("booking")
            if r["resource"] == new["resource"]
            and _takes(r)
            and r["schedule"] in force
            and (r["schedule"], r["id"]) != key
        ]
        limits = (r["capacity"] for r in rows.of("resource") if r["id"] == new["resource"])
        limit = next((one for one in limits if one is not None), 1)
        if peak([*others, new], new["t0"], new["t1"]) > limit:
            return "booking_fits"
    if old is None or rows.status(old["schedule"]) not in ONCE:
        return None
    unchanged = new is not None and _same("booking", old, new) and new["user"] in (None, old["user"])
    return None if unchanged else "booking_kept"


def _same(table: str, old: Row, new: Row) -> bool:
    return all(old[name] == new[name] for name in old if name not in MOVES[table])


def _takes(row: Row) -> bool:
    return row["firmness"] != "tentative" and (row["state"] or row["firmness"]) in TAKES


def peak(bookings: Iterable[Row], start: int, end: int) -> int:
    """Return the most capacity that bookings take at one second of an interval."""
    steps = []
    for row in bookings:
        low, high = max(row["t0"], start), min(row["t1"], end)
        if low < high:
            amount = 1 if row["amount"] is None else row["amount"]
            steps += [(low, amount), (high, -amount)]
    level = most = 0
    for _, step in sorted(steps):
        level += step
        most = max(most, level)
    return most
