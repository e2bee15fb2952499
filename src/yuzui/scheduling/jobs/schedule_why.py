# SPDX-License-Identifier: Apache-2.0
"""Why a task is not placed, and the smallest change that places it at no loss."""

from __future__ import annotations

from typing import Any

from yuzui.job.result import Input, digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.scheduling.reschedule import answer as saying
from yuzui.scheduling.reschedule import stored, view
from yuzui.scheduling.reschedule.fixed_schedule import hold
from yuzui.scheduling.reschedule.infeasibility import why
from yuzui.scheduling.reschedule.view import ribbon
from yuzui.sheets.sheet import Export
from yuzui.solve.runner import solved
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("why a task is not placed", "任务为何未安排")
QUESTION = Text(
    "Why was this task not placed, and what smallest change would place it?",
    "这项任务为何未安排？作何最小变更即可安排？",
)
SOURCE = "Junker 2004, QuickXplain, AAAI-04, 167-172"
SCHEMA = "yuzui.schedule.why/1"
INPUTS = (
    Input("task", Text("id of the task", "任务编号")),
    Input(
        "files", Text("instance and result; by default the schedule kept here", "算例与结果；默认为此处所存排程"), ()
    ),
    Input("schedule", Text("id of the run; newest by default", "运行编号；默认最新")),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Say why a task is not placed."""
    values = {one.name: one.default for one in INPUTS} | inputs
    task = str(values["task"])
    schedule = stored.stored_schedule(workspace, values["schedule"], values["files"])
    notes = solved("yuzui.scheduling.jobs.schedule_why:answered", schedule, task)
    rows = [[row[name] for name in ("task", "resource", "start")] for row in
            schedule.result["schedule"]]  # fmt: skip
    body = {"instance": digest(schedule.instance), "schedule": digest(rows), "task": task}
    return {"schema": SCHEMA, "run": stamp("schedule_why", body), **notes}


def answered(schedule: stored.StoredSchedule, task: str) -> dict[str, Any]:
    """Return the answer for one task of a schedule."""
    held = hold(schedule.instance, schedule.bookings, file=str(schedule.frame["name"]))
    may, by_form = saying.allowed(schedule.result)
    answer = why(held, task, may) | {"by_form": by_form}
    return saying.document(held, answer, schedule.frame, task)


lines = saying.why_lines


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return the windows of the task and what runs in them."""
    picture = ribbon(document)
    return [] if picture is None else [picture]


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return the answer, what is in the way, and what would go for the task."""
    return view.why(document, lines(document), lang)
