# SPDX-License-Identifier: Apache-2.0
"""What a store refuses whoever writes: overbooked resources, and changes of what was published.

Triggers in SQLite, read from ``store/sql/guard``; the tests hold them against the same rules in Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from yuzui.errors import Place, StateError
from yuzui.model.schema import quoted
from yuzui.model.table import Table
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
