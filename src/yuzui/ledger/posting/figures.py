# SPDX-License-Identifier: Apache-2.0
"""Key figures of a facility and a year, each with definition, parameters, and why it is empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yuzui.facilities.accounts import kpi
from yuzui.facilities.accounts.entries import Ledger
from yuzui.ledger.posting.material import Material, span
from yuzui.model.table import Columns, Row
from yuzui.model.tables.facility import CALENDAR
from yuzui.scheduling.booking.policy import opened
from yuzui.store.duck import Lake
from yuzui.store.sql.columns import columns_of
from yuzui.text import Text

APART = 3_600
"""Seconds: two outages less than this apart are one."""
NO_FAULTS = Text(
    "no source reports faults of this facility: that none are told does not mean there were none",
    "没有来源上报该设施的故障：未上报不等于没有发生",
)
NO_LOSSES = Text(
    "no source reports losses of this facility: that none are told does not mean there were none",
    "没有来源上报该设施的损失机时：未上报不等于没有发生",
)
LOSSES = frozenset(("fault", "weather", "aborted", "sample"))
"""Kinds of event that tell of time lost."""
UNDATED = Text(
    "times are seconds of a log whose beginning has no date: no calendar can be laid beside it",
    "时间为日志内秒数，日志起点无日期，无法与日历对照",
)


def tables(given: Material) -> dict[str, Columns]:
    """Return the tables that the statements read."""
    further: dict[str, Columns] = {}
    for table in kpi.TABLES:
        if rows := given.tables.get(table.name):
            names = [name for name in table.names if not isinstance(rows[0].get(name), list)]
            further[table.name] = columns_of(list(rows), names)
    further["calendar"] = columns_of(_user_time(given), CALENDAR.names)
    return kpi.tables(given.ledger, given.columns, given.examined, **further)


def _user_time(given: Material) -> list[Row]:
    """Return the user time of each resource, versions settled: of every second the newest."""
    rows: dict[str, list[Row]] = {}
    for row in given.tables.get("calendar", ()):
        rows.setdefault(row["resource"], []).append(row)
    return [
        {"resource": name, "t0": start, "t1": end, "version": 1, "state": "user"}
        for name, own in sorted(rows.items())
        for start, end, _ in opened(own, None)
    ]


def measured(lake: Lake, given: Material) -> list[dict[str, Any]]:
    """Return every figure."""
    for name, columns in tables(given).items():
        lake.put(name, columns, kpi.types(name))
    named = {figure.name: figure for figure in kpi.FIGURES}
    found = []
    for name, parameters in _asked(given):
        figure = named[name]
        rows = kpi.measure(lake.rows, figure, given.ledger.seq, **parameters)
        found += [_honest(given, row) | {"label": figure.label.json()} for row in rows]
    return found


def _asked(given: Material) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and parameters of each figure, unit by unit."""
    cycle = {"cycle": given.year}
    offers = given.tables.get("access_offer", ())
    for unit in sorted({row["unit"] for row in offers}) or units(given.ledger):
        yield "demand", {**cycle, "unit": unit}
    for unit in units(given.ledger):
        yield "availability", {**cycle, "unit": unit}
    begin, finish = span(given.year)
    yield "uptime", {"begin": begin, "finish": finish, "apart": APART}
    for name in ("lost_time", "completeness"):
        for unit in units(given.ledger):
            yield name, {**cycle, "unit": unit}
    yield "users", {"schedule": ""}
    yield "effective_hours", dict(cycle)


def units(ledger: Ledger) -> list[str]:
    """Return the units of a ledger."""
    return sorted({account.unit for account in ledger.accounts.values()})


def _honest(given: Material, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a figure, emptied where only silence speaks for it."""
    empty = dict.fromkeys(("numerator", "denominator", "value"))
    if row["figure"] == "lost_time" and not row["numerator"] and row["reason"] is None:
        told = any(event["kind"] in LOSSES for event in given.events)
        return dict(row) if told else {**row, **empty, "reason": NO_LOSSES.json()}
    if row["figure"] != "uptime":
        return dict(row)
    reason = None if given.dated else UNDATED
    if reason is None and not any(event["kind"] == "fault" for event in given.events):
        reason = NO_FAULTS
    if reason is None:
        return dict(row)
    return {**row, **empty, "reason": reason.json()}
