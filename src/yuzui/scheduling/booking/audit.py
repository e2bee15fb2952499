# SPDX-License-Identifier: Apache-2.0
"""Does what is kept of schedules and bookings hold together? Read from plain rows.

Nothing here is shared with what books, publishes or refuses: capacities are summed, changeovers
closed and the ledger added up anew, so that a mistake there, or a hand in the file, cannot hide.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from yuzui.facilities import replay, time_ledger
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq
from yuzui.text import Text, same

RULES: Mapping[str, Text] = MappingProxyType(
    {
        "capacity": Text("bookings in force take more than the resource has", "生效预订超出资源容量"),
        "changeover": Text(
            "two bookings in force are nearer than the changeover between them", "两项生效预订之间短于切换时间"
        ),
        "window": Text(
            "a booking lies outside user time or its windows, and nobody signed for that",
            "预订不在用户机时或其时窗之内，且无人签字",
        ),
        "held": Text("the ledger holds another time than the booking takes", "账簿预留与预订时长不符"),
        "changed": Text("a published schedule is not what was published", "已发布的排程与发布时不一致"),
        "frozen": Text(
            "a frozen booking moved, or one was displaced, without compensation", "冻结预订被移动或被抢占而未获补偿"
        ),
        "unproven": Text(
            "a published schedule lacks approver, objective, bound or a checked certificate, or is above its bound",
            "已发布的排程缺批准人、目标值、上界或通过检查的证书，或目标值高于上界",
        ),
    }
)
"""What is looked at: 1 (two of them), 2, 3, 5, 6 and 9 of the invariants of facilities."""

TAKES = frozenset({"firm", "frozen", "started", "done"})
HOLDS = frozenset({"firm", "frozen", "started"})
OUT = MappingProxyType({"hold": 1, "refund": -1, "lost_user": -1})
"""Which way an entry that names a booking moves what is held for it."""
SLACK = 1e-9


class Breach(NamedTuple):
    """One thing that does not hold."""

    code: str
    schedule: str
    booking: str = ""


@dataclass(frozen=True, slots=True)
class BookingRecord:
    """What is kept: rows by table, and what each published schedule was made as."""

    schedules: Sequence[Row] = ()
    bookings: Sequence[Row] = ()
    certificates: Sequence[Row] = ()
    resources: Sequence[Row] = ()
    calendar: Sequence[Row] = ()
    changeovers: Sequence[Row] = ()
    windows: Sequence[Row] = ()
    entries: Sequence[Row] = ()
    events: Sequence[Row] = ()
    instances: Mapping[str, frozenset[tuple[str, str, int, int]]] = field(default_factory=dict)


def faults(record: BookingRecord) -> list[Breach]:
    """Return everything that does not hold."""
    order = {code: place for place, code in enumerate(RULES)}
    faults_ = [*_places(record), *_inside(record), *_ledger(record), *_published(record), *_moved(record)]
    return sorted(dict.fromkeys(faults_), key=lambda one: (order[one.code], one[1:]))


def _force(record: BookingRecord) -> dict[str, list[Row]]:
    """Return the bookings that take their time, by resource, in order."""
    status = {row["id"]: row["status"] for row in record.schedules}
    entries: dict[str, list[Row]] = defaultdict(list)
    for row in record.bookings:
        in_force = status.get(row["schedule"]) in ("published", "standing")
        if in_force and row["firmness"] != "tentative" and row["state"] in TAKES:
            entries[row["resource"]].append(row)
    for rows in entries.values():
        rows.sort(key=lambda row: (row["t0"], row["t1"]))
    return entries


def _places(record: BookingRecord) -> Iterator[Breach]:
    limits = {row["id"]: row["capacity"] for row in record.resources}
    for resource, rows in _force(record).items():
        limit = limits.get(resource)
        limit = 1 if limit is None else int(limit)
        yield from _summed(rows, limit)
        if limit == 1:
            yield from _spaced(rows, [r for r in record.changeovers if r["resource"] == resource])


def _summed(rows: Sequence[Row], limit: int) -> Iterator[Breach]:
    steps = [(row["t0"], 1, _amount(row), row) for row in rows]
    steps += [(row["t1"], 0, -_amount(row), row) for row in rows]
    level = 0
    for _, begins, amount, row in sorted(steps, key=lambda step: step[:2]):
        level += amount
        if begins and level > limit:
            yield Breach("capacity", row["schedule"], row["id"])


def _spaced(rows: Sequence[Row], table: Sequence[Row]) -> Iterator[Breach]:
    ways = _closed(table, {str(row["config"] or "") for row in rows})
    last: Row | None = None
    for row in rows:
        if last is not None:
            need = ways(str(last["config"] or ""), str(row["config"] or ""))
            if last["t1"] <= row["t0"] < last["t1"] + need:
                yield Breach("changeover", row["schedule"], row["id"])
        if last is None or row["t1"] > last["t1"]:
            last = row


def _closed(table: Sequence[Row], names: set[str]) -> Any:
    """Return the shortest way between two configurations, as a function."""
    pairs = {(row["from_config"], row["to_config"]): int(row["duration"]) for row in table}
    usual = pairs.get(("*", "*"), 0)
    every = sorted(names | {name for pair in pairs for name in pair if name != "*"})
    way = {}
    for a in every:
        for b in every:
            ways = ((a, b),) if a == b else ((a, b), ("*", b), (a, "*"))
            way[a, b] = next((pairs[p] for p in ways if p in pairs), 0 if a == b else usual)
    for middle in every:
        for a in every:
            for b in every:
                way[a, b] = min(way[a, b], way[a, middle] + way[middle, b])
    return lambda a, b: way.get((a, b), 0 if a == b else usual)


def _inside(record: BookingRecord) -> Iterator[Breach]:
    """Look for windows of the task where there are any; else for user time in the calendar."""
    windows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in record.windows:
        windows[row["task"], row["resource"]].append(row)
    calendars: dict[str, list[Row]] = defaultdict(list)
    for row in record.calendar:
        calendars[row["resource"]].append(row)
    for resource, rows in _force(record).items():
        for row in rows:
            if row["override_reason"] and row["override_by"]:
                continue
            mine = windows[row["task"], resource]
            fits = any(w["t0"] <= row["t0"] and row["t1"] <= w["t1"] for w in mine)
            if not mine:
                by_hand = row["schedule"] == f"standing:{resource}"
                fits = not (by_hand and calendars[resource]) or _open(row, calendars[resource])
            if not fits:
                yield Breach("window", row["schedule"], row["id"])


def _open(row: Row, calendar: Sequence[Row]) -> bool:
    """Say whether every second of a booking is user time of the newest version that names it."""
    cuts = {row["t0"], row["t1"]}
    cuts |= {s for one in calendar for s in (one["t0"], one["t1"]) if row["t0"] < s < row["t1"]}
    for second in sorted(cuts)[:-1]:
        over = [one for one in calendar if one["t0"] <= second < one["t1"]]
        if not over or max(over, key=lambda one: int(one["version"]))["state"] != "user":
            return False
    return True


def _ledger(record: BookingRecord) -> Iterator[Breach]:
    """Hold what the ledger still has for each booking against what it takes."""
    held: dict[str, int] = defaultdict(int)
    for entry in record.entries:
        if entry["cause"] and entry["kind"] in OUT:
            held[entry["cause"]] += OUT[entry["kind"]] * entry["amount"]
    status = {row["id"]: row["status"] for row in record.schedules}
    due: dict[str, int] = defaultdict(int)
    of: dict[str, Row] = {}
    for row in record.bookings:
        cause = f"booking:{row['id']}"
        of.setdefault(cause, row)
        if status.get(row["schedule"]) in ("published", "standing"):
            of[cause] = row
            if row["state"] in HOLDS:
                due[cause] += (row["t1"] - row["t0"]) * _amount(row)
    for cause, row in of.items():
        if held[cause] != due[cause] and not _happened(record, row):
            yield Breach("held", row["schedule"], row["id"])


def _happened(record: BookingRecord, row: Row) -> bool:
    """Say whether anything was told of a booking: then what is held is what that left."""
    for event in record.events:
        over = event["t1"] is None or event["t1"] > row["t0"]
        near = event["resource"] == row["resource"] and over and event["t0"] < row["t1"]
        if event["booking"] == row["id"] or (event["booking"] is None and near):
            return True
    return False


def _published(record: BookingRecord) -> Iterator[Breach]:
    proofs = {row["schedule"]: row["checker"] for row in record.certificates}
    rows: dict[str, set[tuple[str, str, int, int]]] = defaultdict(set)
    for row in record.bookings:
        rows[row["schedule"]].add((row["task"], row["resource"], row["t0"], row["t1"]))
    for one in record.schedules:
        if one["status"] not in ("published", "superseded"):
            continue
        value, bound = one["objective"], one["bound"]
        whole = None not in (value, bound) and one["approver"] and proofs.get(one["id"]) == "ok"
        if not whole or value > bound + SLACK * max(1.0, math.fabs(bound)):
            yield Breach("unproven", one["id"])
        if one["id"] not in record.instances or rows[one["id"]] != record.instances[one["id"]]:
            yield Breach("changed", one["id"])


def _moved(record: BookingRecord) -> Iterator[Breach]:
    """Look whether who was displaced has as much again, and whether anybody frozen just moved."""
    paid: dict[str, int] = defaultdict(int)
    for entry in record.entries:
        if entry["kind"] == "compensate" and entry["cause"]:
            paid[entry["cause"]] += entry["amount"]
    children = {row["parent"]: row["id"] for row in record.schedules if row["parent"]}
    placed = {(row["schedule"], row["id"]): (row["resource"], row["t0"], row["t1"]) for row in record.bookings}
    for row in record.bookings:
        place = (row["resource"], row["t0"], row["t1"])
        owed = (row["t1"] - row["t0"]) * _amount(row)
        child = children.get(row["schedule"])
        unpaid = row["state"] == "displaced" and paid[f"booking:{row['id']}"] < owed
        moved = row["state"] == "frozen" and child and placed.get((child, row["id"])) != place
        if unpaid or moved:
            yield Breach("frozen", row["schedule"], row["id"])


def _amount(row: Row) -> int:
    return 1 if row["amount"] is None else int(row["amount"])


# Going over what is kept of schedules and bookings, with the ledger they are noted in.


def record(workspace: Workspace) -> BookingRecord:
    """Return what is kept, as the desk reads it."""
    view = workspace.desk
    instances = {}
    for run in view.select("run", where=Eq("study", "schedule")):
        rows = run["document"]["schedule"]
        instances[run["id"]] = frozenset((row["task"], row["resource"], row["start"], row["end"]) for row in rows)
    return BookingRecord(
        view.select("schedule"),
        view.select("booking"),
        view.select("certificate"),
        view.select("resource"),
        view.select("calendar"),
        view.select("changeover"),
        view.select("window"),
        view.select("entry", order=("seq",)),
        view.select("event"),
        instances,
    )


def problems(workspace: Workspace) -> Iterator[tuple[str, str, Text]]:
    """Yield what does not hold: rule, where, and what is said."""
    for fault in faults(record(workspace)):
        where = And((Eq("schedule", fault.schedule), Eq("id", fault.booking)))
        place = f"schedule {fault.schedule}"
        if fault.booking and workspace.view.count("booking", where):
            place += f", booking {fault.booking}"
        yield f"schedule_{fault.code}", place, RULES[fault.code]
    ledger = time_ledger.ledger(workspace.desk)
    for one in replay.check(ledger):
        sentence = one.message + Text(" ({s}, may be {m})", "（{s}，应为 {m}）").format(
            s=same(one.seen or "–"), m=same(one.limit or "–")
        )
        yield f"ledger_{one.rule}", "entry " + ", ".join(map(str, one.entries)), sentence
