# SPDX-License-Identifier: Apache-2.0
"""What a store refuses whoever writes: overbooked resources, and changes of what was published.

Triggers in SQLite, read from ``store/sql/guard``; the store in memory, which every other store
must equal, keeps the same rules by :func:`broken`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from yuzui.errors import Place, StateError
from yuzui.model.schema import quoted
from yuzui.model.table import Row, Table
from yuzui.store.sql.statement import statement
from yuzui.text import Text

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
