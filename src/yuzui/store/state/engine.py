# SPDX-License-Identifier: Apache-2.0
"""What a transactional store needs from the engine beneath it, and what its views share.

An engine keeps stored rows and knows nothing of subjects; everything that decides what is
visible, what may be changed and what is written to the log stands beside this file, once.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from yuzui.errors import InputError, Place, StoreError, UnknownIdentifierError
from yuzui.model.column import Column
from yuzui.model.schema import TABLES
from yuzui.model.table import Row, Table
from yuzui.model.visibility import TRUE, Eq, owned
from yuzui.store import audit, moment, visible
from yuzui.store.values.stored import Stored, decode, encode_rows, stamp
from yuzui.text import Text

Tuple = tuple[Stored, ...]
"""A whole row, or a key, in stored form."""


def utc_now() -> dt.datetime:
    """Return the present moment of the machine, by which acts are dated."""
    return moment.now()


UNSUMMED = frozenset({"audit", "audit_body"})
"""Tables the log does not sum up: it is verified by its chain."""

SLACK = 120
"""Seconds by which a clock may be corrected before the log says that it was set back."""

SET_BACK = "clock set back"
"""Act of an event after which the log goes on at an earlier time."""

APART = frozenset({"identity", "draw_secret", "assignment_source"})
"""Tables of the sealed file; they are in no store."""


def state_tables() -> Mapping[str, Table]:
    """Return the transactional tables of the record by name."""
    return {n: table for n, table in TABLES.items() if table.state and n not in APART}


def _seconds(at: str) -> float:
    return dt.datetime.fromisoformat(at).timestamp()


def busy() -> StoreError:
    """Return the error of a store that another writer holds for too long."""
    return StoreError(
        Text("another writer holds the store", "存储正被其他写入者占用"),
        fix=Text("try again; YUZUI_BUSY_TIMEOUT sets how long to wait", "请重试；YUZUI_BUSY_TIMEOUT 可设定等待时间"),
        code="busy",
    )


def nested() -> StoreError:
    """Return the error of an act begun within an act."""
    return StoreError(
        Text("an act is under way already", "已有操作正在进行"),
        fix=Text("end the act that is under way, then begin the next", "请先结束正在进行的操作，再开始下一项"),
        code="nested",
    )


def outside() -> StoreError:
    """Return the error of a write outside an act, or from another thread than the act's."""
    return StoreError(
        Text("rows are written within an act only", "只能在一次操作之内写入"),
        fix=Text("begin an act, and write in the thread that began it", "请先开始一次操作，并在同一线程内写入"),
        code="outside_act",
    )


def no_target(table: Table, column: Column, row: Tuple, target: Table) -> UnknownIdentifierError:
    """Return the error of a row that points to nothing."""
    return UnknownIdentifierError(
        Text("“{target}” has no such row", "“{target}”中没有该行").format(target=target.label),
        place=Place(sheet=table.name, column=column.name),
        seen=str(row[table.names.index(column.name)]),
        expected=column.refers,
        fix=Text(
            "write an id that “{target}” holds, or add that row first", "请填写“{target}”中已有的编号，或先补上该行"
        ).format(target=target.label),
        code="no_target",
        detail={"row": table.row_id(dict(zip(table.names, row, strict=True)))},
    )


class Question(NamedTuple):
    """What an engine is asked for, in stored form.

    ``order`` holds columns and whether each descends, the key last, so that it is total;
    missing values come first, or last where descending. ``after`` holds a value of each.
    """

    rule: visible.Rule
    now: dt.datetime
    columns: tuple[str, ...]
    order: tuple[tuple[str, bool], ...]
    limit: int | None = None
    after: Tuple | None = None


class Engine(Protocol):
    """Where stored rows lie. All writes happen within ``transaction``."""

    tables: Mapping[str, Table]

    def transaction(self) -> AbstractContextManager[None]:
        """Commit all that is written within, or nothing."""
        ...

    def find(self, question: Question) -> list[Tuple]:
        """Return the wanted columns of the rows, in order."""
        ...

    def count(self, question: Question) -> int:
        """Return how many rows meet the rule of a question."""
        ...

    def held(self, table: Table, keys: Iterable[Tuple]) -> dict[Tuple, Tuple]:
        """Return the rows that exist of some keys."""
        ...

    def put(self, table: Table, rows: Sequence[Tuple], replace: bool) -> bool:
        """Add rows, or replace those of the same key; False, and no change, if a key exists."""
        ...

    def drop(self, table: Table, keys: Sequence[Tuple]) -> None:
        """Remove rows."""
        ...

    def scan(self, table: Table) -> Iterator[Tuple]:
        """Return all rows of a table, whoever may see them: for digests only."""
        ...

    def log(self, after: int) -> Iterator[Row]:
        """Return the rows of the log that follow a number, in order."""
        ...

    def head(self) -> audit.Head:
        """Return the last row of the log."""
        ...

    def last_at(self) -> str:
        """Return when the last event of the log was; empty in an empty log."""
        ...


@dataclass(slots=True)
class Session:
    """What the views of one store share."""

    engine: Engine
    clock: Callable[[], dt.datetime]
    salt: Callable[[], str] = lambda: secrets.token_hex(16)
    checked: audit.Head = audit.GENESIS
    owned: frozenset[str] = field(init=False)
    owing: Callable[[], object] | None = None

    def __post_init__(self) -> None:
        self.owned = owned(self.engine.tables)

    def table(self, name: str) -> Table:
        """Return a table of the store."""
        try:
            return self.engine.tables[name]
        except KeyError:
            raise InputError(
                Text("the store has no such table", "存储中没有该表"),
                seen=name,
                expected=", ".join(self.engine.tables),
                code="unknown_table",
            ) from None

    def log_state(self, anchors: Iterable[audit.Head] = ()) -> audit.LogState:
        """Verify the whole log."""
        bad = audit.verify(self.engine.log(0), anchors)
        head = self.engine.head()
        return audit.LogState(head.seq, head, bad)

    def grants(self, account: str | None) -> list[Row]:
        """Return the role grants of an account, or all.

        The only rows read without a subject, because subjects are made from them.
        """
        table = self.engine.tables["role_grant"]
        where = TRUE if account is None else Eq("subject", account)
        rule = visible.Rule(table, self.engine.tables["row_visibility"], TRUE, where)
        order = tuple((name, False) for name in table.key)
        rows = self.engine.find(Question(rule, self.clock(), table.names, order))
        pairs = (zip(table.columns, row, strict=True) for row in rows)
        return [{c.name: decode(c, value) for c, value in row} for row in pairs]

    def granted(self) -> bool:
        """Return whether the log holds a grant."""
        return any(row["action"] == "grant" for row in self.engine.log(0))

    def guard(self) -> None:
        """Refuse to go on if the log is broken; what was verified before is not read again."""
        head = self.engine.head()
        if head.seq <= self.checked.seq and head != self.checked:
            bad: int | None = min(head.seq + 1, self.checked.seq)
        else:
            bad = audit.verify(self.engine.log(self.checked.seq), after=self.checked)
        if bad is not None:
            raise StoreError(
                Text(
                    "the event log is broken at row {n}: nothing is decided or published on it",
                    "事件日志在第 {n} 行断裂：不得据此作出决定或发布",
                ).format(n=bad),
                place=Place(sheet="audit", row=bad),
                fix=Text("yuzui check log; restore a backup", "yuzui check log；恢复备份"),
                code="log_broken",
                detail={"seq": bad},
            )
        self.checked = head

    def owed(self) -> None:
        """Complete what an earlier act still owes, once, before the first act of this process."""
        if (complete := self.owing) is not None:
            self.owing = None
            complete()

    def state(self) -> list[dict[str, Any]]:
        """Return what every table holds now, as digests: a checkpoint of the log."""
        tables = (t for name, t in self.engine.tables.items() if name not in UNSUMMED)
        return [audit.state_of(table, self.engine.scan(table)) for table in tables]

    def checkpoint(self, actor: str, reason: str) -> None:
        """Note in the log what every table holds, in a store whose log did not say so yet."""
        with self.engine.transaction():
            event = audit.Event(stamp(self.clock()), actor, "cli", "checkpoint", "store", reason)
            self.write_event(event, audit.Trail(state=self.state()))

    def begin(self, event: audit.Event) -> None:
        """Say in the log, before an act takes its number, that the clock was set back.

        Without it a check would take a log that goes back in time for one that was tampered with.
        """
        last = self.engine.last_at()
        if last and _seconds(event.at) + SLACK < _seconds(last):
            note = f"from {last}"
            set_back = event._replace(action=SET_BACK, object="clock", reason=note, named=None)
            self._append(set_back, audit.Trail())

    def write_event(self, event: audit.Event, trail: audit.Trail) -> None:
        """Append one event to the log, within the transaction under way."""
        if trail.erased and not trail.state:
            # what the erased contents said of the tables is carried on without them
            trail.state = self.state()
        self._append(event._replace(at=max(event.at, self.engine.last_at())), trail)

    def _append(self, event: audit.Event, trail: audit.Trail) -> None:
        row, body = audit.rows_of(self.engine.head(), event, trail, self.salt(), self.salt())
        for name, entry in (("audit_body", body), ("audit", row)):
            if entry is not None:
                table = self.engine.tables[name]
                self.engine.put(table, encode_rows(table, [entry]), replace=False)
