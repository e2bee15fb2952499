# SPDX-License-Identifier: Apache-2.0
"""A store as one subject sees it: the same for every engine beneath."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count, product
from types import MappingProxyType
from typing import Any

from yuzui.errors import InputError, Place, StateError, StoreError, VisibilityError, YuzuiError
from yuzui.model.schema import quoted
from yuzui.model.table import LEVELS, Column, Row, Table, Type
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
    readable,
)
from yuzui.settings import whole
from yuzui.store import audit, visible
from yuzui.store.audit import Trail
from yuzui.store.sql.statement import statement
from yuzui.store.state.engine import Engine, Question, Session, Tuple
from yuzui.store.values import UnfitError, decode, decode_rows, encode_rows, fault, stamp, stored_as
from yuzui.text import Text

# How far the unseen reaches: what refers to a denied row, or belongs to one that is not seen.


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


# From what a subject asks to what the engine is asked: visibility, its reach, order, page.


@dataclass(frozen=True, slots=True)
class Asking:
    """One subject before one store."""

    session: Session
    subject: Subject

    def question(
        self,
        table: Table,
        where: Predicate = TRUE,
        order: Sequence[str] = (),
        limit: int | None = None,
        after: Sequence[Any] | None = None,
    ) -> Question:
        """Return what the engine is asked on behalf of the subject."""
        rule = self._rule(table, where, order)
        sort = _order(table, order)
        start = _after(table, sort, after)
        return Question(rule, self.session.clock(), table.names, sort, _limit(limit), start)

    def _rule(self, table: Table, where: Predicate, order: Sequence[str]) -> visible.Rule:
        governing = self.session.engine.tables["row_visibility"]
        rule = visible.rule(self.subject, table, governing, where, order)
        unseen = reach(self.session, self.subject).of(table)
        return dataclasses.replace(rule, condition=And((rule.condition, Not(unseen))))

    def sees(self, table: Table, rows: Iterable[Tuple]) -> bool:
        """Return whether every one of some rows exists for the subject."""
        engine = self.session.engine
        governing = engine.tables["row_visibility"]
        test = visible.python(self._rule(table, TRUE, ()), self.session.clock())
        for row in rows:
            fields = dict(zip(table.names, row, strict=True))
            key = (table.name, table.row_id(fields))
            own = engine.rows_by_key(governing, [key]).get(key)
            governed = None if own is None else dict(zip(governing.names, own, strict=True))
            if not test(fields, governed):
                return False
        return True


def _order(table: Table, order: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Return columns and whether each descends; the key ends every order."""
    descending = {name.removeprefix("-"): name.startswith("-") for name in order}
    return tuple(({**descending, **{name: descending.get(name, False) for name in table.key}}).items())


def _limit(limit: int | None) -> int | None:
    if limit is not None and limit < 0:
        raise InputError(
            Text("a limit is at least 0", "条数上限不得为负"),
            seen=str(limit),
            fix=Text("write 0 or more, or leave the limit away", "请写不小于 0 的数，或省略上限"),
        )
    return limit


def _after(table: Table, order: Sequence[tuple[str, bool]], after: Sequence[Any] | None) -> Tuple | None:
    if after is None:
        return None
    if len(after) != len(order):
        raise InputError(
            Text("a page starts after one value per column of its order", "翻页起点须给出每个排序列的值"),
            seen=str(len(after)),
            expected=", ".join(name for name, _ in order),
            fix=Text("give one value for each of these columns, in this order", "请按此顺序为每一列给出一个值"),
        )
    terms = []
    for (name, _), value in zip(order, after, strict=True):
        try:
            terms.append(None if value is None else stored_as(table[name].type, value))
        except UnfitError as unfit:
            raise fault(table, None, name, str(unfit), value) from None
    return tuple(terms)


# The writes of one act, each noted for the log before anybody can see it.


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
        before = self._engine.rows_by_key(table_, [_key(table_, row) for row in rows_])
        if not self.asking.sees(table_, before.values()):
            raise VisibilityError.not_found()
        stored = encode_rows(table_, [self._with_hidden(table_, row, before) for row in rows_])
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
        held = self._engine.rows_by_key(table_, [_key(table_, row) for row in named])
        if len(held) < len(named) or not self.asking.sees(table_, held.values()):
            raise VisibilityError.not_found()
        governing = self._engine.tables["row_visibility"]
        ids = [(table, table_.row_id(row)) for row in named]
        before = self._engine.rows_by_key(governing, ids)
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

    def confine(self, table: str, key: Sequence[Any], level: str, audiences: Sequence[str] = ()) -> None:
        """Narrow who sees a row that the subject sees: to a level, and to audiences beside it; denial stands."""
        table_ = self._writable(table)
        named = dict(zip(table_.key, key, strict=True))
        held = self._engine.rows_by_key(table_, [_key(table_, named)])
        if not held or not self.asking.sees(table_, held.values()):
            raise VisibilityError.not_found()
        governing = self._engine.tables["row_visibility"]
        id = (table, table_.row_id(named))
        before = self._engine.rows_by_key(governing, [id])
        old = _decoded(governing, before.get(id))
        if LEVELS.index(level) < LEVELS.index(str(old.get("level") or table_.level)):
            raise StoreError(
                Text("a row is opened by publishing it, not by this", "放开可见范围须经公布"),
                seen=f"{old.get('level') or table_.level} → {level}",
                fix=Text("publish it", "请予公布"),
                code="widens",
            )
        row = {**old, **dict(zip(governing.key, id, strict=True)), "level": level, "audiences": list(audiences) or None}
        stored = encode_rows(governing, [{**row, "public_since": None}])
        self._engine.put(governing, stored, replace=True)
        self.trail.add(governing, before=before.values(), after=stored)

    def govern(self, rows: Iterable[Row]) -> int:
        """Say who sees rows; audiences and denials are added to those that are there, and nothing is taken back."""
        governing = self._writable("row_visibility")
        news = {(str(row["table"]), str(row["row"])): row for row in rows}
        before = self._engine.rows_by_key(governing, list(news))
        merged = []
        for key, row in news.items():
            old = _decoded(governing, before.get(key))
            both = {
                name: sorted({*(old.get(name) or ()), *(row.get(name) or ())}) or None for name in ("audiences", "deny")
            }
            merged.append({**row, **old, **both})
        stored = encode_rows(governing, merged)
        self._engine.put(governing, stored, replace=True)
        self.trail.add(governing, before=before.values(), after=stored)
        return len(merged)

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
        keys = list(self._engine.rows_by_key(bodies, [(ref,) for ref in refs]))
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

    def _with_hidden(self, table: Table, row: Row, before: Mapping[Tuple, Tuple]) -> Row:
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
        held = self._engine.rows_by_key(table, keys)
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
        raw: Sequence[str] = (),
    ) -> list[Row]:
        """Return visible rows; see ``store.View.select``."""
        table_ = self.session.table(table)
        shown = self._shown(table_, columns)
        question = self.question(table_, where, order, limit, after)
        question = question._replace(columns=tuple(column.name for column in shown))
        return decode_rows(shown, self.session.engine.find(question), raw)

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


# What a store refuses whoever writes: overbooked resources, and changes of what was published.


NEEDED = frozenset({"booking", "schedule", "certificate", "resource"})
"""Tables the rules are about; a store without them has no rules."""
TAKES = ("firm", "frozen", "started", "done")
"""States of a booking that takes its time."""
FORCE = ("published", "standing")
"""Statuses of a schedule whose bookings hold."""
ONCE = ("published", "superseded", "standing")
"""Statuses of a schedule whose bookings stay where they are."""
MOVES = MappingProxyType({"schedule": frozenset({"status"}), "booking": frozenset({"state", "firmness", "user"})})
"""Columns that may still change; a user's name, when it is erased."""

RULES: Mapping[str, tuple[Text, Text]] = MappingProxyType(
    {
        "booking_fits": (
            Text("the resource would be booked beyond its capacity", "该资源的预订将超过其容量"),
            Text("take a time that is free", "请改选空闲时段"),
        ),
        "booking_kept": (
            Text("a booking that held is never moved or removed", "已生效的预订不得移动或删除"),
            Text(
                "cancel it, or publish a schedule that takes the place of this one",
                "请取消该预订，或发布取代本排程的新排程",
            ),
        ),
        "schedule_kept": (
            Text("a published schedule never changes", "已发布的排程不得更改"),
            Text("publish another that takes its place", "请发布取代它的新排程"),
        ),
        "schedule_begins": (
            Text("bookings come after their schedule is in force", "排程生效之后方可写入其预订"),
            Text("write the schedule first, then its bookings", "请先写入排程，再写入预订"),
        ),
        "schedule_proven": (
            Text(
                "a schedule is published with objective, bound, approver and a checked certificate only",
                "排程须有目标值、上界、批准人及通过检查的证书方可发布",
            ),
            Text("make it again: yuzui schedule make INSTANCE", "请重新排程：yuzui schedule make 算例"),
        ),
    }
)
"""What is said, and what to do, by name of the rule."""

_FILES = ("booking_fits", "schedule_proven")
_ONCE = ("schedule_begins", "schedule_kept", "booking_kept", "schedule_stays", "booking_stays")


def refusal(rule: str, table: str) -> StateError:
    """Return the error of a write that breaks a rule."""
    words, fix = RULES[rule]
    return StateError(words, place=Place(sheet=table), fix=fix, code=rule)


def triggers(tables: Mapping[str, Table]) -> Iterator[tuple[str, str]]:
    """Yield name and text of every trigger of a SQLite store."""
    if not tables.keys() >= NEEDED:
        return
    for name in _FILES:
        for event in ("INSERT", "UPDATE"):
            trigger = _text(name).replace("{event}", event)
            yield f"{name}_{event}", trigger
    for name in _ONCE:
        table = tables[name.partition("_")[0]]
        fixed = [one for one in table.names if one not in MOVES[table.name]]
        same = " AND ".join(f"NEW.{quoted(one)} IS OLD.{quoted(one)}" for one in fixed)
        spared = '(NEW."user" IS NULL OR NEW."user" IS OLD."user")'
        same += f" AND {spared}" if table.name == "booking" else ""
        yield name, _text(name).replace("{same}", same)


def _text(name: str) -> str:
    """Return the statement of a file as SQLite keeps it: without comment and last line break."""
    lines = statement(f"guard/{name}").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--")).strip()


# Small cells: counts that would point at somebody are left out, and so is what gives them back.


Cell = tuple[str | None, ...]
"""Category in each dimension; None stands for the total over it."""

Node = tuple[int, str | None]
"""A line of cells: its dimension and the category all its cells share."""


def suppress_suppress(counts: Mapping[tuple[str, ...], int], least: int | None = None) -> dict[Cell, int | None]:
    """Return a table of counts with its totals, safe to show.

    Notes
    -----
    Cells and totals below ``least`` are suppressed first. Then, until nothing is exposed: a line
    whose suppressed cells add up to less than ``least`` although its total is shown gives up the
    smallest cell it shows; and a suppressed cell whose value the shown ones determine is joined
    by the cheapest cycle through it. A cycle of suppressed cells can be raised and lowered in
    turn without changing a line, so that its values stay open, as long as every cell to be
    lowered is at least 1. Totals are given up last. The work is O(s · n log n) for n cells and s
    suppressed ones. This stops no differencing between tables over different groups.
    """
    bar = whole("small_cell") if least is None else least
    table = _Table(_with_totals(counts))
    hidden = {cell for cell, n in table.counts.items() if n < bar}
    while extra := table.lacking(hidden, bar):
        hidden |= extra
    return {cell: None if cell in hidden else n for cell, n in table.counts.items()}


def _with_totals(counts: Mapping[tuple[str, ...], int]) -> dict[Cell, int]:
    sizes = {len(cell) for cell in counts}
    if not sizes <= {1, 2} or len(sizes) > 1 or any(n < 0 for n in counts.values()):
        raise ValueError("counts are not negative and have one or two dimensions")
    axes = [sorted({cell[k] for cell in counts}) for k in range(max(sizes, default=1))]
    full = dict.fromkeys(product(*([*axis, None] for axis in axes)), 0)
    for cell, number in counts.items():
        for place in product(*((category, None) for category in cell)):
            full[place] += number
    return full


class _Table:
    """Cells and totals as a network: lines are nodes, each cell joins the two it stands in.

    With totals counted negative (and their total positive again) every line adds up to zero, so
    that a change which keeps all shown numbers is a cycle of hidden cells, lowered and raised in
    turn. In one dimension the second node of every cell is the same and asks for nothing.
    """

    def __init__(self, counts: Mapping[Cell, int]) -> None:
        self.counts = counts
        self.lines: dict[Node, list[Cell]] = {}
        for cell in counts:
            for node in self._nodes(cell):
                self.lines.setdefault(node, []).append(cell)

    def lacking(self, hidden: set[Cell], bar: int) -> set[Cell]:
        """Return further cells that must be hidden; none if the table is safe."""
        for (axis, _), cells in self.lines.items():
            total = [c for c in cells if axis < len(c) and c[-1 - axis] is None]
            parts = [c for c in cells if c in hidden and c not in total]
            thin = parts and sum(self.counts[c] for c in parts) < bar
            if thin and total and total[0] not in hidden:
                return {min((c for c in cells if c not in hidden), key=self._cost)}
        for cell in sorted(hidden, key=self._cost):
            extra = min((self._cycle(cell, step, hidden) for step in (1, -1)), key=self._costs)
            if extra - hidden:
                return extra
        return set()

    def _cycle(self, cell: Cell, step: int, hidden: set[Cell]) -> set[Cell]:
        """Return the cells to hide so that this one can change by a step; none if it can."""
        if not self._allows(cell, step):
            return set(self.counts)
        target, start = self._nodes(cell)
        order = count()
        queue: list[tuple[tuple[int, int], int, Node, int, frozenset[Cell]]]
        queue = [((0, 0), next(order), start, -step, frozenset())]
        done = set()
        while queue:
            cost, _, node, turn, extra = heappop(queue)
            if node == target:
                return set(extra)
            if node in done:
                continue
            done.add(node)
            for other in self.lines[node]:
                if other != cell and self._allows(other, turn):
                    first, second = self._nodes(other)
                    more = frozenset() if other in hidden else frozenset({other})
                    totals, size, _ = self._cost(other) if more else (0, 0, "")
                    price = (cost[0] + totals, cost[1] + size)
                    beyond = first if node == second else second
                    heappush(queue, (price, next(order), beyond, -turn, extra | more))
        return set(self.counts)

    def _allows(self, cell: Cell, step: int) -> bool:
        sign = -1 if cell.count(None) % 2 else 1
        return sign * step > 0 or self.counts[cell] > 0

    def _nodes(self, cell: Cell) -> tuple[Node, Node]:
        return ((0, cell[0]), (1, cell[1])) if len(cell) > 1 else ((0, ""), (1, ""))

    def _cost(self, cell: Cell) -> tuple[int, int, str]:
        return cell.count(None), self.counts[cell], repr(cell)

    def _costs(self, cells: set[Cell]) -> tuple[int, int]:
        prices = [self._cost(cell) for cell in cells]
        return sum(price[0] for price in prices), sum(price[1] for price in prices)
