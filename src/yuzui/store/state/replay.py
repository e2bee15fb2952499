# SPDX-License-Identifier: Apache-2.0
"""The log played again and held against the tables: what stands there without an act, or is gone.

The chain proves that the log is the one that was written; this proves that the tables are what the
log says. Each event says by how much the sum over the rows of a table changed
(:func:`yuzui.store.audit.row_sum`), and of tables that carry decisions the digest of each row; both
added up from the first event must give what stands now. Nothing of a row is shown but its key.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from yuzui.errors import YuzuiError
from yuzui.model.table import Row, Table
from yuzui.store import audit
from yuzui.store.audit import Anchor, Fault
from yuzui.store.state.engine import SET_BACK, UNSUMMED, Engine
from yuzui.store.values import decode
from yuzui.text import Text

NAMED = 20
"""Rows of one table that are named; of more, how many."""


@dataclass(slots=True)
class _Expected:
    """What the log says that the tables hold."""

    sums: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    rows: dict[str, dict[tuple[Any, ...], tuple[str, int]]] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    blind: int | None = None
    """First event whose content is gone, since the last checkpoint."""

    def play(self, seq: int, body: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        for side, sign in (("before", -1), ("after", 1)):
            for one in body[side]:
                if "erased" in one:
                    self.erased |= set(one["erased"])
                elif one.get("state"):
                    self._begin(seq, one)
                elif "sum" in one:
                    self._add(seq, one, sign)
                elif self.blind is None:
                    self.blind = seq

    def _begin(self, seq: int, one: Mapping[str, Any]) -> None:
        name = one["table"]
        self.sums[name], self.counts[name] = int(one["sum"], 16), one["count"]
        self.rows[name] = {tuple(key): (digest, seq) for *key, digest in one["digests"]}
        self.blind = None

    def _add(self, seq: int, one: Mapping[str, Any], sign: int) -> None:
        name = one["table"]
        self.sums[name] = self.sums.get(name, 0) + sign * int(one["sum"], 16)
        self.counts[name] = self.counts.get(name, 0) + sign * one["count"]
        rows = self.rows.setdefault(name, {})
        for *key, digest in one.get("digests", ()):
            if sign > 0:
                rows[tuple(key)] = (digest, seq)
            else:
                rows.pop(tuple(key), None)


def faults(
    engine: Engine, anchors: Iterable[Anchor] = (), tables: Mapping[str, Table] | None = None
) -> Iterator[Fault]:
    """Yield what is wrong with the log, and where the tables are not what it says; by default all of them."""
    expected = _Expected()
    missing: dict[str, int] = {}
    bodies = yield from _bodies(engine)
    hashes: list[str] = []
    yield from _chain(engine, hashes)
    yield from _anchored(hashes, anchors)
    last = ""
    for row in engine.log(0):
        seq, ref = row["seq"], row["body_ref"]
        if row["at"] < last and row["action"] != SET_BACK:
            yield Fault("log_order", f"audit {seq}", _ORDER)
        last = row["at"]
        if ref is None:
            continue
        body = bodies.pop(ref, None)
        if body is not None and _sound(row, body):
            expected.play(seq, body["body"])
            continue
        expected.blind = seq if expected.blind is None else expected.blind
        if body is None:
            missing[ref] = seq
        else:
            yield Fault("log_body", f"audit {seq}", _BODY)
    for ref, seq in missing.items():
        if ref not in expected.erased:
            yield Fault("log_body", f"audit {seq}", _GONE)
    for ref in sorted(bodies):
        yield Fault("log_body", f"audit_body {ref[:12]}", _STRAY)
    if expected.blind is not None:
        yield Fault("not_replayed", f"audit {expected.blind}", _BLIND)
        return
    for name, table in (engine.tables if tables is None else tables).items():
        if name not in UNSUMMED:
            yield from _whole(f"table {name}", partial(_compared, engine, table, expected))


def lost(engine: Engine, tables: Mapping[str, Table], new: Iterable[str]) -> list[str]:
    """Return those of some tables that do not hold what the log says; one that is new held nothing.

    A log that does not say what it wrote, or cannot be read, proves nothing either way, and names none.
    """
    expected = _Expected()
    try:
        _play(engine, expected)
    except Exception:  # whatever a damaged file makes of it: a check of the log says so
        return []
    if expected.blind is not None:
        return []
    gone = [name for name in new if expected.counts.get(name, 0)]
    return gone + [name for name, table in tables.items() if any(_compared(engine, table, expected))]


def _play(engine: Engine, expected: _Expected) -> None:
    """Play a log whose chain is checked elsewhere."""
    contents = engine.tables["audit_body"]
    bodies = {row[0]: row for row in engine.scan(contents)}
    for row in engine.log(0):
        if row["body_ref"] is not None:
            stored = bodies.get(row["body_ref"])
            if stored is None:
                expected.blind = expected.blind or row["seq"]
            else:
                expected.play(row["seq"], decode(contents["body"], stored[contents.names.index("body")]))


_ORDER = Text(
    "this event is dated before the one that precedes it, and nothing says that the clock was set back",
    "该事件的时间早于前一事件，且无时钟回拨的记录",
)
_BODY = Text("the content of this event is not the one it was written with", "该事件的正文与写入时不一致")
_GONE = Text("the content of this event is gone, and no act erased it", "该事件的正文缺失，且无删除操作的记录")
_STRAY = Text("this content belongs to no event of the log", "该正文不属于日志中的任何事件")
_BLIND = Text(
    "the tables cannot be held against the log from this event on: it does not say what it wrote",
    "自该事件起无法以日志核对各表：其正文未记载所写内容",
)
_CHAIN = Text("the log is broken at row {n}", "日志在第 {n} 行断裂")
_CHANGED = Text("this row is not what event {n} of the log wrote", "该行与日志第 {n} 号事件写入的内容不一致")
_MISSING = Text("event {n} of the log wrote this row, and none removed it", "日志第 {n} 号事件写入了该行，且无删除记录")
_UNLOGGED = Text("no event of the log wrote this row", "日志中没有写入该行的事件")
_TABLE = Text(
    "the rows of “{t}” are not those of the log: {n} rows, by the log {m}",
    "“{t}”的各行与日志不一致：现有 {n} 行，按日志应为 {m} 行",
)
_MORE = Text("and {n} more rows of “{t}” like this", "“{t}”中另有 {n} 行同样如此")


def _bodies(engine: Engine) -> Generator[Fault, None, dict[str, Row]]:
    """Return the contents of events by name; yield those that cannot be read."""
    table = engine.tables["audit_body"]
    bodies: dict[str, Row] = {}
    for row in engine.scan(table):
        try:
            pairs = zip(table.columns, row, strict=True)
            one = {column.name: decode(column, value) for column, value in pairs}
            bodies[one["ref"]] = one
        except Exception:  # whatever a damaged file makes of it
            yield Fault("log_body", f"audit_body {str(row[0])[:12]}", _BODY)
    return bodies


def _sound(row: Row, body: Row) -> bool:
    try:
        return audit.body_holds(row, body)
    except Exception:  # a body of another form is not the one that was written
        return False


def _chain(engine: Engine, hashes: list[str]) -> Iterator[Fault]:
    """Yield the first row at which the chain breaks; gather the hashes of the rows."""
    head = audit.GENESIS
    broken = False
    for row in engine.log(0):
        hashes.append(row["hash"])
        seq = head.seq + 1
        good = row["seq"] == seq and row["prev"] == head.hash
        if not broken and not (good and row["hash"] == audit.row_hash(head.hash, row)):
            broken = True
            yield Fault("broken_log", f"audit {seq}", _CHAIN.format(n=seq))
        head = audit.Head(row["seq"], row["hash"])


def _anchored(hashes: Sequence[str], anchors: Iterable[Anchor]) -> Iterator[Fault]:
    for anchor in anchors:
        seq = anchor.head.seq
        about = {"n": seq, "day": anchor.at[:10] or "?", "m": len(hashes)}
        if seq > len(hashes):
            text = Text(
                "the log ends at event {m}; the anchor of {day} names event {n}: the last events are gone",
                "日志止于第 {m} 号事件；{day} 的锚点指明第 {n} 号事件：其后的事件已被删除",
            )
            yield Fault("log_cut", f"audit {len(hashes) + 1}", text.format(**about))
        elif seq and hashes[seq - 1] != anchor.head.hash:
            text = Text(
                "event {n} is not the one the anchor of {day} names: the log was rewritten, or the "
                "anchor is another workspace's",
                "第 {n} 号事件与 {day} 的锚点不一致：日志被改写，或锚点属于另一工作区",
            )
            yield Fault("log_rewritten", f"audit {seq}", text.format(**about))


def _compared(engine: Engine, table: Table, expected: _Expected) -> Iterator[Fault]:
    """Hold the rows of one table against the log."""
    name = table.name
    carries = name in audit.CARRIERS
    rows = dict(expected.rows.get(name, {})) if carries else {}
    places = [table.names.index(column) for column in table.key]
    total = count = 0
    faults: list[Fault] = []
    for row in engine.scan(table):
        count += 1
        total += audit.row_sum(name, row)
        if not carries:
            continue
        key = tuple(row[place] for place in places)
        known = rows.pop(key, None)
        if known is None:
            faults.append(_row(name, key, "row_unlogged", _UNLOGGED))
        elif known[0] != audit.row_digest(name, row):
            faults.append(_row(name, key, "row_changed", _CHANGED.format(n=known[1])))
    gone = sorted(rows.items(), key=str)
    faults += [_row(name, key, "row_missing", _MISSING.format(n=seq)) for key, (_, seq) in gone]
    yield from faults[:NAMED]
    if len(faults) > NAMED:
        more = _MORE.format(n=len(faults) - NAMED, t=table.label)
        yield Fault("rows_differ", f"table {name}", more)
    same = audit.shown_sum(total) == audit.shown_sum(expected.sums.get(name, 0))
    if not same and not faults:
        about = {"t": table.label, "n": count, "m": expected.counts.get(name, 0)}
        yield Fault("table_differs", f"table {name}", _TABLE.format(**about))


def _row(table: str, key: tuple[Any, ...], code: str, message: Text) -> Fault:
    return Fault(code, f"{table} {'|'.join(map(str, key))}"[:120], message)


def _whole(where: str, check: Callable[[], Iterator[Fault]]) -> Iterator[Fault]:
    """Yield what a check finds; that it could not be made is a fault as well."""
    try:
        yield from check()
    except YuzuiError as error:
        yield Fault(error.code, where, error.message)
    except Exception as error:  # a damaged file may raise anything
        yield Fault("unreadable", where, unreadable(error))


def unreadable(error: Exception) -> Text:
    """Return that something could not be checked because it cannot be read."""
    return Text("this cannot be read, so it is damaged ({kind})", "无法读取，应已损坏（{kind}）").format(
        kind=type(error).__name__
    )
