# SPDX-License-Identifier: Apache-2.0
"""The event log: append-only, each row chained to the one before it.

``hash_n = SHA-256(hash_(n-1) ‖ canonical JSON of row n without prev and hash)``, the previous
hash as 64 hexadecimal digits in ASCII, canonical JSON as in RFC 8785. The content behind an
event stands apart in ``audit_body``; the row holds only its salted digests, so that content can
be erased for good while the chain stays whole.

References
----------
Haber and Stornetta 1991, How to time-stamp a digital document, doi 10.1007/BF00196791.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from yuzui.model.table import Row, Table
from yuzui.store.values import Stored, canonical
from yuzui.text import Text

LONGEST = 2_000
"""Longest text of a person kept in the log, characters."""

SHOWN = 20
"""Rows of one table and direction that an event's body holds in full."""

CARRIERS = frozenset(
    "appeal award booking certificate decision decision_move draw evidence_run export objection "
    "outbox override result role_grant row_visibility run scenario schedule slate_run snapshot "
    "snapshot_source time_grant".split()
)
"""Tables that carry decisions: the log holds a digest of each of their rows, so that a check names
the very row; of all other tables it holds one sum over their rows, which names the table."""

SUM_BYTES = 256
"""Length of the digests that are added up; 2048 bits, because sums of short ones can be forged."""


class Head(NamedTuple):
    """The last row of a log: its number and its hash. Printed, it is an anchor."""

    seq: int
    hash: str


GENESIS = Head(0, "0" * 64)


class Anchor(NamedTuple):
    """A head noted earlier and elsewhere: what it names must still stand there."""

    head: Head
    at: str = ""


class Fault(NamedTuple):
    """One thing that is not as the log says."""

    code: str
    where: str
    message: Text


class LogState(NamedTuple):
    """What a check of the log found; it holds no row, so anyone may be told."""

    rows: int
    head: Head
    bad: int | None


def escape(text: str) -> str:
    r"""Return a person's text on one line: control and line characters written out.

    Examples
    --------
    >>> escape("a\nb")
    'a\\u000ab'
    """
    shown = (f"\\u{ord(c):04x}" if unicodedata.category(c) in _BREAKS else c for c in text)
    return "".join(shown)[:LONGEST]


# Control, format, surrogate, line and paragraph separators: none may forge a second line.
_BREAKS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def row_hash(prev: str, row: Row) -> str:
    """Return the hash of one row after the row whose hash is ``prev``."""
    chained = {name: value for name, value in row.items() if name not in ("prev", "hash")}
    if chained.get("named") is None:  # logs of earlier releases do not have it
        chained.pop("named", None)
    return hashlib.sha256(prev.encode("ascii") + canonical(chained)).hexdigest()


def digest(salt: str, payload: Any) -> str:
    """Return the salted digest of the content of an event; the salt is hexadecimal text."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(payload)).hexdigest()


def verify(rows: Iterable[Row], anchors: Iterable[Head] = (), after: Head = GENESIS) -> int | None:
    """Return the number of the first bad row of a log, or None if it is whole."""
    known = {anchor.seq: anchor.hash for anchor in anchors}
    head = after
    for row in rows:
        seq = head.seq + 1
        if row["seq"] != seq or row["prev"] != head.hash:
            return seq
        if row["hash"] != row_hash(head.hash, row) or known.get(seq, row["hash"]) != row["hash"]:
            return seq
        head = Head(seq, row["hash"])
    return head.seq + 1 if any(seq > head.seq for seq in known) else None


def body_holds(row: Row, body: Mapping[str, Any]) -> bool:
    """Return whether a body is the one its event was written with."""
    return all(
        row[side] == (digest(body["salt"], body["body"][side]) if body["body"][side] else None)
        for side in ("before", "after")
    )


def row_sum(table: str, row: tuple[Stored, ...]) -> int:
    """Return the summand of one row of a table, in stored form.

    The sum over the rows of a table, modulo ``2 ** (8 * SUM_BYTES)``, depends on which rows there
    are and how often, not on their order; so events say by how much it changed, and a check adds
    these up and compares (Bellare and Micciancio 1997, doi 10.1007/3-540-69053-0_13).
    """
    return _sum(table, canonical(row))


def _sum(table: str, content: bytes) -> int:
    return int.from_bytes(hashlib.shake_256(table.encode() + b"\0" + content).digest(SUM_BYTES))


def row_digest(table: str, row: tuple[Stored, ...]) -> str:
    """Return the digest of one row of a table that carries decisions, 32 hexadecimal digits."""
    return _digest(table, canonical(row))


def _digest(table: str, content: bytes) -> str:
    return hashlib.sha256(table.encode() + b"\0" + content).hexdigest()[:32]


@dataclass(slots=True)
class Trail:
    """What one act did, gathered while it is done: what stood before and what stands after."""

    before: dict[str, _Side] = field(default_factory=dict)
    after: dict[str, _Side] = field(default_factory=dict)
    erased: list[str] = field(default_factory=list)
    state: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, table: Table, before: Iterable[tuple[Stored, ...]] = (), after: Iterable[tuple[Stored, ...]] = ()
    ) -> None:
        """Note rows of a table that went and rows that came, in stored form."""
        for side, rows in ((self.before, before), (self.after, after)):
            for row in rows:
                side.setdefault(table.name, _Side(table)).add(row)

    def body(self) -> dict[str, Any]:
        """Return the content of the event: counts and digests, few rows in full."""
        erased = [{"erased": self.erased}] if self.erased else []
        return {
            "before": [side.json() for side in self.before.values()] + erased,
            "after": [side.json() for side in self.after.values()] + self.state,
        }


@dataclass(slots=True)
class _Side:
    table: Table
    count: int = 0
    rows: list[tuple[Stored, ...]] = field(default_factory=list)
    total: Any = field(default_factory=hashlib.sha256)
    sum: int = 0
    digests: list[list[Stored]] = field(default_factory=list)

    def add(self, row: tuple[Stored, ...]) -> None:
        name, content = self.table.name, canonical(row)
        self.count += 1
        self.total.update(content + b"\n")
        self.sum += _sum(name, content)
        if name in CARRIERS:
            key = [row[self.table.names.index(column)] for column in self.table.key]
            self.digests.append([*key, _digest(name, content)])
        if self.count <= SHOWN:
            self.rows.append(row)

    def json(self) -> dict[str, Any]:
        # All rows or none: a part would read as the whole.
        rows = self.rows if self.count <= SHOWN else None
        document = {
            "table": self.table.name,
            "count": self.count,
            "sha256": self.total.hexdigest(),
            "rows": rows,
            "sum": shown_sum(self.sum),
        }
        return document | ({"digests": self.digests} if self.digests else {})


def shown_sum(total: int) -> str:
    """Return a sum as the log holds it."""
    return f"{total % (1 << 8 * SUM_BYTES):0{2 * SUM_BYTES}x}"


def state_of(table: Table, rows: Iterable[tuple[Stored, ...]]) -> dict[str, Any]:
    """Return what a checkpoint of the log says of a table: from here on it is verified."""
    side = _Side(table)
    for row in rows:
        side.add(row)
    document = side.json()
    return {name: document[name] for name in ("table", "count", "sum")} | {"state": True, "digests": side.digests}


class Event(NamedTuple):
    """What is said of one act beside its content."""

    at: str
    actor: str
    via: str
    action: str
    object: str
    reason: str
    named: str | None = None


def rows_of(head: Head, event: Event, trail: Trail, salt: str, ref: str) -> tuple[Row, Row | None]:
    """Return the row of ``audit`` that follows a head, and its row of ``audit_body``."""
    body = trail.body()
    sides = {side: digest(salt, rows) if rows else None for side, rows in body.items()}
    changed = any(body.values())
    row: Row = {
        "seq": head.seq + 1,
        **{name: None if fields is None else escape(fields) for name, fields in event._asdict().items()},
        **sides,
        "body_ref": ref if changed else None,
        "prev": head.hash,
    }
    row["hash"] = row_hash(head.hash, row)
    return row, {"ref": ref, "salt": salt, "body": body} if changed else None
