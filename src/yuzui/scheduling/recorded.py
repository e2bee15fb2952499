# SPDX-License-Identifier: Apache-2.0
"""An instance from the record: the resources of a facility on some days, what is free of them, and who asks.

Tasks are those with a window there; a task without a value counts one point. What is booked already is closed.
"""

from __future__ import annotations

import datetime as dt

from yuzui.errors import InputError, Place
from yuzui.facilities import civil
from yuzui.job import audited_export
from yuzui.job.result import File, digest
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import Eq, In, Or
from yuzui.scheduling.booking import desk, policy
from yuzui.scheduling.instance import InstanceRow
from yuzui.scheduling.source import Source
from yuzui.store.state.view import FORCE
from yuzui.text import Text, same

SIMPLE = (None, "single")
"""Structures of a task that an instance of the record can hold."""


def instance(workspace: Workspace, facility: str, start: str, days: int) -> Source:
    """Return what is asked of a facility, or of one resource, on some days from a civil day on."""
    view = workspace.view
    resources = view.select("resource", where=Or((Eq("id", facility), Eq("parent", facility))), order=("id",))
    parents = {row["parent"] for row in resources}
    home = civil.zone(view.get("resource", facility)["tz"])
    low = civil.midnight(_day(start), home)
    high = civil.midnight(_day(start) + dt.timedelta(days=_count(days)), home)
    used = [row for row in resources if row["id"] not in parents]
    named = In("resource", tuple(row["id"] for row in used))
    force = {row["id"] for row in view.select("schedule", where=In("status", FORCE))}
    tables: dict[str, list[Row]] = {
        "resource": used,
        "window": [row for row in view.select("window", where=named) if row["t0"] < high and row["t1"] > low],
        **{name: view.select(name, where=named) for name in ("calendar", "changeover")},
        "booking": [row for row in view.select("booking", where=named) if row["schedule"] in force and desk.holds(row)],
    }
    tables["task"] = view.select(
        "task", where=In("id", tuple({row["task"] for row in tables["window"]})), order=("id",)
    )
    _unless_simple(tables["task"])
    document = {
        "unit": "s",
        "horizon": [low, high],
        "timezone": home.key,
        "resources": [_resource(row, tables, low, high) for row in used],
        "tasks": [_task(row, tables["window"]) for row in tables["task"]],
    }
    own = view.get("resource", facility)
    name = f"{facility} {_day(start)} {days} d"
    title = Text(own["name"] or facility, own["name_zh"] or own["name"] or facility) + same(f" · {_day(start)}")
    file = File(file=name, source="the record", licence="", vintage="", sha256=digest(document))
    return Source(document, name, title, audited_export.origins_of(view, tables), file)


def _day(start: str) -> dt.date:
    try:
        return dt.date.fromisoformat(start.strip())
    except ValueError:
        raise InputError(
            Text("this is no day", "无法识别为日期"),
            place=Place(column="--start"),
            seen=start[:40],
            expected="2027-01-01",
            code="no_day",
        ) from None


def _count(days: int) -> int:
    if 1 <= days <= 3660:
        return days
    raise InputError(
        Text("so many days cannot be scheduled", "无法安排该天数"),
        place=Place(column="--days"),
        seen=str(days),
        expected="1 … 3660",
        code="option",
    )


def _unless_simple(tasks: list[Row]) -> None:
    """Refuse tasks with parts: the record does not say here how they belong together."""
    for row in tasks:
        if row["tree"] not in SIMPLE or row["parent"] is not None:
            raise InputError(
                Text("a task with parts is not scheduled from the record", "含分部的任务不能由登记数据直接排程"),
                place=Place(sheet="task", column="tree"),
                seen=f"{row['id']}: {row['tree']}",
                expected="single",
                fix=Text("give an instance: yuzui schedule template", "请提供算例：yuzui schedule template"),
                code="task_with_parts",
            )


def _resource(row: Row, tables: dict[str, list[Row]], low: int, high: int) -> InstanceRow:
    """Return a resource, open in the user time in which nothing is booked."""
    calendar, bookings, changes = (
        [one for one in tables[name] if one["resource"] == row["id"]] for name in ("calendar", "booking", "changeover")
    )
    opened = policy.opened(calendar, row["capacity"]) if calendar else [(low, high, 1)]
    free = policy.Occupancy([(a, b, 1) for a, b, _ in opened], slots=[policy.slot(one) for one in bookings])
    default = next((one["duration"] for one in changes if one["from_config"] == one["to_config"] == policy.ANY), 0)
    pairs = [
        [one["from_config"], one["to_config"], one["duration"]]
        for one in changes
        if policy.ANY not in (one["from_config"], one["to_config"])
    ]
    return {
        "id": row["id"],
        "capacity": 1 if row["capacity"] is None else row["capacity"],
        "calendar": [list(span) for span in policy.gaps(free, low, high)],
        "changeover": {"default": default, "pairs": pairs},
    }


def _task(row: Row, windows: list[Row]) -> InstanceRow:
    ways: dict[str, list[list[int]]] = {}
    for one in windows:
        if one["task"] == row["id"]:
            ways.setdefault(one["resource"], []).append([one["t0"], one["t1"]])
    return {
        "id": row["id"],
        "value": 1.0 if row["value"] is None else row["value"],
        "duration": row["duration"],
        "config": row["config"],
        "partner": row["partner"],
        "alternatives": [{"resource": id, "windows": sorted(spans)} for id, spans in sorted(ways.items())],
    }
