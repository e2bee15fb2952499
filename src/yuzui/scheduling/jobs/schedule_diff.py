# SPDX-License-Identifier: Apache-2.0
"""What changed between two schedules: who moved, who came, who went, with how much notice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.job.result import Input, digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.scheduling.reschedule import stored
from yuzui.scheduling.reschedule import view as drawing
from yuzui.scheduling.reschedule import view as saying
from yuzui.scheduling.reschedule.revision import diff
from yuzui.sheets.formats import jsonl
from yuzui.text import Text

TITLE = Text("the difference of two schedules", "两个排程的差异")
QUESTION = Text(
    "What changed between two schedules, and how much notice do people have?",
    "两个排程有何变动？相关各方有多少通知时间？",
)
SOURCE = "Sakkout and Wallace 2000, doi:10.1023/A:1009856210543"
SCHEMA = "yuzui.schedule.diff/1"
INPUTS = (
    Input("a", Text("run or result file before", "原排程：运行编号或结果文件")),
    Input("b", Text("run or result file after", "新排程：运行编号或结果文件")),
    Input("at", Text("second from which notice is counted", "通知起算时刻（秒）")),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Compare two schedules."""
    values = {one.name: one.default for one in INPUTS} | inputs
    first, second = (_document(workspace, str(values[name])) for name in ("a", "b"))
    frame = stored.frame(second)
    low, high = frame["horizon"]
    other = first["instance"]["horizon"]
    if other[1] <= low or high <= other[0]:
        raise InputError(
            Text("the two schedules share no time", "两个排程的时段没有重叠"),
            seen=str(other),
            expected=str([low, high]),
            fix=Text("compare schedules of one period", "请比较同一时段的排程"),
            code="no_overlap",
        )
    now = values["at"]
    if now is None:
        now = (second.get("frozen") or {}).get("until", low)
    firm = stored.firmness(workspace, str(first["run"]["id"]))
    before = [{**row, "firmness": firm.get(row["task"], stored.DRAFT)} for row in first["schedule"]]
    difference = diff(before, second["schedule"], now)
    body = {"a": digest(first["schedule"]), "b": digest(second["schedule"]), "at": now}
    return {
        "schema": SCHEMA,
        "run": stamp("schedule_diff", body),
        "schedule": frame,
        "schedules": [_told(one) for one in (first, second)],
        "now": now,
        **difference,
        "partners": _partners(difference, first["placed"] | second["placed"]),
        "bookings": [first["schedule"], second["schedule"]],
        "calendars": second["instance"]["calendars"],
    }


def _document(workspace: Workspace, name: str) -> Mapping[str, Any]:
    """Return a schedule by its run, or from a file."""
    path = Path(name)
    if path.suffix != ".json":
        return stored.stored_document(workspace, name)
    document = jsonl.document(path)
    if not isinstance(document, Mapping) or document.get("schema") != "yuzui.schedule/1":
        raise InputError(
            Text("this is no document of a schedule", "这不是排程文档"),
            place=Place(path.name),
            expected="yuzui.schedule/1",
            fix=Text("write it by yuzui schedule make --json", "请用 yuzui schedule make --json 生成"),
            code="no_result",
        )
    return document


def _told(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "run": one["run"]["id"],
        "file": one["files"][0]["file"],
        "title": one["instance"]["title"],
        "placed": len(one["schedule"]),
        "objective": one["objective"],
        "bound": one["bound"],
    }


def _partners(difference: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, str]:
    rows = [row for name in ("moved", "added", "dropped") for row in difference[name]]
    return {row["task"]: facts[row["task"]][0] for row in rows if facts.get(row["task"], [None])[0] is not None}


lines = saying.lines


pictures = drawing.moves


exports = saying.exports
